"""Who may do what: decided here and nowhere else, by the table in `handlers.permissions`.

A right is looked up in what the database says of the person and the resident at that moment,
never in what a message or a button claims.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.doors import DOORS
from handlers.permissions import PERMISSIONS, Action, Permission, Scope
from handlers.stays import centres_of, filing_centres
from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.rules import MomentRule, Procedure
from storage import Centre, Person
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

_LET_IN: Mapping[str, frozenset[Role]] = {
    door: frozenset(role for action in actions for role in PERMISSIONS[action].grants)
    for door, actions in DOORS.items()
}


@dataclass(frozen=True, slots=True)
class Case:
    """What a right depends on: the resident's facts so far, and where they put the resident."""

    facts: Sequence[f.Fact] = ()
    centre: str | None = None
    otp_centre: str | None = None
    region: str | None = None
    responsible: tuple[str, ...] = ()
    """The Slack id of the responsible person, if there is one."""
    coaches: tuple[str, ...] = ()
    """The Slack ids of the ICAM coaches of the centre."""
    otp_centre_name: str | None = None
    """How people call the centre of the OTP: a refusal sends them there."""
    expected_centre: str | None = None
    """The centre to which a transfer is announced, until the arrival."""
    centre_name: str | None = None
    is_sent_on: bool = False
    """The resident stays in an arrival centre, or a new place is allocated elsewhere."""


def enter(person: Person, door: str) -> None:
    """Pass when anything behind that door (a word, button, form, shortcut) is for the role.

    Raises the refusal that the table names; a door that is not in the table is closed.
    """
    actions = DOORS.get(door)
    if actions is None:
        raise Refusal("not_allowed", who=("admin",))
    if actions and person.role not in _LET_IN[door]:
        raise _refusal(PERMISSIONS[actions[0]])


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
        _require(person, "open_file", case, named=[fact.centre or case.centre])
    elif isinstance(fact, f.OtpArrived):
        _require(person, "record_otp_arrival", case, refer_to=case.otp_centre_name)
    elif isinstance(fact, f.OtpNoShow):
        _require(person, "record_otp_no_show", case)
    elif isinstance(fact, f.TransferAnnounced):
        _require(person, "announce_transfer", case)
    elif isinstance(fact, f.Transferred):
        _write_transfer(person, fact, case)
    elif isinstance(fact, f.Assigned):
        _require(person, "assign", case)
    elif isinstance(fact, f.Snoozed):
        _write_snooze(person, fact, case, procedure)
    elif isinstance(fact, f.Withdrawn):  # own facts only: the desk looks whose it was
        target = case.facts[fact.seq - 1] if fact.seq <= len(case.facts) else None
        is_talk = isinstance(target, f.TalkHeld | f.TalkNotHeld)  # also filed after a move
        _require(person, "withdraw_talk" if is_talk else "withdraw", case)
    else:
        _require(person, "record_fact", case)


def read(person: Person, case: Case) -> Reads:
    """Return what the person may see of the case.

    The ICAM coach sees residents from their allocation to an OTP on. An administrator sees no
    texts: setting centres up needs none. Nor does a centre to which a transfer is only announced:
    what was written comes with the arrival.

    Raises `Refusal("not_allowed")` for somebody of elsewhere.
    """
    if _may(person, "read_texts", case):
        return "all"
    if _may(person, "read_dates", case):
        return "dates"
    raise Refusal("not_allowed", who=WORKERS)


def may_read(person: Person, case: Case) -> bool:
    """Say whether the person may see anything of the case."""
    return _may(person, "read_texts", case) or _may(person, "read_dates", case)


def copy_talk(person: Person, case: Case, rule: MomentRule) -> Reads:
    """Return how much of the text of a held talk for Match-IT the person may have.

    Whoever holds the talk and reads no own words (the coach, the arrival centre) may have the text
    of own talks, which then has dates and choice only. Raises `Refusal("not_allowed")`.
    """
    reads = read(person, case)
    is_own = person.role == rule.actor and _may(person, "copy_talk", case)
    if reads != "all" and not is_own:
        raise Refusal("not_allowed", who=WORKERS)
    return reads


def link(person: Person, case: Case) -> None:
    """Pass when the person may link the case to another file, or part it; else `not_allowed`."""
    _require(person, "link_files", case)


