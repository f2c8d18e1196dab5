"""Whatever is recorded in whatever order, the agenda is the plan and nobody sleeps too long."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling import facts as f
from scheduling import reminders
from scheduling.rules import Procedure
from storage import Store, open_store, projection
from storage.projection import Trajectory
from tests.storage.given import staff

FIRST_DAY = date(2026, 6, 1)
MOMENTS = ("talk_after_cgvs", "talk_after_final", "first_talk", "otp_intake", "icam_intake")

days = st.integers(0, 120).map(lambda number: FIRST_DAY + timedelta(days=number))
facts: st.SearchStrategy[f.Fact] = st.one_of(
    st.builds(f.Decision, on=days, kind=st.sampled_from(["cgvs_negative", "final_negative"])),
    st.builds(f.Decision, on=days, kind=st.just("annulled")),
    st.builds(f.Hearing, on=days),
    st.builds(f.OtpAllocated, on=days, centre=st.sampled_from([None, "antwerpen"])),
    st.builds(f.OtpArrived, on=days, centre=st.just("antwerpen"), worker=st.just("U0AN")),
    st.builds(f.OtpException, on=days, state=st.sampled_from(["requested", "refused"])),
    st.builds(
        f.TalkHeld,
        on=days,
        moment=st.sampled_from(MOMENTS),
        cooperates=st.sampled_from([None, True]),
    ),
    st.builds(f.Transferred, on=days, centre=st.sampled_from(["brugge", "charleroi"])),
    st.builds(f.Assigned, on=days, worker=st.sampled_from(["U0AN", "U0BO"])),
    st.builds(f.StayEnded, on=days, reason=st.sampled_from(["left", "no_cooperation"])),
    st.builds(f.Withdrawn, on=days, seq=st.integers(1, 8)),
    st.builds(
        f.Snoozed, on=days, moment=st.sampled_from(MOMENTS), occurrence=st.just(1), until=days
    ),
)
commands = st.lists(st.tuples(facts, st.integers(0, 72), st.booleans()), min_size=1, max_size=12)

numbers = itertools.count()


@pytest.fixture(scope="module")
def module_store(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """One store for all examples: each has a resident of its own."""
    path = tmp_path_factory.mktemp("properties") / "terugkeer.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}")
    with store.transaction() as tx:
        staff(tx)
    yield store
    store.close()


def wake(store: Store, procedure: Procedure, trajectory: Trajectory, now: datetime) -> None:
    """What waking does: put the due steps in the outbox, and set the next wake-up."""
    with store.transaction() as tx:
        ahead = reminders.upcoming(
            trajectory.plan,
            procedure,
            trajectory.calendar,
            sent=tx.outbox.sent(trajectory.resident.id),
            snoozes=trajectory.snoozes,
            own=trajectory.own,
            now=now,
            recorded=trajectory.recorded,
        )
        tx.outbox.add(trajectory.resident.id, ahead.due, now)
        projection.save(tx, procedure, trajectory, now)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(commands=commands, looks=st.lists(st.integers(1, 24 * 60), max_size=4))
def test_the_agenda_is_the_plan_after_any_commands(
    module_store: Store,
    procedure: Procedure,
    commands: list[tuple[f.Fact, int, bool]],
    looks: list[int],
) -> None:
    """Verifying finds nothing after each command, and at any hour until the next wake-up."""
    store = module_store
    now = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    code = f"K7-{next(numbers):05}"
    with store.transaction() as tx:
        resident = tx.journal.open(code, now)
        registered = f.Registered(on=FIRST_DAY, centre="antwerpen", worker="U0AN")
        tx.journal.append(resident.id, [registered], by="U0AN", at=now)

    for fact, hours, wakes in commands:
        now += timedelta(hours=hours)
        with store.transaction() as tx:
            tx.journal.append(resident.id, [fact], by="U0AN", at=now)
            trajectory = projection.load(tx, procedure, resident.id)
            projection.save(tx, procedure, trajectory, now)
        if wakes:
            wake(store, procedure, trajectory, now)
        assert [] == differences(store, procedure, resident.id, now)

    for hours in sorted(looks):
        assert [] == differences(store, procedure, resident.id, now + timedelta(hours=hours))


def differences(
    store: Store, procedure: Procedure, resident_id: str, now: datetime
) -> list[projection.Difference]:
    """What verifying finds of one resident."""
    with store.snapshot() as tx:
        resident = tx.journal.get(resident_id)
        assert resident is not None
        return list(projection.differences(tx, procedure, [resident], now))
