"""The table of permissions, applied: whether one of a role's scopes holds for what is asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.permissions import PERMISSIONS, Action, Permission, Scope
from handlers.stays import centres_of
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Person


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


def reaches_all(person: Person, action: Action) -> bool:
    """Say whether an action of the person's role is not bound to centres or a region."""
    return Scope.ALL in PERMISSIONS[action].grants.get(person.role, ())


def is_for(person: Person, action: Action) -> bool:
    """Say whether the action is anywhere what the role is for."""
    return person.role in PERMISSIONS[action].grants


def require(
    person: Person,
    action: Action,
    case: Case,
    *,
    named: Collection[str | None] = (),
    that_day: Collection[str] = (),
    refer_to: str | None = None,
) -> None:
    """Refuse unless the person may do it there; `refer_to` names the centre that can."""
    if not may(person, action, case, named=named, that_day=that_day):
        raise refusal(PERMISSIONS[action], refer_to)


def refusal(permission: Permission, refer_to: str | None = None) -> Refusal:
    """Return the refusal that says who can: administrators go without saying."""
    roles = tuple(role for role in permission.grants if role != "admin") or ("admin",)
    if permission.refused_as == "not_overseeing":
        return Refusal("not_overseeing")
    return Refusal(permission.refused_as, who=roles, **({"centre": refer_to} if refer_to else {}))


def may(
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