def parts(person: Person) -> bool:
    """Say whether linking files and parting them is part of what the role is for."""
    return _is_for(person, "link_files")


def resolves(person: Person) -> bool:
    """Say whether settling what collides in a file is part of what the role is for."""
    return _is_for(person, "record_fact")


def may_file_talk(person: Person, case: Case) -> bool:
    """Say whether the person may be shown the talks to record one: also of an earlier centre."""
    return _may(person, "file_talk", case)


def opens_files_in(person: Person, centre: Centre) -> bool:
    """Say whether the person may open files in a centre."""
    return _may(person, "open_file", Case(region=centre.region), named=[centre.id])


def lists(person: Person, centre: Centre) -> bool:
    """Say whether the person may see a centre's lists: its own staff, its region and admins."""
    return _may(person, "list_centre", Case(region=centre.region), named=[centre.id])


def oversees(person: Person) -> bool:
    """Say whether lists of whole centres are part of what the role is for."""
    return _is_for(person, "oversee")


def records_talks(person: Person) -> bool:
    """Say whether recording any talk is among what the role does."""
    return any(_is_for(person, action) for action in RECORDING.values())


def may_write_texts(person: Person, moment_actor: str) -> bool:
    """Say whether the person is asked for own words about a talk.

    The ICAM coach records dates and the choice; obstacles and notes stay with the social worker,
    who is bound by professional secrecy.
    """
    return _is_for(person, "write_texts") and moment_actor == "social_worker"


def may_record(person: Person, actor: str) -> bool:
    """Say whether recording the talks of that actor is among what the role does at all."""
    action = RECORDING.get(actor)
    return action is not None and person.role in PERMISSIONS[action].grants


def may_record_talk(person: Person, rule: MomentRule) -> bool:
    """Say the same of one kind of talk: an interim talk is also held in the arrival centre."""
    return _is_for(person, _recording(rule))


def announces(person: Person) -> bool:
    """Say whether announcing transfers, or recording them, is among what the role does."""
    return _is_for(person, "announce_transfer")


def may_set_absence(actor: Person, person: Person | None) -> bool:
    """Say whether somebody may set the absence of a person: that person, or the coordinator."""
    if person is None or not person.active or not has_absences(person):
        return False
    is_own = actor.slack_id == person.slack_id
    return _may(actor, "set_absence", Case(), named=person.centres, is_own=is_own)


def has_absences(person: Person) -> bool:
    """Say whether a stand-in can get the reminders of somebody with that role."""
    return Scope.SELF in PERMISSIONS["set_absence"].grants.get(person.role, ())


def sets_absences(person: Person) -> bool:
    """Say whether setting absences, own or other, is among what the role does."""
    return _is_for(person, "set_absence")


def sets_absences_of_others(person: Person) -> bool:
    """Say whether that goes for other people's as well."""
    return set(PERMISSIONS["set_absence"].grants.get(person.role, ())) - {Scope.SELF} != set()


def reassign(person: Person) -> None:
    """Pass when giving files from worker to worker is what the role is for; else `not_allowed`."""
    if not _is_for(person, "reassign"):
        raise _refusal(PERMISSIONS["reassign"])


def reaches_all(person: Person, action: Action) -> bool:
    """Say whether an action of the person's role is not bound to centres or a region."""
    return Scope.ALL in PERMISSIONS[action].grants.get(person.role, ())


def audits(person: Person) -> tuple[str, ...] | None:
    """Return the centres whose audit the person may read; None for all, with the organisation's.

    Raises `Refusal("not_allowed")` for a role that reads none.
    """
    if not _is_for(person, "read_audit"):
        raise _refusal(PERMISSIONS["read_audit"])
    return None if reaches_all(person, "read_audit") else person.centres


def export(person: Person, case: Case) -> Reads:
    """Return how much may be taken out of what is held of the case: with own words, or without.

    Raises `Refusal("not_allowed")`.
    """
    _require(person, "export", case)
    return read(person, case)


def erase(person: Person, case: Case) -> None:
    """Pass when the person may erase the case; else `not_allowed`."""
    _require(person, "erase", case)


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
        _require(person, TICKING[action], case)
    else:
        _require(person, action, case, that_day=filing_centres(rule, fact.on, case.facts))


