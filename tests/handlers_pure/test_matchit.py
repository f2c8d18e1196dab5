"""The text for Match-IT says what was recorded of a talk, in the language of the centre."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks.matchit import PART_LIMIT, MatchItView, copyable, parts, text
from handlers.blocks.message import size
from handlers.matchit import registered_as
from handlers.texts import LANGUAGES, texts_for
from sandbox.blockkit.views import view_findings
from scheduling import facts as f
from tests.handlers_pure.trajectories import NASTY, PROCEDURE, day, fact

NL, FR = texts_for("nl"), texts_for("fr")
ANSWERS = {
    "stance": "Aarzelt nog...",
    "obstacles": "Schulden thuis",
    "notes": "Liefst 's ochtends",
}


def view_of(moment: str, **recorded: Any) -> MatchItView:
    """Return the view of a talk of 23 November."""
    own = {name: recorded.pop(name) for name in ("answers", "ticked") if name in recorded}
    rule = PROCEDURE.moments[moment]
    talk = f.TalkHeld(on=day("2026-11-23"), moment=moment, **recorded)
    return MatchItView(rule, talk, rule.matchit or "note_tag", **own)


def modal(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a modal with these blocks."""
    title = {"type": "plain_text", "text": "Terugkeer"}
    return {"type": "modal", "title": title, "blocks": blocks}


def test_the_text_has_what_the_instruction_asks_to_register() -> None:
    """When, stance, obstacles, solutions, possibilities, choice, and the note for whoever next."""
    ticked = frozenset({"risks", "leave_date", "matchit"})

    said = text(view_of("third_talk", choice="other", answers=ANSWERS, ticked=ticked), NL)

    assert said.splitlines() == [
        "Terugkeertraject: Derde gesprek, huidige opvang",
        "Datum van het gesprek: ma 23 nov 2026",
        "Houding tegenover terugkeer: Aarzelt nog...",
        "Wat houdt terugkeer tegen? Schulden thuis",
        "Wat kan daaraan verhelpen? Niets genoteerd",
        "Welke kansen ziet de bewoner zelf? Niets genoteerd",
        "Keuze van de bewoner: andere optie",
        "Besproken:",
        "- Risico's en gevolgen begrepen",
        "Opvolging:",
        "- Vertrekdatum uit de opvang meegedeeld",
        "Belangrijke notitie, zichtbaar na transfer: Liefst 's ochtends",
    ]


