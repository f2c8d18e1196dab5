"""Whether new facts may be recorded: dates, doubles, and what would become impossible."""

import pytest

from scheduling import facts as f
from scheduling.decide import decide, latest_snooze
from scheduling.refusal import Refusal
from tests.core.stories import (
    PROCEDURE,
    cgvs,
    day,
    fact,
    final,
    held,
    in_otp,
    moment,
    plan_of,
    registered,
)

TODAY = "2026-09-23"
FILE = [registered("2026-06-01"), cgvs("2026-09-21")]


def refusal(facts: list[f.Fact], *new: f.Fact, today: str = TODAY, confirmed: bool = False) -> str:
    """Return the code with which the new facts are refused."""
    with pytest.raises(Refusal) as caught:
        decide(facts, new, PROCEDURE, today=day(today), confirmed=confirmed)
    return caught.value.code


def test_what_the_procedure_accepts_may_be_recorded() -> None:
    """A talk on the day itself, and a hearing ahead."""
    decide(FILE, [held("talk_after_cgvs", TODAY)], PROCEDURE, today=day(TODAY))
    decide(FILE, [fact("hearing", "2027-01-20")], PROCEDURE, today=day(TODAY))


@pytest.mark.parametrize(
    "new",
    [
        cgvs("2026-09-24"),
        held("talk_after_cgvs", "2026-09-24"),
        fact("appeal", "2026-09-24", suspensive=True),
    ],
)
def test_only_a_hearing_may_lie_ahead(new: f.Fact) -> None:
    """Notifications, appeals and talks lie today or in the past."""
    assert refusal(FILE, new) == "future"


def test_a_date_over_two_years_back_needs_confirmation() -> None:
    """To the day: two years exactly is not asked about."""
    just, older = registered("2024-09-23"), registered("2024-09-22")

    decide([], [just], PROCEDURE, today=day(TODAY))
    decide([], [older], PROCEDURE, today=day(TODAY), confirmed=True)

    assert refusal([], older) == "too_old"


def test_a_fact_that_makes_an_earlier_one_impossible_is_refused() -> None:
    """Taking the arrival back is not possible while talks hang on it; the refusal names one."""
    facts = [*in_otp(), held("otp_intake", "2026-09-10")]

    with pytest.raises(Refusal) as caught:
        decide(facts, [fact("withdrawn", TODAY, seq=4)], PROCEDURE, today=day(TODAY))

    assert caught.value.code == "breaks"
    assert caught.value.params == {"seq": 5, "because": "not_open"}


def test_the_second_of_two_who_type_the_same_is_told() -> None:
    """Decisions and talks alike."""
    assert refusal(FILE, cgvs("2026-09-21")) == "duplicate"
    talk = held("talk_after_cgvs", "2026-09-22")
    assert refusal([*FILE, talk], talk) == "duplicate"


def test_only_items_of_the_checklist_can_be_ticked() -> None:
    """Also the last one, for Match-IT, and on a talk that was held; not on a closed moment."""
    tick = {"moment": "talk_after_cgvs", "occurrence": 1, "done": True}
    talked = [*FILE, held("talk_after_cgvs", "2026-09-22")]
    overtaken = [*FILE, final("2026-09-23")]

    for facts in (FILE, talked):
        for item in ("reason", "matchit", "interpreter"):
            decide(
                facts, [fact("item_ticked", TODAY, item=item, **tick)], PROCEDURE, today=day(TODAY)
            )

    assert refusal(FILE, fact("item_ticked", TODAY, item="shoes", **tick)) == "no_item"
    assert refusal(overtaken, fact("item_ticked", TODAY, item="reason", **tick)) == (
        "occurrence_closed"
    )


@pytest.mark.parametrize(
    ("today", "until", "code"),
    [
        ("2026-09-22", "2026-09-25", "snooze_too_late"),
        ("2026-09-22", "2026-09-22", "snooze_too_late"),
        ("2026-09-28", "2026-09-29", "snooze_overdue"),
    ],
)
def test_a_snooze_ends_before_the_day_to_plan_and_never_hides_what_is_late(
    today: str, until: str, code: str
) -> None:
    """Until the working day before plan_by at the latest; not when overdue."""
    snooze = fact("snoozed", today, moment="talk_after_cgvs", occurrence=1, until=until)

    assert refusal(FILE, snooze, today=today) == code


def test_without_a_deadline_a_snooze_may_last_five_working_days() -> None:
    """Counted from today."""
    intake = moment(plan_of(registered("2026-06-01")), "procedure_intake")

    assert latest_snooze(intake, PROCEDURE, day("2026-09-21")) == day("2026-09-28")
    decide(
        [registered("2026-06-01")],
        [fact("snoozed", TODAY, moment="procedure_intake", occurrence=1, until="2026-09-30")],
        PROCEDURE,
        today=day(TODAY),
    )