def _write_transfer(person: Person, fact: f.Transferred, case: Case) -> None:
    """Pass who receives the resident: recording the arrival is the acceptance.

    Whoever only knows the code gets no file by it: the centre where the resident stays has
    announced the transfer, or the place in the OTP is allocated there. An arrival centre sends
    everybody on and announces nobody; nor does the old centre after a subsequent application.
    """
    if _may(person, "record_transfer", case, named=[fact.centre]):
        return
    if not _is_for(person, "record_transfer") or fact.centre not in person.centres:
        raise _refusal(PERMISSIONS["record_transfer"])
    raise Refusal("not_announced", who=WORKERS, centre=case.centre_name or case.centre)


def _write_snooze(person: Person, fact: f.Snoozed, case: Case, procedure: Procedure) -> None:
    """Only who is reminded of a moment may ask to be reminded later."""
    if _is_everywhere(person):
        return
    rule = procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    if rule.actor == "arrival_centre":
        _require(person, "snooze_arrival_talk", case)
        return
    reminded = case.coaches if rule.actor == "icam_coach" and case.coaches else case.responsible
    if not _may(person, "snooze", case, is_own=person.slack_id in reminded):
        raise Refusal("snooze_not_responsible", who=reminded or WORKERS)


def _is_everywhere(person: Person) -> bool:
    """Say whether the role records whatever it is, wherever it is."""
    return reaches_all(person, "record_fact")


def _is_for(person: Person, action: Action) -> bool:
    """Say whether the action is anywhere what the role is for."""
    return person.role in PERMISSIONS[action].grants


def _require(
    person: Person,
    action: Action,
    case: Case,
    *,
    named: Collection[str | None] = (),
    that_day: Collection[str] = (),
    refer_to: str | None = None,
) -> None:
    """Refuse unless the person may do it there; `refer_to` names the centre that can."""
    if not _may(person, action, case, named=named, that_day=that_day):
        raise _refusal(PERMISSIONS[action], refer_to)


def _refusal(permission: Permission, refer_to: str | None = None) -> Refusal:
    """Return the refusal that says who can: administrators go without saying."""
    roles = tuple(role for role in permission.grants if role != "admin") or ("admin",)
    if permission.refused_as == "not_overseeing":
        return Refusal("not_overseeing")
    return Refusal(permission.refused_as, who=roles, **({"centre": refer_to} if refer_to else {}))


def _may(
    person: Person,
    action: Action,
    case: Case,
    *,
    named: Collection[str | None] = (),
    that_day: Collection[str] = (),
    is_own: bool = False,
) -> bool:
    """Say whether the table lets the person do it: one of the role's scopes must hold.

    `named` are the centres that what is asked for names, `that_day` those of the stay on its day;
    `is_own` says that it is the person's own, or that the person is reminded of it.
    """
    for scope in PERMISSIONS[action].grants.get(person.role, ()):
        if scope is Scope.ALL:
            return True
        if scope in (Scope.SELF, Scope.REMINDED):
            holds = is_own
        elif scope is Scope.OWN_REGION:
            holds = person.region is not None and person.region == case.region
        else:
            holds = not _places(scope, person, case, named, that_day).isdisjoint(person.centres)
        if holds:
            return True
    return False


def _places(
    scope: Scope,
    person: Person,
    case: Case,
    named: Collection[str | None],
    that_day: Collection[str],
) -> set[str | None]:
    """Return the centres whose staff has the scope."""
    match scope:
        case Scope.OWN_CENTRE:
            return {case.centre}
        case Scope.OTP_CENTRE:
            return {case.otp_centre}
        case Scope.OTP_ELSE_OWN:
            return {case.otp_centre or case.centre}
        case Scope.EXPECTED_CENTRE:
            return {case.expected_centre}
        case Scope.NAMED_CENTRE:
            return {*named}
        case Scope.STAY_THAT_DAY:
            return {*that_day}
        case Scope.EVERY_STAY:
            return {*centres_of(case.facts)}
        case Scope.AWAITED:
            return {*named} & {case.expected_centre, case.otp_centre}
        case Scope.WITHIN:
            is_own = case.centre is None or case.centre in person.centres
            return {*named} if is_own else set()
        case Scope.SENT_ON:
            return {*named} if case.is_sent_on else set()
        case _:
            raise ValueError(scope)
