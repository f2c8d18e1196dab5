"""Files that go by themselves: told a week before, once, and never because a clock is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.retaining import Retaining
from scheduling import facts as f
from scheduling import rules
from storage import Store, organisation, projection
from tests.bot.house import AN, CODE, ORGANISATION, House, cgvs, day, registered
from tests.bot.test_erasure import cleaned, in_slack, on_disk

LEFT = f.StayEnded(on=day("2026-11-23"), reason="left")
COORDINATOR = "C0ANTW"


def is_there(house: House, code: str = CODE) -> bool:
    """Say whether there is a file."""
    with house.store.snapshot() as tx:
        return tx.journal.find(code) is not None


def told(house: House) -> list[str]:
    """Return the notices that the coordinator reads."""
    return [text for text in house.said(COORDINATOR) if "wordt gewist" in text]


def on_day(house: House, number: int) -> None:
    """Let the bot do what it does of itself so many days after the beginning, at ten o'clock."""
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC) + timedelta(days=number)
    house.hands.pause((at - house.time.now()).total_seconds())
    house.wake()
    house.rounds.retain()
    house.post()


def closed(house: House) -> None:
    """Have a file that was closed on the first day."""
    house.given(registered(), cgvs(), LEFT)
    house.post()


def test_a_closed_file_is_told_of_after_23_days_and_goes_after_30(house: House) -> None:
    """The coordinator reads which one, when, and what keeps it; then nothing is left."""
    closed(house)

    on_day(house, 21)
    assert [] == told(house)
    on_day(house, 23)

    assert [f"{CODE}: dit dossier wordt gewist op wo 23 dec."] == told(house)
    (notice,) = [m for m in house.messages(COORDINATOR) if "wordt gewist" in m["text"]]
    assert "<@U0CO>" in json.dumps(notice["blocks"])
    assert "behoudt het" in json.dumps(notice["blocks"])
    on_day(house, 29)
    assert is_there(house)
    on_day(house, 30)
    cleaned(house)
    assert not is_there(house)
    assert CODE not in in_slack(house)
    assert CODE not in on_disk(house.database)
    assert 1 == house.metrics.value("terugkeer_erased_files_total")


def test_the_notice_is_said_once_however_often_and_by_whomever(
    house: House, sandbox: object
) -> None:
    """Replicas go through the same files: one of them says it."""
    closed(house)
    on_day(house, 23)

    for _ in range(3):
        house.rounds.retain()
        house.post()
    another = Retaining(
        house.store, rules.load(), house.time, house.metrics, house.outgoing.calls.time, _nothing
    )
    another.turn()
    house.post()
    on_day(house, 24)

    assert 1 == len(told(house))


def test_an_activity_keeps_the_file(house: House) -> None:
    """What is registered after the notice makes it untrue: the term begins anew."""
    closed(house)
    on_day(house, 23)

    house.given(f.Assigned(on=day("2026-12-16"), worker="U0BO"))
    on_day(house, 31)
    assert is_there(house)
    assert 1 == len(told(house))
    on_day(house, 46)

    assert 2 == len(told(house))
    assert is_there(house)


def test_days_without_the_bot_are_made_up_and_the_week_is_kept(house: House) -> None:
    """After two months down, the notice comes first; the file goes a week after it."""
    closed(house)

    on_day(house, 60)
    assert is_there(house)
    (notice,) = told(house)
    assert "vr 29 jan" in notice
    on_day(house, 66)
    assert is_there(house)
    on_day(house, 67)

    assert not is_there(house)


def test_a_file_is_not_erased_while_nobody_could_be_told(house: House) -> None:
    """Slack that takes nothing keeps the notice waiting, and the file with it."""
    closed(house)
    house.fault("ratelimited", "chat.postMessage", times=0, retry_after=60)
    house.hands.pause(timedelta(days=23).total_seconds())
    house.rounds.retain()
    house.turns(3)
    house.hands.pause(timedelta(days=30).total_seconds())
    house.rounds.retain()
    house.turns(3)
    assert is_there(house)

    house.sandbox.faults.clear()
    house.post()

    assert 1 == len(told(house))
    assert is_there(house)


def test_a_channel_that_is_gone_keeps_a_file_for_a_month_and_not_without_end(house: House) -> None:
    """However often it is tried, nobody can be told: thirty days past its day it goes."""
    closed(house)
    house.fault("is_archived", times=0)

    for number in range(23, 60):
        on_day(house, number)
        house.rounds.retain()  # a try has just failed again
    assert [] == told(house)
    assert is_there(house)
    on_day(house, 60)
    house.rounds.retain()

    assert not is_there(house)


