"""Who may do what: roles, actions and centres."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from handlers import permits
from handlers.doors import DOORS
from handlers.permissions import PERMISSIONS
from handlers.permits import Case
from scheduling import facts as f
from scheduling import rules
from scheduling.refusal import Refusal
from storage import Centre, Person
from storage.organisation import Role

ON = date(2026, 11, 23)
PROCEDURE = rules.load()

REGISTERED = f.Registered(on=date(2026, 6, 1), centre="antwerpen", worker="U0AN")
IN_ANTWERP = Case((REGISTERED,), "antwerpen", None, "noord", ("U0AN",))
ALLOCATED = Case((REGISTERED,), "antwerpen", "gent", "noord", ("U0AN",))
IN_GHENT = Case(
    (REGISTERED, f.OtpArrived(on=date(2026, 11, 10), centre="gent", worker="U0GI")),
    "gent",
    "gent",
    "noord",
    ("U0GI",),
    ("U0IC",),
)
AT_ARRIVAL = Case(
    (f.Registered(on=date(2026, 11, 1), structure="arrival_centre", centre="aankomst"),),
    "aankomst",
    None,
    "noord",
)

AT_ARRIVAL_CENTRE = replace(AT_ARRIVAL, is_sent_on=True)

DECISION = f.Decision(on=ON, kind="cgvs_negative")
HEARING = f.Hearing(on=ON)
ALLOCATION = f.OtpAllocated(on=ON, centre="gent")
ARRIVAL = f.OtpArrived(on=ON, centre="gent")
NO_SHOW = f.OtpNoShow(on=ON)
TALK = f.TalkHeld(on=ON, moment="talk_after_cgvs")
COACH_TALK = f.TalkHeld(on=ON, moment="icam_intake")
COACH_TICK = f.ItemTicked(on=ON, moment="icam_intake", occurrence=1, item="order", done=True)
SESSION = f.TalkHeld(on=ON, moment="info_session")


def a_person(role: Role, *centres: str, region: str | None = None, name: str = "U0X") -> Person:
    """Return somebody with that role in these centres."""
    return Person(name, role, centres, region, frozenset(range(5)), None, None, True)


WORKER = a_person("social_worker", "antwerpen")
COORDINATOR = a_person("coordinator", "antwerpen")
OTHER_WORKER = a_person("social_worker", "gent")
OTHER_COORDINATOR = a_person("coordinator", "gent")
FAR_WORKER = a_person("social_worker", "namen")
COACH = a_person("icam_coach", "gent", "namen", name="U0IC")
FAR_COACH = a_person("icam_coach", "namen")
ARRIVAL_STAFF = a_person("arrival_centre", "aankomst")
REGION = a_person("region", region="noord")
FAR_REGION = a_person("region", region="zuid")
ADMIN = a_person("admin")


def may(person: Person, fact: f.Fact, case: Case) -> bool:
    """Say whether the person may add the fact to the case."""
    try:
        permits.write(person, fact, case, PROCEDURE)
    except Refusal:
        return False
    return True


def test_a_refusal_says_who_can() -> None:
    """By role, or by name where it is one person's reminder."""
    snoozed = f.Snoozed(on=ON, moment="talk_after_cgvs", occurrence=1, until=ON)

    with pytest.raises(Refusal) as decided:
        permits.write(FAR_WORKER, DECISION, IN_ANTWERP, PROCEDURE)
    with pytest.raises(Refusal) as moved:
        permits.write(COORDINATOR, snoozed, IN_ANTWERP, PROCEDURE)

    assert ("not_allowed", ("social_worker", "coordinator")) == (
        decided.value.code,
        decided.value.params["who"],
    )
    assert ("snooze_not_responsible", ("U0AN",)) == (moved.value.code, moved.value.params["who"])


