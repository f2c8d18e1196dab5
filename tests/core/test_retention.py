"""How long a file is kept: which day it goes on, and what is counted of it."""

from datetime import date

from scheduling import facts as f
from scheduling import rules
from scheduling.calendar import Calendar
from scheduling.plan import Plan
from scheduling.reckoning import reckon
from scheduling.retention import Count, Life, Retention, counts, erased_on, life, may_be_erased

RULES = Retention()
REGISTERED = f.Registered(
    on=date(2026, 6, 1), recorded_on=date(2026, 6, 1), centre="antwerpen", worker="U0AN"
)
NEGATIVE = f.Decision(on=date(2026, 9, 1), recorded_on=date(2026, 9, 2), kind="cgvs_negative")


def planned(*facts: f.Fact) -> Plan:
    """The plan of these facts."""
    return reckon(facts, rules.load(), Calendar())


def lived(*facts: f.Fact) -> Life:
    """What retention hangs on for these facts."""
    found = life(planned(*facts), facts)
    assert found is not None
    return found


def test_an_open_file_goes_a_year_after_the_last_registration() -> None:
    """Whatever is open yet: nobody has needed it for a year."""
    file = lived(REGISTERED, NEGATIVE)

    assert Life(date(2026, 9, 2), None) == file
    assert date(2027, 9, 2) == erased_on(file, RULES)


def test_a_closed_file_goes_thirty_days_after_it_was_closed() -> None:
    """That counts from the day of recording: who closes a file late has the month all the same."""
    ended = f.StayEnded(on=date(2026, 9, 10), recorded_on=date(2026, 10, 1), reason="returned")

    file = lived(REGISTERED, NEGATIVE, ended)

    assert Life(date(2026, 10, 1), date(2026, 10, 1)) == file
    assert date(2026, 10, 31) == erased_on(file, RULES)


def test_what_is_registered_after_the_closure_keeps_the_file() -> None:
    """A correction counts as activity, too."""
    ended = f.StayEnded(on=date(2026, 9, 10), recorded_on=date(2026, 9, 10), reason="left")
    again = f.Assigned(on=date(2026, 10, 5), recorded_on=date(2026, 10, 5), worker="U0BO")

    assert date(2026, 11, 4) == erased_on(lived(REGISTERED, NEGATIVE, ended, again), RULES)


def test_a_file_that_is_closed_by_mistake_and_reopened_is_open() -> None:
    """Taking the end of the stay back opens it; from then on a year counts."""
    ended = f.StayEnded(on=date(2026, 9, 10), recorded_on=date(2026, 9, 10), reason="left")
    back = f.Withdrawn(on=date(2026, 9, 11), recorded_on=date(2026, 9, 11), seq=3)

    assert date(2027, 9, 11) == erased_on(lived(REGISTERED, NEGATIVE, ended, back), RULES)


def test_a_file_whose_registration_was_taken_back_is_closed() -> None:
    """It stands for nobody: thirty days later it goes."""
    back = f.Withdrawn(on=date(2026, 6, 2), recorded_on=date(2026, 6, 2), seq=1)

    assert date(2026, 7, 2) == erased_on(lived(REGISTERED, back), RULES)


def test_a_file_with_an_open_hearing_after_the_stay_is_not_closed() -> None:
    """Who does not cooperate can still have the right to be heard: that is to come."""
    facts = (
        REGISTERED,
        f.Decision(
            on=date(2026, 9, 1), recorded_on=date(2026, 9, 1), kind="final_negative", ground="rvv"
        ),
        f.OtpAllocated(on=date(2026, 9, 2), recorded_on=date(2026, 9, 2), centre="gent"),
        f.OtpArrived(on=date(2026, 9, 3), recorded_on=date(2026, 9, 3), centre="gent"),
        f.StayEnded(on=date(2026, 9, 9), recorded_on=date(2026, 9, 9), reason="no_cooperation"),
        f.RefusesToLeave(on=date(2026, 9, 10), recorded_on=date(2026, 9, 10)),
    )

    assert lived(*facts).closed_on is None


def test_an_organisation_sets_other_terms() -> None:
    """The year is the most, also for a closed file."""
    file = Life(date(2026, 9, 2), date(2026, 9, 2))

    assert date(2026, 9, 12) == erased_on(file, Retention(after_closure_days=10))
    assert date(2026, 10, 2) == erased_on(file, Retention(300, without_activity_months=1))


def test_a_file_goes_only_when_the_notice_has_stood_for_a_week() -> None:
    """However late it was told: never sooner than promised, never unannounced."""
    due = date(2026, 11, 4)

    assert not may_be_erased(due, None, RULES, date(2030, 1, 1))
    assert not may_be_erased(due, date(2026, 10, 28), RULES, date(2026, 11, 3))
    assert may_be_erased(due, date(2026, 10, 28), RULES, date(2026, 11, 4))
    assert not may_be_erased(due, date(2026, 11, 20), RULES, date(2026, 11, 26))
    assert may_be_erased(due, date(2026, 11, 20), RULES, date(2026, 11, 27))


def test_counts_say_how_it_ended_and_nothing_of_whom() -> None:
    """Per month: the file by how it ended, each talk by whether it was in time."""
    late = f.TalkHeld(on=date(2026, 9, 9), recorded_on=date(2026, 9, 9), moment="talk_after_cgvs")
    ended = f.StayEnded(on=date(2026, 10, 2), recorded_on=date(2026, 10, 2), reason="returned")
    facts = (REGISTERED, NEGATIVE, late, ended)

    counted = counts(planned(*facts), facts, date(2026, 6, 1))

    assert 1 == counted[Count("2026-06", "file", "returned")]
    assert 1 == counted[Count("2026-09", "talk_after_cgvs", "held_late")]
    assert all(len(count.month) == len("2026-06") for count in counted)