def test_after_days_without_the_bot_it_is_tried_once_more_to_tell(house: House) -> None:
    """The channel may have been opened meanwhile: then the notice comes first, and its week."""
    closed(house)
    house.fault("is_archived", times=0)
    on_day(house, 23)

    house.sandbox.faults.clear()
    on_day(house, 90)

    assert is_there(house)
    assert 1 == len(told(house))
    on_day(house, 97)
    assert not is_there(house)


@pytest.mark.parametrize("wrong", [timedelta(days=366), -timedelta(days=366), timedelta(days=2)])
def test_a_clock_that_is_wrong_erases_nothing(house: House, wrong: timedelta) -> None:
    """Slack's clock is asked before anything goes: neither is anybody told."""
    closed(house)
    on_day(house, 23)
    slack: Callable[[], datetime] = lambda: datetime.now(UTC) - wrong  # noqa: E731
    wronged = Retaining(house.store, rules.load(), house.time, house.metrics, slack, _nothing)

    house.hands.pause(timedelta(days=30).total_seconds())
    wronged.turn()

    assert is_there(house)


def test_a_clock_that_is_an_hour_wrong_does_no_harm(house: House) -> None:
    """It is about days."""
    closed(house)
    on_day(house, 23)
    slack: Callable[[], datetime] = lambda: datetime.now(UTC) - timedelta(hours=1)  # noqa: E731
    nearly = Retaining(house.store, rules.load(), house.time, house.metrics, slack, _nothing)

    house.hands.pause(timedelta(days=8).total_seconds())
    nearly.turn()

    assert not is_there(house)


def test_without_slacks_word_nothing_is_erased(house: House) -> None:
    """Whoever cannot tell anybody cannot know the time either."""
    closed(house)
    on_day(house, 23)
    house.fault("unavailable", "auth.test", times=0)

    on_day(house, 31)
    assert is_there(house)
    house.sandbox.faults.clear()
    on_day(house, 32)

    assert not is_there(house)


def test_an_open_file_goes_after_a_year_without_anything(house: House) -> None:
    """Twelve months at most, with the same notice."""
    house.given(registered())
    house.post()

    on_day(house, 300)
    assert [] == told(house)
    on_day(house, 358)
    assert 1 == len(told(house))
    on_day(house, 365)

    assert not is_there(house)


def test_a_term_that_ends_in_a_short_month_is_told_a_week_before(house: House) -> None:
    """A month from the last of March ends on the last of April, and not in May."""
    text = ORGANISATION + "\n[retention]\nwithout_activity_months = 1\n"
    with house.store.transaction() as tx:
        tx.people.apply(organisation.load(text, "organisation.toml"))
    house.later(days=128)
    house.given(registered())
    house.post()

    on_day(house, 151)  # Friday 23 April

    assert [f"{CODE}: dit dossier wordt gewist op vr 30 apr."] == told(house)


def test_the_organisation_sets_the_terms(house: House) -> None:
    """They stand in its file; a wrong one is refused by name and line."""
    text = ORGANISATION + "\n[retention]\nafter_closure_days = 10\n"
    with house.store.transaction() as tx:
        report = tx.people.apply(organisation.load(text, "organisation.toml"))
    assert "retention" in {part.kind for part in report.changed}
    closed(house)

    on_day(house, 3)
    assert 1 == len(told(house))
    on_day(house, 10)

    assert not is_there(house)
    wrong = text.replace("= 10", "= 0")
    with pytest.raises(organisation.BadOrganisation) as error:
        organisation.load(wrong, "organisation.toml")
    line = wrong.splitlines().index("after_closure_days = 0") + 1
    assert f"organisation.toml:{line}:retention.after_closure_days" in str(error.value)


def test_files_of_an_earlier_version_are_found_as_well(house: House, database: object) -> None:
    """Of them it is not known yet when they were closed: that is reckoned from their facts."""
    closed(house)
    with house.store.transaction() as tx:
        (resident,) = tx.journal.after("", 2)
        plan = projection.load(tx, rules.load(), resident.id)
        tx.agenda.replace(
            resident,
            plan.plan,
            centre=plan.plan.centre,
            region=plan.region,
            worker=AN,
            wake_at=None,
        )

    on_day(house, 23)

    assert 1 == len(told(house))


def test_two_rounds_at_once_erase_a_file_once(house: House, store: Store) -> None:
    """Whoever comes second finds nothing, and nothing is counted twice."""
    closed(house)
    on_day(house, 23)
    house.hands.pause(timedelta(days=8).total_seconds())

    house.rounds.retain()
    house.rounds.retain()

    with store.snapshot() as tx:
        files = [n for (_centre, one), n in tx.erasures.counts().items() if one.what == "file"]
    assert [1] == files


def _nothing() -> None:
    """Poke nobody."""
