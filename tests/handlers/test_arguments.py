"""What stands after a command word: what is read, what is asked for, and what is not understood."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.commands import arguments, fact_words, hints, lines, meanings, search_words, words
from handlers.commands.arguments import DecisionWords, HearingWords, OtpWords, Reading, Usage
from handlers.commands.meanings import Kind
from handlers.commands.page import EXAMPLES
from handlers.commands.words import COMMANDS, CommandId
from handlers.searching import Criteria
from scheduling.refusal import Refusal

READING = Reading("^[A-Z][A-Z0-9]-[0-9]{3,5}$", "nl", date(2026, 11, 23))
ON = date(2026, 11, 20)


def command(word: str) -> words.Command:
    """Return the command of a word that is one."""
    found = words.command(word)
    assert found is not None
    return found


LINES = {
    "appeal": (fact_words.table(fact_words.APPEALS),),
    "extension": (fact_words.table(fact_words.EXTENSIONS),),
    "refusal": (),
    "stay_end": (fact_words.table(fact_words.STAY_ENDS),),
    "transfer": ({"gent": "gent"},),
    "talk": (fact_words.table(fact_words.TALKS),),
    "talk_not_held": (
        fact_words.table(fact_words.MOMENTS),
        fact_words.table(fact_words.NOT_HELD),
    ),
}
"""The words that tell a fact apart, by command."""


DECISION, HEARING, OTP = command("beslissing"), command("hoorzitting"), command("otp")


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.id)
def test_every_word_of_a_command_means_it_however_it_is_written(one: words.Command) -> None:
    """With and without accents and capitals, after either slash command."""
    for word in one.words:
        assert one == words.command(word)
        assert one == words.command(word.upper())
        assert one == words.command(words.normal(word))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", DecisionWords()),
        ("k7-042", DecisionWords("K7-042")),
        ("K7 042", DecisionWords("K7-042")),
        ("K7-042 cgvs", DecisionWords("K7-042", Kind("cgvs_negative"))),
        ("K7-042 CGRA 20.11", DecisionWords("K7-042", Kind("cgvs_negative"), ON)),
        ("K7-042 neg vr 20 november", DecisionWords("K7-042", Kind("cgvs_negative"), ON)),
        ("K7-042 cce vrijdag", DecisionWords("K7-042", Kind("final_negative", "rvv"), ON)),
        (
            "K7 042 def vr 20 nov 2026 geen beroep",
            DecisionWords("K7-042", Kind("final_negative", "no_appeal"), ON),
        ),
        (
            "K7-042 définitive pas de recours 20/11/26",
            DecisionWords("K7-042", Kind("final_negative", "no_appeal"), ON),
        ),
        ("K7-042 rvv rvv 20/11", DecisionWords("K7-042", Kind("final_negative", "rvv"), ON)),
        ("K7-042 def autre", DecisionWords("K7-042", Kind("final_negative", "other"))),
        ("K7-042 vernietigd 20/11", DecisionWords("K7-042", Kind("annulled"), ON)),
        ("K7-042 20/11/2026 cgvs", DecisionWords("K7-042", Kind("cgvs_negative"), ON)),
        ("K7-042 vr 20 nov rvv", DecisionWords("K7-042", Kind("final_negative", "rvv"), ON)),
        *(
            (f"{codes} cgvs 20/11", DecisionWords("K7-042", Kind("cgvs_negative"), ON, others))
            for codes, others in (
                ("K7-042 K7-043", ("K7-043",)),
                ("K7-042,K7-043", ("K7-043",)),
                ("K7-042, k7-043, K7-044", ("K7-043", "K7-044")),
                ("K7-042 en K7-043", ("K7-043",)),
                ("K7-042, K7-043 et K7-044", ("K7-043", "K7-044")),
                ("K7-042 + K7-043", ("K7-043",)),
                ("K7-042&amp;K7-043", ("K7-043",)),
            )
        ),
    ],
)
def test_a_decision_is_read_as_far_as_it_is_typed(typed: str, expected: DecisionWords) -> None:
    """What is missing is None, and asked for in the form."""
    assert expected == arguments.decision(typed.split(), DECISION, READING)


@pytest.mark.parametrize(
    "typed",
    [
        "K7-042 20/11/2026",
        "K7-042 cgvs 20/11/2026 graag",
        "K7-042 cgvs rvv 20/11/2026",
        "K7-042 rvv 20/11/2026 geen-beroep",
        "K7-042 cgvs 20 november 2026 namiddag",
    ],
)
def test_a_decision_with_words_that_are_not_understood_is_not_guessed_at(typed: str) -> None:
    """The usage is shown instead."""
    with pytest.raises(Usage):
        arguments.decision(typed.split(), DECISION, READING)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Jan Peeters cgvs 20/11/2026", "looks_like_name"),
        ("0470 12 34 56 cgvs 20/11/2026", "looks_like_phone"),
        ("an@x.be cgvs", "looks_like_email"),
        ("85.07.30 033 28 cgvs", "looks_like_national_number"),
        ("K7-42 cgvs 20/11/2026", "malformed_code"),
        ("K7-042 cgvs 30/2/2026", "impossible_date"),
        ("K7-042 cgvs 20", "ambiguous_date"),
    ],
)
def test_personal_data_and_dates_that_cannot_be_are_refused_by_name(typed: str, code: str) -> None:
    """Also where a name or a number is typed as several words."""
    with pytest.raises(Refusal) as refused:
        arguments.decision(typed.split(), DECISION, READING)

    assert code == refused.value.code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", HearingWords()),
        ("K7-042", HearingWords("K7-042")),
        ("K7-042 17 december", HearingWords("K7-042", date(2026, 12, 17))),
        ("K7 042 20/11/2026", HearingWords("K7-042", ON)),
    ],
)
def test_a_hearing_may_lie_ahead(typed: str, expected: HearingWords) -> None:
    """Without a year it is the nearest date, also one to come."""
    assert expected == arguments.hearing(typed.split(), HEARING, READING)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("K7-042", OtpWords("K7-042")),
        ("K7-042 geen", OtpWords("K7-042", "not_allocated")),
        ("K7-042 geen otp gisteren", OtpWords("K7-042", "not_allocated", date(2026, 11, 22))),
        ("K7-042 Niet aangekomen 20/11", OtpWords("K7-042", "no_show", ON)),
        ("K7-042 toegewezen 20/11 Gent", OtpWords("K7-042", "allocated", ON, "gent")),
        ("K7-042 toegewezen gent", OtpWords("K7-042", "allocated", None, "gent")),
        ("K7 042 arrivee 20 nov", OtpWords("K7-042", "arrived", ON)),
        (
            "K7-042 exception refusee 20/11",
            OtpWords("K7-042", "exception_refused", ON),
        ),
    ],
)
def test_the_otp_takes_a_state_a_date_and_a_centre(typed: str, expected: OtpWords) -> None:
    """The centre by its id, at the end."""
    assert expected == arguments.otp(typed.split(), OTP, READING, ["gent", "namen"])


@pytest.mark.parametrize(
    "typed", ["K7-042 weg", "K7-042 geen 20/11 brussel", "K7-042 uitzondering"]
)
def test_an_otp_state_that_is_not_known_is_not_guessed_at(typed: str) -> None:
    """The usage is shown instead."""
    with pytest.raises(Usage):
        arguments.otp(typed.split(), OTP, READING, ["gent"])


@pytest.mark.parametrize(("typed", "does"), EXAMPLES, ids=[typed for typed, _ in EXAMPLES])
def test_the_examples_on_the_page_can_be_typed(typed: str, does: str) -> None:
    """Every line that the documentation shows is understood whole."""
    word, *rest = typed.split()
    one = command(word)

    match one.id:
        case "decision":
            decided = arguments.decision(rest, one, READING)
            assert not rest or (decided.code and decided.kind and decided.on)
        case "hearing":
            assert arguments.hearing(rest, one, READING).on
        case "otp":
            assert arguments.otp(rest, one, READING, ["gent"]).on
        case "search":
            mentioned = [word.replace("@bo", "<@U0BO>") for word in rest]
            assert search_words.read(mentioned, {"gent": "gent"}, READING.pattern) != Criteria()
        case "language":
            assert all(map(meanings.language, rest))
        case "right_end":
            line = lines.read(rest, one, READING, has_prose=True)
            assert line.on
            assert line.prose
        case "calendar":
            assert meanings.calendar(" ".join(rest) or "nieuw")
        case "audit":
            assert not rest or "K7-042" == arguments.one_code(rest, one, READING)
        case "status" | "correct":
            assert "K7-042" == arguments.one_code(rest, one, READING)
        case _:
            several = one.id in ("appeal", "extension", "stay_end", "talk_not_held", "transfer")
            line = lines.read(rest, one, READING, *LINES[one.id], for_several=several)
            if len(rest) > 1:
                assert line.on
                assert all(said for said in line.said[-1:])


@pytest.mark.parametrize(
    ("typed", "said", "on"),
    [
        ("K7-042 cgvs 20/11 niet verschenen", ("talk_after_cgvs", "no_show"), ON),
        ("k7 042 geen tolk vrijdag", (None, "interpreter"), ON),
        ("K7-042 otp 2 20 nov absent", ("icam_intake", "no_show"), ON),
        ("K7-042 Entretien-ponctuel", None, None),
        ("K7-042 derde gesprek", ("third_talk", None), None),
        ("K7-042", (None, None), None),
    ],
)
def test_the_words_of_a_talk_that_failed_stand_in_any_order(
    typed: str, said: tuple[str | None, str | None] | None, on: date | None
) -> None:
    """Talk and reason in front or behind, each of several words; what is unknown is refused."""
    one = command("nietdoorgegaan")

    if said is None:
        with pytest.raises(Usage):
            lines.read(typed.split(), one, READING, *LINES["talk_not_held"])
        return

    line = lines.read(typed.split(), one, READING, *LINES["talk_not_held"])
    assert ("K7-042", said, on) == (line.code, line.said, line.on)


@pytest.mark.parametrize("language", ["nl", "fr"])
@pytest.mark.parametrize("word", list(hints.WORDS))
def test_the_words_that_a_usage_names_are_understood(word: CommandId, language: str) -> None:
    """Each of them, as it is written there, and none means the same as another one."""
    one = next(each for each in COMMANDS if each.id == word)

    said: list[object] = []
    for known in hints.known_words(word, language):
        typed = ["K7-042", *known.split()]
        match word:
            case "decision":
                said.append(arguments.decision(typed, one, READING).kind)
            case "otp":
                said.append(arguments.otp(typed, one, READING, []).state)
            case "calendar":
                said.append(meanings.calendar(known))
            case _:
                said.append(lines.read(typed, one, READING, LINES[word][-1]).said[0])

    assert None not in said
    assert len(said) == len(set(said)) >= (2 if word == "calendar" else 3)


def test_no_word_of_a_table_means_two_things() -> None:
    """Without accents, capitals and hyphens each still means one."""
    for phrases in (
        fact_words.APPEALS,
        fact_words.EXTENSIONS,
        fact_words.STAY_ENDS,
        fact_words.NOT_HELD,
        fact_words.TALKS,
    ):
        typed = [
            (fact_words.spelled(word), meaning)
            for meaning, several in phrases.items()
            for word in several
        ]
        known = dict(typed)
        assert all(known[word] == meaning for word, meaning in typed)
