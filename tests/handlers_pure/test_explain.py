"""The card that explains a date can be followed on a calendar, and says what would move it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import counting, moving
from handlers.blocks.counting import MOST_ROWS, Count
from handlers.blocks.moving import Move
from handlers.blocks.why import WhyView, why
from handlers.texts import LANGUAGES, labels, texts_for
from scheduling import calendar
from scheduling import facts as f
from scheduling.calendar import Calendar, Term
from scheduling.reckoning import reckon
from tests.handlers_pure.accepted import accepted, written
from tests.handlers_pure.trajectories import (
    AGREED,
    ARRIVED,
    CODE,
    PROCEDURE,
    REFUSED,
    day,
    fact,
)

TODAY = day("2026-09-22")
NL, FR = texts_for("nl", TODAY), texts_for("fr", TODAY)
DATES = st.dates(date(2024, 1, 1), date(2032, 12, 31))
UNITS = st.sampled_from(["calendar_days", "working_days"])


def card(facts: list[f.Fact], moment: str, *, staffed: Calendar | None = None, **rest: Any) -> str:
    """Return all that the card of a moment says."""
    staffed = staffed or Calendar()
    texts = rest.pop("texts", NL)
    planned = reckon(facts, PROCEDURE, staffed).moment(moment)
    assert planned is not None
    today = rest.pop("today", TODAY)
    view = WhyView(CODE, planned, today, PROCEDURE, facts, staffed)
    return written(accepted(why(view, texts)))


def moved(facts: list[f.Fact], moment: str, today: date = TODAY) -> dict[str, date | None]:
    """Return what would move a moment's date, and where to."""
    planned = reckon(facts, PROCEDURE, Calendar()).moment(moment)
    assert planned is not None
    found = moving.moves(planned, facts, PROCEDURE, Calendar(), today)
    return {move.code: move.to for move in found}


@given(start=DATES, days=st.integers(1, 60), unit=UNITS, is_back=st.booleans())
def test_a_count_ends_where_the_reckoning_does(
    start: date, days: int, unit: calendar.Unit, is_back: bool
) -> None:
    """Day 0 is the start, every counted day has the next number, the last one is the deadline."""
    term = Term(days=days, unit=unit)
    end = calendar.before(start, term) if is_back else calendar.after(start, term)

    passed = Count(start, term, is_back).days

    assert (start, 0) == (passed[0].on, passed[0].number)
    assert (end, days) == (passed[-1].on, passed[-1].number)
    assert [*range(days + 1)] == [each.number for each in passed if each.number is not None]
    left_out = [each.on for each in passed if each.number is None]
    assert not [each for each in left_out if calendar.is_working_day(each)]