@pytest.mark.parametrize(
    ("fact", "case", "who"),
    [
        (DECISION, IN_ANTWERP, {"worker", "coordinator"}),
        (HEARING, IN_ANTWERP, {"worker", "coordinator"}),
        (ALLOCATION, IN_ANTWERP, {"worker", "coordinator"}),
        (TALK, IN_ANTWERP, {"worker", "coordinator"}),
        (DECISION, ALLOCATED, {"worker", "coordinator"}),
        (ARRIVAL, ALLOCATED, {"other worker", "other coordinator"}),
        (ARRIVAL, IN_ANTWERP, {"worker", "coordinator"}),
        (NO_SHOW, ALLOCATED, {"worker", "coordinator", "other worker", "other coordinator"}),
        (DECISION, IN_GHENT, {"other worker", "other coordinator"}),
        (COACH_TALK, IN_GHENT, {"other worker", "other coordinator", "coach"}),
        (COACH_TICK, IN_GHENT, {"other worker", "other coordinator", "coach"}),
        (TALK, IN_GHENT, {"other worker", "other coordinator"}),
        (SESSION, AT_ARRIVAL, {"arrival staff"}),
        (DECISION, AT_ARRIVAL, set()),
    ],
)
def test_facts_are_written_by_the_staff_of_the_place_that_they_concern(
    fact: f.Fact, case: Case, who: set[str]
) -> None:
    """The OTP's centre from the allocation on, for the arrival; the coach's own talks; admins."""
    people = {
        "worker": WORKER,
        "coordinator": COORDINATOR,
        "other worker": OTHER_WORKER,
        "other coordinator": OTHER_COORDINATOR,
        "far worker": FAR_WORKER,
        "coach": COACH,
        "far coach": FAR_COACH,
        "arrival staff": ARRIVAL_STAFF,
        "region": REGION,
        "admin": ADMIN,
    }

    allowed = {name for name, person in people.items() if may(person, fact, case)}

    assert who | {"admin"} == allowed


@pytest.mark.parametrize(
    ("centre", "who"),
    [
        ("antwerpen", {WORKER, COORDINATOR, ADMIN}),
        ("gent", {OTHER_WORKER, OTHER_COORDINATOR, ADMIN}),
        ("aankomst", {ARRIVAL_STAFF, ADMIN}),
    ],
)
def test_a_file_is_opened_in_the_own_centre_only(centre: str, who: set[Person]) -> None:
    """Also by the arrival centre's staff; never by coach or region."""
    fact = f.Registered(on=ON, centre=centre)
    people = [WORKER, COORDINATOR, OTHER_WORKER, OTHER_COORDINATOR, COACH, ARRIVAL_STAFF, REGION]

    allowed = {person for person in [*people, ADMIN] if may(person, fact, Case(centre=centre))}

    assert who == allowed


def test_the_old_worker_may_still_file_an_earlier_talk() -> None:
    """A talk of before the move is filed by who was there then; a later one is not."""
    earlier = TALK.model_copy(update={"on": date(2026, 11, 9)})
    later = TALK.model_copy(update={"on": date(2026, 11, 12)})

    assert may(WORKER, earlier, IN_GHENT)
    assert not may(WORKER, later, IN_GHENT)
    assert permits.may_file_talk(WORKER, IN_GHENT)
    assert not permits.may_file_talk(FAR_WORKER, IN_GHENT)


@pytest.mark.parametrize("by", [f.Transferred, f.OtpArrived])
def test_on_the_day_of_the_move_both_centres_may_file_a_talk(
    by: type[f.Transferred | f.OtpArrived],
) -> None:
    """What was held in the morning is told by who held it; ticks are for the new centre."""
    moved = by(on=ON, centre="gent", worker="U0GI")
    case = Case((REGISTERED, moved), "gent", "gent", "noord", ("U0GI",))
    tick = f.ItemTicked(on=ON, moment="talk_after_cgvs", occurrence=1, item="stay", done=True)
    tried = f.TalkNotHeld(on=ON, moment="talk_after_cgvs", reason="no_show")
    tomorrow = TALK.model_copy(update={"on": date(2026, 11, 24)})

    assert may(WORKER, TALK, case)
    assert may(WORKER, tried, case)
    assert may(OTHER_WORKER, TALK, case)
    assert not may(FAR_WORKER, TALK, case)
    assert not may(WORKER, tomorrow, case)
    assert not may(WORKER, tick, case)
    assert may(OTHER_WORKER, tick, case)


