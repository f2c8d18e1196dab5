"""Who may do what: decided here and nowhere else, by the table in `handlers.permissions`.

A right is looked up in what the database says of the person and the resident at that moment,
never in what a message or a button claims.
"""

from collections.abc import Mapping
from typing import Literal

from handlers.doors import DOORS
from handlers.grants import Case as Case
from handlers.grants import is_for, may, refusal, require
from handlers.grants import reaches_all as reaches_all
from handlers.permissions import PERMISSIONS, Action, Scope
from handlers.stays import filing_centres
from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.rules import MomentRule, Procedure
from storage import Centre, Person, Sight
from storage.organisation import Role

Reads = Literal["all", "dates"]
"""What of a trajectory a person sees: all of it, or dates and choices without any text."""

WORKERS: tuple[Role, ...] = ("social_worker", "coordinator")
"""Who registers what happens to the residents of the own centre."""

RIGHTS = frozenset(
    {
        "not_registered",
        "guest",
        "elsewhere",
        "not_allowed",
        "not_overseeing",
        "not_receiving",
        "not_announced",
        "snooze_not_responsible",
    }
)
"""The refusals for want of a right, which are entered in the audit."""

RECORDING: Mapping[str, Action] = {
    "social_worker": "record_talk",
    "arrival_centre": "record_arrival_talk",
    "icam_coach": "record_coach_talk",
}
"""What recording a talk is, by whose talk it is."""
TICKING: Mapping[Action, Action] = {
    "record_talk": "tick",
    "record_arrival_talk": "tick_arrival_talk",
    "record_coach_talk": "tick_coach_talk",
}

FOUND_IN: Mapping[Scope, str] = {
    Scope.OWN_CENTRE: "centres",
    Scope.OTP_CENTRE: "otp_centres",
    Scope.EXPECTED_CENTRE: "expected_centres",
}
"""What of a `Sight` is the person's centres, by a scope."""

_LET_IN: Mapping[str, frozenset[Role]] = {
    door: frozenset(role for action in actions for role in PERMISSIONS[action].grants)
    for door, actions in DOORS.items()
}


def enter(person: Person, door: str) -> None:
    """Pass when anything behind that door (a word, button, form, shortcut) is for the role.

    Raises the refusal that the table names; a door that is not in the table is closed.
    """
    actions = DOORS.get(door)
    if actions is None:
        raise Refusal("not_allowed", who=("admin",))
    if actions and person.role not in _LET_IN[door]:
        raise refusal(PERMISSIONS[actions[0]])


def is_for_everyone(door: str) -> bool:
    """Say whether a door is open to people who are not registered, too."""
    return DOORS.get(door) == ()


def write(person: Person, fact: f.Fact, case: Case, procedure: Procedure) -> None:
    """Pass when the person may add this fact to the case.

    Raises `Refusal("not_allowed", who=…)`: `who` holds the roles that can, `centre` the name of
    the centre in which, where that is another one than the resident's.
    """
    if isinstance(fact, f.TalkHeld | f.TalkNotHeld | f.ItemTicked):
        _write_moment(person, fact, case, procedure)
    elif isinstance(fact, f.Registered):
        require(person, "open_file", case, named=[fact.centre or case.centre])
    elif isinstance(fact, f.OtpArrived):
        require(person, "record_otp_arrival", case, refer_to=case.otp_centre_name)
    elif isinstance(fact, f.OtpNoShow):
        require(person, "record_otp_no_show", case)
    elif isinstance(fact, f.TransferAnnounced):
        require(person, "announce_transfer", case)
    elif isinstance(fact, f.Transferred):
        _write_transfer(person, fact, case)
    elif isinstance(fact, f.Assigned):
        require(person, "assign", case)
    elif isinstance(fact, f.Snoozed):
        _write_snooze(person, fact, case, procedure)
    elif isinstance(fact, f.Withdrawn):  # own facts only: the desk looks whose it was
        target = case.facts[fact.seq - 1] if fact.seq <= len(case.facts) else None
        is_talk = isinstance(target, f.TalkHeld | f.TalkNotHeld)  # also filed after a move
        require(person, "withdraw_talk" if is_talk else "withdraw", case)
    else:
        require(person, "record_fact", case)