@given(
    start=DATES,
    days=st.integers(1, 120),
    unit=UNITS,
    is_back=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_a_long_count_is_folded_into_weeks(
    start: date, days: int, unit: calendar.Unit, is_back: bool, language: str
) -> None:
    """So many rows at most as there are weeks, and each end on a row of its own."""
    texts = texts_for(language, start)
    count = Count(start, Term(days=days, unit=unit), is_back)

    rows = counting.rows(count, texts)

    weeks = abs((count.days[-1].on - start).days) // 7 + 2
    assert len(rows) <= max(MOST_ROWS, weeks + 2)
    assert rows[0].startswith(texts.day(start))
    assert rows[-1].startswith(texts.day(count.days[-1].on))


def test_working_days_are_counted_day_by_day() -> None:
    """The day of arrival is day 0; weekend and holiday are named and do not count."""
    facts = [
        fact("registered", "2026-07-01"),
        fact("decision", "2026-11-02", kind="final_negative", ground="rvv"),
        fact("otp_allocated", "2026-11-03", centre="gent"),
        fact("otp_arrived", "2026-11-09", centre="gent"),
    ]

    said = card(facts, "otp_intake", today=day("2026-11-10"))

    rows = [line for line in said.splitlines() if line.startswith("> ")]
    assert rows == [
        "> ma 9 nov: dag 0, telt niet mee",
        "> di 10 nov: dag 1",
        "> wo 11 nov (Wapenstilstand): feestdag, telt niet mee",
        "> do 12 nov: dag 2",
        "> vr 13 nov: dag 3",
        "> za 14 nov – zo 15 nov: weekend, telt niet mee",
        "> ma 16 nov: dag 4",
    ]


def test_calendar_days_count_in_the_weekend_too() -> None:
    """It is said of the day that it lies in a weekend, and of the planning that nobody is there."""
    said = card(REFUSED, "talk_after_cgvs")

    assert "> za 26 sep (weekend): dag 5" in said
    assert "> za 26 sep: weekend" in said


def test_the_right_is_counted_by_week_and_the_limit_back_from_it() -> None:
    """Thirty days fold into weeks; the three working days before the end are told one by one."""
    said = card(ARRIVED, "otp_outtake")

    assert "> wo 2 sep – zo 6 sep: dag 1 tot 5\n" in said
    assert "> do 1 okt: dag 30\n" in said
    assert "> do 1 okt: dag 0, telt niet mee\n> wo 30 sep: dag 1\n" in said
    assert "> ma 28 sep: dag 3\n" in said


def test_a_folded_week_names_what_did_not_count() -> None:
    """Holidays by name in the language, weekends in one word."""
    count = Count(day("2026-11-02"), Term(days=15, unit="working_days"))

    rows = [row.replace("\N{NO-BREAK SPACE}", " ") for row in counting.rows(count, FR)]

    week = "lun. 9 nov. – dim. 15 nov. : jours 5 à 8 ; ne compte pas : week-end,"
    assert f"{week} mer. 11 nov. (Jour de l'Armistice)" in rows


def test_the_days_on_which_nobody_plans_are_explained() -> None:
    """Closing days and free days pull the planning, never the deadline."""
    closed = frozenset({day("2026-09-21"), day("2026-10-05")})
    staffed = Calendar(closed, frozenset({0, 1, 2}))

    workers = card(AGREED, "otp_outtake", staffed=staffed, today=day("2026-09-11"))
    coachs = card(AGREED, "icam_intake", staffed=staffed, today=day("2026-09-11"))

    assert "> do 1 okt – vr 2 okt: de verantwoordelijke werkt die dag niet" in workers
    assert "> za 3 okt – zo 4 okt: weekend" in workers
    assert "> ma 5 okt: sluitingsdag van het centrum" in workers
    assert "> ma 21 sep: sluitingsdag van het centrum" in coachs
    assert "de verantwoordelijke werkt die dag niet" not in coachs


def test_the_paragraph_is_told_from_our_reading() -> None:
    """The instruction's own word, and what we made of it where it was silent."""
    lines = card(REFUSED, "talk_after_cgvs").splitlines()

    ours = [line for line in lines if "(onze keuze, niet in de instructie)" in line]
    assert any(line.startswith("• Instructie: sleutelmomenten") for line in lines)
    assert any(line.startswith("• Onze lezing: ") for line in ours)
    assert not any(line.startswith("• Instructie: ") for line in ours)


def test_agreeing_to_cooperate_would_move_the_outtake() -> None:
    """To the very day on which it lands when the agreement is recorded."""
    found = moved(ARRIVED, "otp_outtake")

    assert day("2026-10-05") == found["cooperates"]
    assert "extension_refused" not in found
    assert "right_by_hand" in found
    assert "geregistreerd wordt: ma 5 okt" in card(ARRIVED, "otp_outtake")


def test_a_refused_extension_would_move_it_back() -> None:
    """The agreement is there already, so only its loss can move the date."""
    found = moved(AGREED, "otp_outtake")

    assert day("2026-09-28") == found["extension_refused"]
    assert not {"cooperates", "extension_granted"} & found.keys()


def test_what_was_refused_can_still_be_granted() -> None:
    """Then the date moves forward once more."""
    facts = [*AGREED, fact("extension", "2026-09-14", state="refused")]

    assert day("2026-10-05") == moved(facts, "otp_outtake")["extension_granted"]


def test_an_end_of_the_right_set_by_hand_can_be_taken_back() -> None:
    """Until then it wins, so the agreement would move nothing."""
    facts = [*ARRIVED, fact("right_end_set", "2026-09-15", ends_on="2026-10-20")]

    assert {"hand_withdrawn": None} == moved(facts, "otp_outtake")


def test_a_hearing_to_come_can_be_postponed() -> None:
    """One that has taken place can only be corrected."""
    facts = [*REFUSED, fact("hearing", "2026-10-20")]

    assert {"hearing_postponed": None} == moved(facts, "talk_after_hearing")
    assert {"day_corrected": None} == moved(facts, "talk_after_hearing", day("2026-10-21"))


def test_a_provisional_date_hangs_on_the_talk_before() -> None:
    """Not on the agreement that this talk may bring."""
    planned = reckon(ARRIVED, PROCEDURE, Calendar()).moment("icam_intake")
    assert planned is not None

    found = moving.moves(planned, ARRIVED, PROCEDURE, Calendar(), TODAY)

    assert (Move("held_on_another_day", moment="otp_intake"),) == found
    assert "Als “OTP 1 · Intake door MW” gehouden wordt" in card(ARRIVED, "icam_intake")


@pytest.mark.parametrize(
    ("facts", "moment"),
    [(AGREED, "otp_intake"), (AGREED, "otp_discussion"), (REFUSED, "procedure_intake")],
)
def test_what_is_past_or_has_no_date_is_not_moved(facts: list[f.Fact], moment: str) -> None:
    """Held, closed, or without a deadline: there is nothing to move."""
    assert {} == moved(facts, moment)
    assert "kan verschuiven" not in card(facts, moment)


@given(arrived=st.integers(1, 40), today=st.integers(0, 60), language=st.sampled_from(LANGUAGES))
def test_what_is_said_to_move_a_date_moves_it_there(
    arrived: int, today: int, language: str
) -> None:
    """Recording it that day gives the date that was named."""
    notified = day("2026-09-01")
    arrival, now = notified + timedelta(arrived), notified + timedelta(arrived + today)
    facts = [
        *ARRIVED[:3],
        f.OtpArrived(on=arrival, centre="gent"),
    ]
    planned = reckon(facts, PROCEDURE, Calendar()).moment("otp_outtake")
    assert planned is not None

    found = moving.moves(planned, facts, PROCEDURE, Calendar(), now)

    for move in found:
        assert moving.said(move, texts_for(language, now))
        if move.to is not None:
            after = reckon([*facts, moving.TRIED[move.code](now)], PROCEDURE, Calendar())
            again = after.moment("otp_outtake")
            assert again is not None
            assert move.to == again.due != planned.due


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_attempts_and_a_late_date_stay_within_one_message(language: str) -> None:
    """The latest attempts are told; the deadline does not hang on them."""
    attempts = [
        fact("talk_not_held", f"2026-09-{1 + n % 20 + 8:02}", moment="otp_intake", reason="no_show")
        for n in range(60)
    ]

    texts = texts_for(language, TODAY)

    said = card([*ARRIVED, *attempts], "otp_intake", texts=texts)

    no_show = texts.label(labels.NOT_HELD_REASONS, "no_show")
    assert 5 == said.count(no_show)