def test_a_talk_in_the_otp_is_not_filed_by_who_sent_the_resident_there_that_day() -> None:
    """It cannot have been held where the resident came from; between two OTPs it can."""
    intake = f.TalkHeld(on=ON, moment="otp_intake")
    arrived = f.OtpArrived(on=ON, centre="gent", worker="U0GI")
    moved = f.Transferred(on=ON, centre="namen")
    earlier = arrived.model_copy(update={"on": date(2026, 11, 20)})

    into = Case((REGISTERED, arrived), "gent", "gent", "noord")
    between = Case((REGISTERED, earlier, moved), "namen", "namen", "zuid")

    assert not may(WORKER, intake, into)
    assert may(OTHER_WORKER, intake, into)
    assert may(OTHER_WORKER, intake, between)


def test_who_only_knows_the_code_gets_no_file_by_it() -> None:
    """A transfer is announced first; who can do that, and where, is said."""
    arrived = f.Transferred(on=ON, centre="gent", worker="U0GI")
    announced = replace(IN_ANTWERP, expected_centre="gent", centre_name="Antwerpen")

    with pytest.raises(Refusal) as refused:
        permits.write(OTHER_WORKER, arrived, replace(announced, expected_centre=None), PROCEDURE)

    assert ("not_announced", "Antwerpen") == (refused.value.code, refused.value.params["centre"])
    assert may(OTHER_WORKER, arrived, announced)
    assert may(OTHER_COORDINATOR, arrived, announced)
    assert not may(FAR_WORKER, arrived.model_copy(update={"centre": "namen"}), announced)
    assert not may(WORKER, arrived, announced)
    assert may(OTHER_WORKER, arrived, AT_ARRIVAL_CENTRE)


def test_a_transfer_is_announced_by_the_centre_of_the_stay() -> None:
    """The receiving centre, which cannot refuse it, neither announces it nor takes it back."""
    fact = f.TransferAnnounced(on=ON, centre="gent")
    announced = replace(IN_ANTWERP, facts=(REGISTERED, fact), expected_centre="gent")

    assert may(WORKER, fact, IN_ANTWERP)
    assert may(COORDINATOR, fact, IN_ANTWERP)
    assert not may(OTHER_WORKER, fact, IN_ANTWERP)
    assert not may(OTHER_COORDINATOR, f.Withdrawn(on=ON, seq=2), announced)
    assert "dates" == permits.read(OTHER_WORKER, announced)


@pytest.mark.parametrize(
    ("moment", "case", "who"),
    [
        ("talk_after_cgvs", IN_ANTWERP, {"U0AN"}),
        ("icam_intake", IN_GHENT, {"U0IC"}),
        ("otp_intake", IN_GHENT, {"U0GI"}),
        ("icam_intake", ALLOCATED, {"U0AN"}),
    ],
)
def test_a_reminder_is_moved_by_who_is_reminded(moment: str, case: Case, who: set[str]) -> None:
    """The responsible worker; for the coach's talks the coach, where there is one in Slack."""
    snoozed = f.Snoozed(on=ON, moment=moment, occurrence=1, until=ON)
    people = [
        a_person("social_worker", "antwerpen", name="U0AN"),
        a_person("social_worker", "antwerpen", name="U0BO"),
        a_person("coordinator", "antwerpen", name="U0CO"),
        a_person("social_worker", "gent", name="U0GI"),
        COACH,
    ]

    assert who == {person.slack_id for person in people if may(person, snoozed, case)}


@pytest.mark.parametrize(
    ("person", "case", "sees"),
    [
        (WORKER, IN_ANTWERP, "all"),
        (COORDINATOR, IN_ANTWERP, "all"),
        (OTHER_WORKER, IN_ANTWERP, None),
        (OTHER_WORKER, ALLOCATED, "all"),
        (WORKER, IN_GHENT, None),
        (COACH, IN_GHENT, "dates"),
        (COACH, IN_ANTWERP, None),
        (FAR_COACH, IN_GHENT, None),
        (ARRIVAL_STAFF, AT_ARRIVAL, "dates"),
        (ARRIVAL_STAFF, IN_ANTWERP, None),
        (REGION, IN_ANTWERP, "dates"),
        (FAR_REGION, IN_ANTWERP, None),
        (ADMIN, IN_ANTWERP, "dates"),
    ],
)
def test_a_trajectory_is_seen_by_who_has_to_do_with_it(
    person: Person, case: Case, sees: str | None
) -> None:
    """Texts by the workers only; the coach and the region see dates and choices."""
    try:
        found: str | None = permits.read(person, case)
    except Refusal:
        found = None

    assert sees == found