def read(person: Person, case: Case) -> Reads:
    """Return what the person may see of the case.

    The ICAM coach sees residents from their allocation to an OTP on. An administrator sees no
    texts: setting centres up needs none. Nor does a centre to which a transfer is only announced:
    what was written comes with the arrival.

    Raises `Refusal("not_allowed")` for somebody of elsewhere.
    """
    if may(person, "read_texts", case):
        return "all"
    if may(person, "read_dates", case):
        return "dates"
    raise Refusal("not_allowed", who=WORKERS)


def may_read(person: Person, case: Case) -> bool:
    """Say whether the person may see anything of the case."""
    return may(person, "read_texts", case) or may(person, "read_dates", case)


def sight(person: Person) -> Sight:
    """Return whose files the person may find, as `find` in the table says.

    Raises `Refusal("not_allowed")` for a role that finds none.
    """
    if reaches_all(person, "find"):
        return Sight()
    scopes = {*PERMISSIONS["find"].grants.get(person.role, ())}
    if not scopes:
        raise refusal(PERMISSIONS["find"])
    unknown = scopes - {*FOUND_IN, Scope.OWN_REGION}
    if unknown:
        raise ValueError(unknown)
    places = {name: person.centres for scope, name in FOUND_IN.items() if scope in scopes}
    return Sight(**places, region=(person.region or "") if Scope.OWN_REGION in scopes else None)


def copy_talk(person: Person, case: Case, rule: MomentRule) -> Reads:
    """Return how much of the text of a held talk for Match-IT the person may have.

    Whoever holds the talk and reads no own words (the coach, the arrival centre) may have the text
    of own talks, which then has dates and choice only. Raises `Refusal("not_allowed")`.
    """
    reads = read(person, case)
    is_own = person.role == rule.actor and may(person, "copy_talk", case)
    if reads != "all" and not is_own:
        raise Refusal("not_allowed", who=WORKERS)
    return reads


def link(person: Person, case: Case) -> None:
    """Pass when the person may link the case to another file, or part it; else `not_allowed`."""
    require(person, "link_files", case)


def parts(person: Person) -> bool:
    """Say whether linking files and parting them is part of what the role is for."""
    return is_for(person, "link_files")


def resolves(person: Person) -> bool:
    """Say whether settling what collides in a file is part of what the role is for."""
    return is_for(person, "record_fact")


def may_file_talk(person: Person, case: Case) -> bool:
    """Say whether the person may be shown the talks to record one: also of an earlier centre."""
    return may(person, "file_talk", case)


def subscribes(person: Person) -> bool:
    """Say whether the person may have the own talks in a calendar elsewhere."""
    return may(person, "subscribe", Case(), is_own=True)


def opens_files_in(person: Person, centre: Centre) -> bool:
    """Say whether the person may open files in a centre."""
    return may(person, "open_file", Case(region=centre.region), named=[centre.id])


def takes_over(person: Person, centre: Centre) -> bool:
    """Say whether the person may take over the files of a centre from a table."""
    return may(person, "take_over", Case(region=centre.region), named=[centre.id])


def lists(person: Person, centre: Centre) -> bool:
    """Say whether the person may see a centre's lists: its own staff, its region and admins."""
    return may(person, "list_centre", Case(region=centre.region), named=[centre.id])


def oversees(person: Person) -> bool:
    """Say whether lists of whole centres are part of what the role is for."""
    return is_for(person, "oversee")


def records_talks(person: Person) -> bool:
    """Say whether recording any talk is among what the role does."""
    return any(is_for(person, action) for action in RECORDING.values())


def may_write_texts(person: Person, moment_actor: str) -> bool:
    """Say whether the person is asked for own words about a talk.

    The ICAM coach records dates and the choice; obstacles and notes stay with the social worker,
    who is bound by professional secrecy.
    """
    return is_for(person, "write_texts") and moment_actor == "social_worker"


def may_record(person: Person, actor: str) -> bool:
    """Say whether recording the talks of that actor is among what the role does at all."""
    action = RECORDING.get(actor)
    return action is not None and person.role in PERMISSIONS[action].grants


