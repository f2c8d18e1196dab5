"""The judge of chaos is just: it passes what is right and finds each wrong that is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.chaos.expected import Step
from tests.chaos.judge import Evidence, Standing, judge
from tests.chaos.people import Click, Command

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""Half past eight in Brussels."""
NAME = ("talk_after_cgvs", 1, "before", 5, date(2026, 11, 27))
STEP = Step("r1", "K0-001", NAME, MONDAY)
MESSAGE = Standing("id-1", "C0AN", "1.0", MONDAY + timedelta(seconds=2), "Gesprek · K0-001: nog 2")
DIGEST = Standing("id-2", "C0NOORD", "2.0", MONDAY, "Overzicht noord. 1 is te laat.")
COMMAND = Command("T0-001", "decision", "cgvs_negative", date(2026, 11, 23))
KEY = (COMMAND.code, COMMAND.fact, COMMAND.kind, COMMAND.on)
ITEM = ("checklist", "reason")
FAIR = Evidence(
    messages=(MESSAGE, DIGEST),
    steps=(STEP,),
    rows={"id-1": ("r1", NAME), "id-2": None},
    digests=(("C0NOORD", date(2026, 11, 23)),),
    commands=(COMMAND,),
    journal={KEY: 1},
    clicks=(Click(*ITEM, True, "U0AN", "C0AN", 1.0, 2.0, acked=True),),
    shown={ITEM: True},
    kept={ITEM: True},
)


def test_what_is_right_passes() -> None:
    """Everything once, on time: and it says by how much the latest step was late."""
    verdict = judge(FAIR)

    assert verdict.is_clean
    assert timedelta(seconds=2) == verdict.latest
    assert 1 == verdict.sure_ticks


def test_lateness_on_days_with_wrong_clocks_is_told_apart() -> None:
    """A bot whose clock is ahead may say at half past nine what was due at half past eight."""
    verdict = judge(replace(FAIR, wrong_days={STEP.day}))

    assert verdict.is_clean
    assert (timedelta(0), timedelta(seconds=2)) == (verdict.latest, verdict.latest_misled)


def test_a_message_that_was_lost_is_missed() -> None:
    """By its step, and by counting what stands about the resident that day."""
    verdict = judge(replace(FAIR, messages=(DIGEST,)))

    assert ["stands nowhere", "0 messages"] == [
        next(word for word in ("stands nowhere", "0 messages") if word in line)
        for line in verdict.lost
    ]
    assert not verdict.is_clean


def test_a_message_that_stands_twice_is_found_by_its_id() -> None:
    """The same row was posted twice."""
    verdict = judge(replace(FAIR, messages=(MESSAGE, replace(MESSAGE, ts="1.1"), DIGEST)))

    assert "id id-1 stands 2 times" in verdict.doubled[0]


def test_of_two_steps_for_which_one_checklist_serves_one_is_enough_and_none_too_few() -> None:
    """Registered in the morning of a reminder: the opening says it all, or the reminder does."""
    opening = ("talk_after_cgvs", 1, "opening", 0, date(2026, 11, 27))
    pair = (
        replace(STEP, served_by=frozenset({opening})),
        replace(STEP, name=opening, served_by=frozenset({NAME})),
    )

    one, none = (
        judge(replace(FAIR, steps=pair, messages=messages))
        for messages in ((MESSAGE, DIGEST), (DIGEST,))
    )

    assert one.is_clean
    assert "K0-001 has 0 messages of 2026-11-23, and 1 were due" == none.lost[-1]
    assert 3 == len(none.lost)


def test_a_step_that_stands_twice_under_two_ids_is_found() -> None:
    """Two rows for one step: the bot's own key failed, and no id shows it."""
    twin = replace(MESSAGE, id="id-3", ts="1.1")
    rows = {**FAIR.rows, "id-3": ("r1", NAME)}

    verdict = judge(replace(FAIR, messages=(MESSAGE, twin, DIGEST), rows=rows))

    assert "before/5" in verdict.doubled[0]
    assert "K0-001 has 2 messages" in verdict.doubled[1]


def test_a_message_that_the_bot_knows_nothing_of_is_counted_too() -> None:
    """What stands is counted whatever the bot wrote down."""
    stranger = replace(MESSAGE, id=None, ts="1.1")

    verdict = judge(replace(FAIR, messages=(MESSAGE, stranger, DIGEST)))

    assert ["K0-001 has 2 messages of 2026-11-23, and 1 were due"] == verdict.doubled


def test_a_step_on_the_wrong_day_or_at_the_wrong_hour_is_wrong() -> None:
    """A day late, in the night, on a Sunday, before it was due."""

    def found(at: datetime, step: Step = STEP) -> str:
        evidence = replace(FAIR, messages=(replace(MESSAGE, at=at), DIGEST), steps=(step,))
        return "\n".join(judge(evidence).wrong)

    sunday = MONDAY - timedelta(days=1)
    assert "another day" in found(MONDAY + timedelta(days=1))
    assert "outside office hours" in found(MONDAY + timedelta(hours=14))
    assert "outside office hours" in found(sunday, replace(STEP, at=sunday))
    assert "too early" in found(MONDAY - timedelta(minutes=5))
    assert "" == found(MONDAY + timedelta(hours=14), replace(STEP, own=True))


def test_a_step_that_nobody_asked_for_is_wrong() -> None:
    """The facts do not ask for it."""
    assert "not due" in judge(replace(FAIR, steps=())).wrong[0]


def test_a_digest_is_due_once() -> None:
    """None, and two, are found."""
    twice = judge(replace(FAIR, messages=(MESSAGE, DIGEST, replace(DIGEST, id="id-4"))))

    assert "digest" in judge(replace(FAIR, messages=(MESSAGE,))).lost[0]
    assert "digest" in twice.doubled[0]


def test_an_acknowledged_command_is_in_the_journal_once() -> None:
    """Not there, and there twice, are found."""
    assert "not in the journal" in judge(replace(FAIR, journal={})).lost[0]
    assert "2 times in the journal" in judge(replace(FAIR, journal={KEY: 2})).doubled[0]


def test_a_tick_is_as_last_acknowledged_and_as_shown() -> None:
    """Against the last word, and against what people see."""
    assert "against what was acknowledged" in judge(replace(FAIR, kept={}, shown={})).lost[0]
    assert "shows as not ticked" in judge(replace(FAIR, shown={ITEM: False})).wrong[0]


def test_a_click_of_which_nobody_knows_proves_nothing() -> None:
    """Overlapping, unanswered, or told that it failed: either state is right."""
    (tick,) = FAIR.clicks
    untick = replace(tick, wanted=False, begin=3.0, end=4.0)
    unsure = (
        replace(untick, acked=False),
        replace(untick, failed=True),
        replace(untick, begin=1.5, end=1.9),
    )

    for click in unsure:
        verdict = judge(replace(FAIR, clicks=(tick, click)))
        assert verdict.is_clean
        assert 0 == verdict.sure_ticks
    assert not judge(replace(FAIR, clicks=(tick, untick))).is_clean


def test_what_waits_at_the_end_and_a_wrong_agenda_are_found() -> None:
    """Undelivered rows are losses; an agenda that is not the plan is wrong."""
    verdict = judge(replace(FAIR, unsent={"pending": 0, "undeliverable": 2}, differences=("due",)))

    assert ["2 rows are undeliverable"] == verdict.lost
    assert ["agenda: due"] == verdict.wrong