def test_the_text_stands_in_the_language_of_the_centre() -> None:
    """Whoever reads the bot in another language copies what the centre's file is kept in."""
    blocks = copyable(view_of("otp_intake", cooperates=False, interpreter=True), FR, NL)

    copied = blocks[1]["elements"][0]["elements"][0]["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert "D'accord pour coopérer ? Non" in copied
    assert "Avec interprète ? Oui" in copied
    assert "Registreer als: OTP-gesprek, tabblad Procedure" in blocks[0]["text"]["text"]


def test_a_talk_without_own_words_says_so() -> None:
    """In the text and beside it, so that nobody takes it for a whole report."""
    view = view_of("otp_discussion", answers={})

    assert "Houding, belemmeringen, oplossingen en kansen: niets genoteerd" in text(view, NL)
    assert "Keuze van de bewoner: niet besproken" in text(view, NL)
    assert "vul aan in Match-IT" in str(copyable(view, NL, NL))
    assert "vul aan in Match-IT" not in str(
        copyable(view_of("otp_discussion", answers=ANSWERS), NL, NL)
    )


def test_a_talk_that_counts_for_two_names_both() -> None:
    """The first talk is registered with the one after the final decision."""
    said = text(view_of("talk_after_final", counts_as="first_talk"), NL)

    assert "Telt ook als: Eerste gesprek, huidige opvang" in said


def test_words_without_their_key_are_not_passed_off_as_missing() -> None:
    """They were recorded; it is the key that is missing."""
    view = view_of("otp_discussion")

    said = str(copyable(MatchItView(view.rule, view.talk, "otp_talk", unreadable=True), NL, NL))

    assert "sleutel van de versleuteling" in said
    assert "in eigen woorden" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", list(PROCEDURE.moments))
def test_the_longest_text_of_every_talk_fits_in_a_modal(moment: str, language: str) -> None:
    """Five answers as long as a form takes, everything ticked, in every language."""
    texts, rule = texts_for(language), PROCEDURE.moments[moment]
    ticked = frozenset(entry.id for entry in (*rule.items, *rule.follow_ups))
    answers = dict.fromkeys(f.TalkHeld.free_text, "😀 " * 1_000)

    blocks = copyable(
        view_of(moment, choice="other", cooperates=True, answers=answers, ticked=ticked),
        texts,
        texts,
    )

    assert view_findings(modal(blocks)) == []
    assert len(blocks) <= 12


@given(answer=NASTY)
def test_what_was_typed_comes_out_as_typed(answer: str) -> None:
    """In preformatted rich text nothing means anything to Slack, so nothing is escaped."""
    view = view_of("otp_discussion", answers={"stance": answer})

    blocks = copyable(view, NL, NL)

    assert view_findings(modal(blocks)) == []
    if answer and size(answer) <= 2_000:
        assert answer.strip() in "\n".join(
            block["elements"][0]["elements"][0]["text"]
            for block in blocks
            if block["type"] == "rich_text"
        )


@given(whole=st.one_of(NASTY, st.text(alphabet="ab \n😀", max_size=300)), limit=st.integers(4, 50))
def test_parting_a_text_loses_nothing_but_space(whole: str, limit: int) -> None:
    """Each part fits, and together they say the same."""
    found = parts(whole, limit)

    assert all(size(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(whole.split())


def test_a_text_is_parted_between_lines() -> None:
    """A question and its answer stay together where they can."""
    lines = ["a" * 30, "b" * 30, "c" * 30]

    assert parts("\n".join(lines), 65) == [f"{lines[0]}\n{lines[1]}", lines[2]]
    assert parts("x" * PART_LIMIT) == ["x" * PART_LIMIT]


FINAL = fact("decision", "2026-09-01", kind="final_negative", ground="rvv")
PHASES = {
    "pending": ([], "note_tag"),
    "cgvs": ([fact("decision", "2026-08-03", kind="cgvs_negative")], "procedure_task"),
    "final": ([FINAL], "procedure_task"),
    "initial": ([FINAL, fact("otp_not_allocated", "2026-09-02")], "procedure_task"),
    "allocated": ([FINAL, fact("otp_allocated", "2026-09-02", centre="gent")], "procedure_task"),
    "in the otp": (
        [
            FINAL,
            fact("otp_allocated", "2026-09-02", centre="gent"),
            fact("otp_arrived", "2026-09-08", centre="gent"),
        ],
        "otp_talk",
    ),
    "annulled": ([FINAL, fact("decision", "2026-09-05", kind="annulled")], "note_tag"),
}


@pytest.mark.parametrize("name", PHASES)
def test_an_interim_talk_is_registered_as_the_others_of_its_phase(name: str) -> None:
    """The phase and branch are those of the day of the talk."""
    before, wanted = PHASES[name]
    talk = fact("talk_held", "2026-09-10", moment="ad_hoc_talk")
    facts = [fact("registered", "2026-07-01"), *before, talk]

    assert wanted == registered_as(PROCEDURE.moments["ad_hoc_talk"], facts, len(facts), PROCEDURE)


def test_what_came_after_an_interim_talk_does_not_change_how_it_is_registered() -> None:
    """Nor does what was taken back, or was recorded first and happened later."""
    talk = fact("talk_held", "2026-08-10", moment="ad_hoc_talk")
    mistaken = fact("decision", "2026-08-05", kind="cgvs_negative")
    facts = [
        fact("registered", "2026-07-01"),
        mistaken,
        FINAL,
        talk,
        fact("withdrawn", "2026-09-12", seq=2),
        fact("otp_not_allocated", "2026-09-03"),
    ]

    assert "note_tag" == registered_as(PROCEDURE.moments["ad_hoc_talk"], facts, 4, PROCEDURE)


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("info_session", "note_tag"),
        ("procedure_intake", "note_tag"),
        ("talk_after_cgvs", "procedure_task"),
        ("talk_after_hearing", "procedure_task"),
        ("talk_after_final", "procedure_task"),
        ("otp_intake", "otp_talk"),
        ("icam_hearing", "otp_talk"),
    ],
)
def test_a_key_moment_is_registered_as_its_rule_says(moment: str, wanted: str) -> None:
    """Note with tag, procedure task, OTP talk: by the phase that the moment belongs to."""
    talk = fact("talk_held", "2026-09-10", moment=moment)

    assert wanted == registered_as(PROCEDURE.moments[moment], [talk], 1, PROCEDURE)