def may_record_talk(person: Person, rule: MomentRule) -> bool:
    """Say the same of one kind of talk: an interim talk is also held in the arrival centre."""
    return is_for(person, _recording(rule))


def announces(person: Person) -> bool:
    """Say whether announcing transfers, or recording them, is among what the role does."""
    return is_for(person, "announce_transfer")


def may_set_absence(actor: Person, person: Person | None) -> bool:
    """Say whether somebody may set the absence of a person: that person, or the coordinator."""
    if person is None or not person.active or not has_absences(person):
        return False
    is_own = actor.slack_id == person.slack_id
    return may(actor, "set_absence", Case(), named=person.centres, is_own=is_own)


def has_absences(person: Person) -> bool:
    """Say whether a stand-in can get the reminders of somebody with that role."""
    return Scope.SELF in PERMISSIONS["set_absence"].grants.get(person.role, ())


def sets_absences(person: Person) -> bool:
    """Say whether setting absences, own or other, is among what the role does."""
    return is_for(person, "set_absence")


def sets_absences_of_others(person: Person) -> bool:
    """Say whether that goes for other people's as well."""
    return set(PERMISSIONS["set_absence"].grants.get(person.role, ())) - {Scope.SELF} != set()


def reassign(person: Person) -> None:
    """Pass when giving files from worker to worker is what the role is for; else `not_allowed`."""
    if not is_for(person, "reassign"):
        raise refusal(PERMISSIONS["reassign"])


def audits(person: Person) -> tuple[str, ...] | None:
    """Return the centres whose audit the person may read; None for all, with the organisation's.

    Raises `Refusal("not_allowed")` for a role that reads none.
    """
    if not is_for(person, "read_audit"):
        raise refusal(PERMISSIONS["read_audit"])
    return None if reaches_all(person, "read_audit") else person.centres


def export(person: Person, case: Case) -> Reads:
    """Return how much may be taken out of what is held of the case: with own words, or without.

    Raises `Refusal("not_allowed")`.
    """
    require(person, "export", case)
    return read(person, case)


def erase(person: Person, case: Case) -> None:
    """Pass when the person may erase the case; else `not_allowed`."""
    require(person, "erase", case)


def _recording(rule: MomentRule) -> Action:
    return "record_arrival_talk" if rule.id == "ad_hoc_talk" else RECORDING[rule.actor]


def _write_moment(
    person: Person,
    fact: f.TalkHeld | f.TalkNotHeld | f.ItemTicked,
    case: Case,
    procedure: Procedure,
) -> None:
    if _is_everywhere(person):
        return
    rule = procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    action = _recording(rule)
    if isinstance(fact, f.ItemTicked):  # a checklist goes along: who had it ticks no more
        require(person, TICKING[action], case)
    else:
        require(person, action, case, that_day=filing_centres(rule, fact.on, case.facts))


def _write_transfer(person: Person, fact: f.Transferred, case: Case) -> None:
    """Pass who receives the resident: recording the arrival is the acceptance.

    Whoever only knows the code gets no file by it: the centre where the resident stays has
    announced the transfer, or the place in the OTP is allocated there. An arrival centre sends
    everybody on and announces nobody; nor does the old centre after a subsequent application.
    """
    if may(person, "record_transfer", case, named=[fact.centre]):
        return
    if not is_for(person, "record_transfer") or fact.centre not in person.centres:
        raise refusal(PERMISSIONS["record_transfer"])
    raise Refusal("not_announced", who=WORKERS, centre=case.centre_name or case.centre)


def _write_snooze(person: Person, fact: f.Snoozed, case: Case, procedure: Procedure) -> None:
    """Only who is reminded of a moment may ask to be reminded later."""
    if _is_everywhere(person):
        return
    rule = procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    if rule.actor == "arrival_centre":
        require(person, "snooze_arrival_talk", case)
        return
    reminded = case.coaches if rule.actor == "icam_coach" and case.coaches else case.responsible
    if not may(person, "snooze", case, is_own=person.slack_id in reminded):
        raise Refusal("snooze_not_responsible", who=reminded or WORKERS)


def _is_everywhere(person: Person) -> bool:
    """Say whether the role records whatever it is, wherever it is."""
    return reaches_all(person, "record_fact")
