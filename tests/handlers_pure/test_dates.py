"""Dates as people type them: each form means one date, and what is unclear is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import parse
from handlers.texts import texts_for
from scheduling.refusal import Refusal

TODAY = date(2026, 11, 25)
"""A Wednesday."""

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))

FULL_FORMS: dict[str, Callable[[date], str]] = {
    "slashes": lambda d: f"{d.day}/{d.month}/{d.year}",
    "slashes with zeros": lambda d: f"{d:%d/%m/%Y}",
    "dashes, short year": lambda d: f"{d:%d-%m-%y}",
    "dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "iso": date.isoformat,
    "Dutch": lambda d: format_date(d, "d MMMM y", locale="nl"),
    "Dutch, short": lambda d: format_date(d, "EEE d MMM yy", locale="nl"),
    "Dutch, with weekday": lambda d: format_date(d, "EEEE d MMMM y", locale="nl"),
    "French": lambda d: format_date(d, "d MMMM y", locale="fr"),
    "French, short": lambda d: format_date(d, "EEE d MMM y", locale="fr"),
    "French, with weekday": lambda d: format_date(d, "EEEE d MMMM y", locale="fr"),
    "English": lambda d: format_date(d, "EEEE d MMMM y", locale="en_GB"),
    "numbers with weekday": lambda d: format_date(d, "EEE dd/MM/y", locale="nl"),
}
SHORT_FORMS: dict[str, Callable[[date], str]] = {
    "slashes": lambda d: f"{d.day}/{d.month}",
    "dots": lambda d: f"{d:%d.%m}",
    "Dutch": lambda d: format_date(d, "d MMM", locale="nl"),
    "Dutch, with weekday": lambda d: format_date(d, "EEE d MMMM", locale="nl"),
    "French": lambda d: format_date(d, "EEE d MMM", locale="fr"),
}


@pytest.mark.parametrize("form", FULL_FORMS)
@given(day=DAYS, today=DAYS, language=st.sampled_from(["nl", "fr", "en"]))
def test_a_date_written_in_full_means_itself(
    form: str, language: str, day: date, today: date
) -> None:
    """Whatever the form, the reader's language and the day on which it is typed."""
    assert day == parse(FULL_FORMS[form](day), today, language)


@pytest.mark.parametrize("form", SHORT_FORMS)
@given(today=DAYS, back=st.integers(0, 303))
def test_without_a_year_it_is_the_latest_such_day(form: str, today: date, back: int) -> None:
    """A notification lies in the past, ten months at most: the nearest allowed date is meant."""
    day = today - timedelta(days=back)

    typed = SHORT_FORMS[form](day)

    assert day == parse(typed, today, "nl")


@pytest.mark.parametrize("form", SHORT_FORMS)
@given(today=DAYS, back=st.integers(307, 364))
def test_without_a_year_nothing_is_taken_for_almost_a_year_ago(
    form: str, today: date, back: int
) -> None:
    """More than ten months back the year is asked for, whether or not a weekday agrees."""
    typed = SHORT_FORMS[form](today - timedelta(days=back))

    with pytest.raises(Refusal) as refused:
        parse(typed, today, "nl")

    assert "far_back" == refused.value.params["understood"]


def test_the_limit_without_a_year_is_ten_months_to_the_day() -> None:
    """On 25 November, 25 January is the furthest day that needs no year."""
    assert date(2026, 1, 25) == parse("25/1", TODAY, "nl")
    with pytest.raises(Refusal, match="ambiguous_date"):
        parse("24/1", TODAY, "nl")


def test_tomorrow_without_its_year_is_asked_about_and_not_taken_for_last_year() -> None:
    """The sentence names the year that was understood, and says what to do."""
    with pytest.raises(Refusal) as refused:
        parse("26/11", TODAY, "nl")

    said = texts_for("nl", TODAY).refusal(refused.value)
    assert "Bedoel je “26/11” van 2025? Zet het jaar erbij." in said