def test_own_words_are_asked_of_the_social_worker_only() -> None:
    """Obstacles and notes are under professional secrecy: the coach is not asked for any."""
    assert permits.may_write_texts(WORKER, "social_worker")
    assert permits.may_write_texts(COORDINATOR, "social_worker")
    assert not permits.may_write_texts(COACH, "icam_coach")
    assert not permits.may_write_texts(WORKER, "icam_coach")
    assert not permits.may_write_texts(ARRIVAL_STAFF, "arrival_centre")


def test_an_audit_is_read_by_the_coordinator_of_the_centre_and_by_administrators() -> None:
    """The own centres, or all of them with what belongs to none."""
    readers = {}

    for person in (WORKER, COORDINATOR, COACH, ARRIVAL_STAFF, REGION, ADMIN):
        with suppress(Refusal):
            readers[person.role] = permits.audits(person)

    assert {"coordinator": ("antwerpen",), "admin": None} == readers


@pytest.mark.parametrize(
    ("case", "who"),
    [
        (IN_ANTWERP, {"coordinator": "all", "admin": "dates"}),
        (ALLOCATED, {"coordinator": "all", "admin": "dates"}),
        (IN_GHENT, {"other coordinator": "all", "admin": "dates"}),
    ],
)
def test_what_is_held_about_a_resident_is_taken_out_where_the_resident_stays(
    case: Case, who: dict[str, str]
) -> None:
    """By the coordinator, with own words; by an administrator without any."""
    people = {
        "worker": WORKER,
        "coordinator": COORDINATOR,
        "other coordinator": OTHER_COORDINATOR,
        "coach": COACH,
        "region": REGION,
        "admin": ADMIN,
    }
    found = {}

    for name, person in people.items():
        with suppress(Refusal):
            found[name] = permits.export(person, case)

    assert who == found


def test_a_file_is_erased_by_administrators_only() -> None:
    """And whoever else asks is told so."""
    permits.erase(ADMIN, IN_ANTWERP)

    for person in (WORKER, COORDINATOR, COACH, ARRIVAL_STAFF, REGION):
        with pytest.raises(Refusal) as refused:
            permits.erase(person, IN_ANTWERP)
        assert ("admin",) == refused.value.params["who"]


def test_a_door_that_is_not_in_the_table_is_closed() -> None:
    """To everybody, an administrator too."""
    with pytest.raises(Refusal):
        permits.enter(ADMIN, "command:unheard_of")

    assert not permits.is_for_everyone("command:unheard_of")


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_lets_in_the_roles_of_its_actions(door: str) -> None:
    """One of them is enough; who has none is refused before anything is looked up."""
    roles = {role for action in DOORS[door] for role in PERMISSIONS[action].grants}
    people = (WORKER, COORDINATOR, COACH, ARRIVAL_STAFF, REGION, ADMIN)
    let_in = set()

    for person in people:
        with suppress(Refusal):
            permits.enter(person, door)
            let_in.add(person.role)

    assert (roles if DOORS[door] else {person.role for person in people}) == let_in


def test_lists_are_for_the_own_centre_the_own_region_and_admins() -> None:
    """Counts and lists of a centre."""
    ghent = Centre("gent", "Gent", "noord", "C0G", "regular", True, "nl", frozenset(), frozenset())

    allowed = [
        person
        for person in (OTHER_WORKER, WORKER, COACH, FAR_COACH, REGION, FAR_REGION, ADMIN)
        if permits.lists(person, ghent)
    ]

    assert [OTHER_WORKER, COACH, REGION, ADMIN] == allowed
