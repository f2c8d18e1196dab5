"""Case codes as people type them: put right where that is certain, never personal data."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.codes import check
from handlers.texts import LANGUAGES, texts_for
from scheduling.refusal import Refusal

PATTERN = "^[A-Z][A-Z0-9]-[0-9]{3,5}$"
CODES = st.from_regex(re.compile(PATTERN, re.ASCII), fullmatch=True)


@given(
    code=CODES,
    lower=st.booleans(),
    dash=st.sampled_from(["-", " ", "", " - ", "–", "_"]),
    around=st.sampled_from(["", " ", "\n"]),
)
def test_a_code_is_read_however_its_parts_are_typed(
    code: str, lower: bool, dash: str, around: str
) -> None:
    """Capitals, spaces and dashes make no difference while one code only can be meant."""
    typed = around + code.replace("-", dash) + around

    assert code == check(typed.lower() if lower else typed, PATTERN)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Mohamed", "looks_like_name"),
        ("Jan Peeters", "looks_like_name"),
        ("Jean-Pierre d'Hondt", "looks_like_name"),
        ("Ngô", "looks_like_name"),
        ("an.peeters@fedasil.be", "looks_like_email"),
        ("<mailto:an@fedasil.be|an@fedasil.be>", "looks_like_email"),
        ("0470 12 34 56", "looks_like_phone"),
        ("+32 (0)470/12.34.56", "looks_like_phone"),
        ("<tel:+32470123456|0470 12 34 56>", "looks_like_phone"),
        ("85.07.30-033.28", "looks_like_national_number"),
        ("85073003328", "looks_like_national_number"),
        ("850730 033 28", "looks_like_national_number"),
        ("<@U0AN>", "looks_like_mention"),
        ("<@U0AN|an>", "looks_like_mention"),
        ("@an", "looks_like_mention"),
        ("K7", "malformed_code"),
        ("K7-0425555", "malformed_code"),
        ("K7-042 K7-043", "malformed_code"),
        ("", "malformed_code"),
    ],
)
def test_what_is_no_code_is_refused_for_what_it_looks_like(typed: str, why: str) -> None:
    """The reason is specific, and personal data are not repeated in it."""
    with pytest.raises(Refusal) as refused:
        check(typed, PATTERN)

    said = texts_for("nl").refusal(refused.value)
    assert why == refused.value.code
    if why.startswith("looks_like"):
        assert typed not in said


@pytest.mark.parametrize(
    "typed", ["K3-118.", "K3-118,", "*K3-118*", "`K3-118`", "_k3 118_", "(K3-118)", "“K3-118”?"]
)
def test_punctuation_and_markup_around_a_code_are_no_part_of_it(typed: str) -> None:
    """A code is copied from a sentence or a message as it stands there."""
    assert "K3-118" == check(typed, PATTERN)


@pytest.mark.parametrize(
    "typed",
    [
        "Fatima 12",
        "K7-042 Fatima",
        "*Fatima*",
        "K7-Ali",
        "geboren 20/11/1985",
        "20/11/1985",
        "20 11 1985",
        "(0470 12 34 56)",
        "bel 0470 12 34 56",
        "mail an@x.be",
        "12",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_personal_is_never_said_back(typed: str, language: str) -> None:
    """A word, or what is not close to a code, does not come back in the refusal."""
    with pytest.raises(Refusal) as refused:
        check(typed, PATTERN)

    said = texts_for(language).refusal(refused.value)
    assert "text" not in refused.value.params
    assert not [part for part in re.findall(r"\w{2,}", typed) if part in said.split()]


@pytest.mark.parametrize("typed", ["K7-042x", "K7-04", "7-042", "K7-042555", "K7.042"])
def test_a_code_with_one_slip_is_said_back(typed: str) -> None:
    """Whoever mistyped one character sees what was read."""
    with pytest.raises(Refusal) as refused:
        check(typed, PATTERN)

    assert typed in texts_for("nl").refusal(refused.value)


def test_a_bis_number_is_a_national_number_too() -> None:
    """Foreigners without a register number have one with 20 or 40 added to the month."""
    nine = 852730033
    typed = f"{nine}{97 - nine % 97:02}"

    with pytest.raises(Refusal, match="looks_like_national_number"):
        check(typed, PATTERN)


def test_a_number_of_somebody_born_after_2000_is_recognised() -> None:
    """Their check digits are reckoned with a 2 in front."""
    nine = 10203004
    typed = f"{nine:09}{97 - (2_000_000_000 + nine) % 97:02}"

    with pytest.raises(Refusal, match="looks_like_national_number"):
        check(typed, PATTERN)


@pytest.mark.parametrize("typed", ["<@U0AN>", "A&B", "*A*B", "A`B", "<A|B>", "A~B", "A#B", "A\\B"])
def test_no_pattern_lets_in_what_slack_reads_more_into(typed: str) -> None:
    """An organisation may allow any character; a code stands in messages all the same."""
    with pytest.raises(Refusal):
        check(typed, "^.{1,20}$")


@pytest.mark.parametrize("typed", ["A" * 65, "A" * 64 + "-" + "A" * 100, "Jan " * 60])
def test_what_is_far_too_long_is_no_code_under_any_pattern(typed: str) -> None:
    """It would not fit in messages; and none of it is said back."""
    with pytest.raises(Refusal) as refused:
        check(typed, "^[A-Z-]+$")

    assert refused.value.code in ("malformed_code", "looks_like_name")
    assert "text" not in refused.value.params


def test_what_is_endless_is_not_looked_at() -> None:
    """Not even for what it looks like."""
    with pytest.raises(Refusal, match="malformed_code"):
        check("Jan " * 51, "^[A-Z]+$")


def test_what_can_mean_two_codes_is_refused() -> None:
    """Under a pattern with an optional dash, nobody guesses which code was meant."""
    with pytest.raises(Refusal, match="malformed_code"):
        check("a1 23", "^A-?1-?23$")


def test_digits_of_the_organisation_s_own_pattern_are_a_code() -> None:
    """An organisation may number its files, as long as it is nobody's register number."""
    assert check("20260042", "^[0-9]{8,11}$") == "20260042"
    with pytest.raises(Refusal, match="looks_like_national_number"):
        check("85073003328", "^[0-9]{8,11}$")


@given(text=st.text(max_size=200), language=st.sampled_from(LANGUAGES))
def test_anything_is_a_code_or_a_refusal(text: str, language: str) -> None:
    """What comes back matches the pattern; nothing else than a refusal is raised."""
    said = ""
    try:
        code = check(text, PATTERN)
    except Refusal as refusal:
        code, said = "", texts_for(language).refusal(refusal)

    assert said or re.fullmatch(PATTERN, code, re.ASCII)