@given(today=DAYS, away=st.integers(-182, 182))
def test_a_hearing_without_a_year_is_the_nearest_such_day(today: date, away: int) -> None:
    """A hearing may lie ahead, so the nearest date of both sides is meant."""
    day = today + timedelta(days=away)

    assert day == parse(f"{day.day}/{day.month}", today, "nl", allow_future=True)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("20/11/2026", date(2026, 11, 20)),
        ("20-11-26", date(2026, 11, 20)),
        ("20.11", date(2026, 11, 20)),
        ("20 nov", date(2026, 11, 20)),
        ("vr 20 november", date(2026, 11, 20)),
        ("Vr. 20 nov. 2026", date(2026, 11, 20)),
        ("vandaag", TODAY),
        ("gisteren", date(2026, 11, 24)),
        ("eergisteren", date(2026, 11, 23)),
        ("maandag", date(2026, 11, 23)),
        ("woensdag", TODAY),
        ("aujourd’hui", TODAY),
        ("hier", date(2026, 11, 24)),
        ("lundi", date(2026, 11, 23)),
        ("1er décembre 2025", date(2025, 12, 1)),
        ("1er decembre 2025", date(2025, 12, 1)),
        ("2026-11-20", date(2026, 11, 20)),
        ("  20  NOV  ", date(2026, 11, 20)),
        ("morgen", date(2026, 11, 26)),
    ],
)
def test_the_forms_that_people_use(typed: str, means: date) -> None:
    """The closed list of forms, as they are typed in a centre."""
    assert means == parse(typed, TODAY, "nl")


def test_a_weekday_for_a_hearing_is_the_nearest_one() -> None:
    """On Wednesday, Friday is in two days and Monday was two days ago."""
    assert date(2026, 11, 27) == parse("vrijdag", TODAY, "nl", allow_future=True)
    assert date(2026, 11, 23) == parse("maandag", TODAY, "nl", allow_future=True)


def test_an_abbreviation_is_read_in_the_language_of_the_reader() -> None:
    """The English for March is the French for Tuesday: neither reader is misread."""
    assert date(2026, 3, 3) == parse("3 mar", TODAY, "en")
    assert date(2026, 3, 3) == parse("mar 3 mars", TODAY, "fr")


@pytest.mark.parametrize(
    ("typed", "code", "understood"),
    [
        ("11/13/2026", "impossible_date", "no_such_month"),
        ("31/2", "impossible_date", "no_such_day"),
        ("31 april 2026", "impossible_date", "no_such_day"),
        ("29/2/2026", "impossible_date", "no_such_day"),
        ("2026-02-30", "impossible_date", "no_such_day"),
        ("0/5", "impossible_date", "no_such_day"),
        ("20/11/1026", "impossible_date", "no_such_year"),
        ("ma 20 november 2026", "impossible_date", "other_weekday"),
        ("do 20 nov", "impossible_date", "other_weekday"),
        ("26/11", "ambiguous_date", "far_back"),
        ("do 26 nov", "ambiguous_date", "far_back"),
        ("29/2", "ambiguous_date", "far_back"),
        ("20", "ambiguous_date", "day_only"),
        ("vr 20", "ambiguous_date", "day_only"),
        ("2026", "ambiguous_date", "year_only"),
        ("20116", "ambiguous_date", "digits"),
        ("20112026", "ambiguous_date", "digits"),
        ("20/11-2026", "ambiguous_date", "nothing"),
        ("volgende week", "ambiguous_date", "nothing"),
        ("november", "ambiguous_date", "nothing"),
        ("", "ambiguous_date", "nothing"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_what_is_unclear_is_refused_with_what_was_understood(
    typed: str, code: str, understood: str, language: str
) -> None:
    """Nothing is guessed: the refusal says how it was read and how to write it."""
    with pytest.raises(Refusal) as refused:
        parse(typed, TODAY, language)

    said = texts_for(language, TODAY).refusal(refused.value)
    assert (code, understood) == (refused.value.code, refused.value.params["understood"])
    assert typed in said
    assert "20/11/2026" in said


@given(
    text=st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[0-9]{1,5}([/.\- ][0-9]{1,5}){0,3}", fullmatch=True),
        st.from_regex(r"[a-z]{0,9}\.? ?[0-9]{0,4} ?[a-z]{0,9}\.? ?[0-9]{0,5}", fullmatch=True),
    ),
    today=DAYS,
    ahead=st.booleans(),
    language=st.sampled_from(["nl", "fr", "en"]),
)
def test_garbage_is_refused_and_never_breaks(
    text: str, today: date, ahead: bool, language: str
) -> None:
    """Anything gives a date or a refusal that can be said; what is allowed keeps to its side."""
    said, day = "", today
    try:
        day = parse(text, today, language, allow_future=ahead)
    except Refusal as refusal:
        said = texts_for(language, today).refusal(refusal)

    assert said or 2000 <= day.year <= 2099
