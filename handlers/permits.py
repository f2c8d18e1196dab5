"""Who may do what: roles, actions and the centres that they reach, decided here and nowhere else.

A right is looked up in what the database says of the person and the resident at that moment,
never in what a message or a button claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scheduling import facts as f
from scheduling.refusal import Refusal
from scheduling.rules import MomentRule, Procedure
from storage import Centre, Person

Reads = Literal["all", "dates"]
"""What of a trajectory a person sees: all of it, or dates and choices without any text."""

WORKERS = ("social_worker", "coordinator")
"""Who registers what happens to the residents of the own centre."""


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


def write(person: Person, fact: f.Fact, case: Case, procedure: Procedure) -> None:
    """Pass when the person may add this fact to the case.

    Raises `Refusal("not_allowed", who=…)`: `who` holds the roles that can, `centre` the name of
    the centre in which, where that is another one than the resident's.
    """
    if person.role == "admin":
        return
    if isinstance(fact, f.TalkHeld | f.TalkNotHeld | f.ItemTicked):
        _write_moment(person, fact, case, procedure)
    elif isinstance(fact, f.Registered):
        _require(person, (*WORKERS, "arrival_centre"), [fact.centre or case.centre])
    elif isinstance(fact, f.OtpArrived):
        _require(person, WORKERS, [case.otp_centre or case.centre], named=case.otp_centre_name)
    elif isinstance(fact, f.OtpNoShow):
        _require(person, WORKERS, [case.centre, case.otp_centre])
    elif isinstance(fact, f.TransferAnnounced):
        _require(person, (*WORKERS, "arrival_centre"), [case.centre])
    elif isinstance(fact, f.Transferred):
        _write_transfer(person, fact, case)
    elif isinstance(fact, f.Assigned):
        _require(person, ("coordinator",), [case.centre])
    elif isinstance(fact, f.Snoozed):
        _write_snooze(person, fact, case, procedure)
    elif isinstance(fact, f.Withdrawn):  # own facts only: the desk looks whose it was
        places = [case.centre, case.otp_centre]
        target = case.facts[fact.seq - 1] if fact.seq <= len(case.facts) else None
        if isinstance(target, f.TalkHeld | f.TalkNotHeld):  # filed after the resident had left
            places += centres_of(case.facts)
        _require(person, (*WORKERS, "icam_coach", "arrival_centre"), places)
    else:
        _require(person, WORKERS, [case.centre])


def read(person: Person, case: Case) -> Reads:
    """Return what the person may see of the case.

    The ICAM coach sees residents from their allocation to an OTP on. An administrator sees no
    texts: setting centres up needs none. Nor does a centre to which a transfer is only announced:
    what was written comes with the arrival.

    Raises `Refusal("not_allowed")` for somebody of elsewhere.
    """
    if person.role == "admin":
        return "dates"
    if person.role == "region":
        if person.region is not None and person.region == case.region:
            return "dates"
    elif person.role == "icam_coach":
        if case.otp_centre in person.centres:
            return "dates"
    elif set(person.centres) & {case.centre, case.otp_centre}:
        return "all" if person.role in WORKERS else "dates"
    elif person.role in WORKERS and case.expected_centre in person.centres:
        return "dates"
    raise Refusal("not_allowed", who=WORKERS)


def may_read(person: Person, case: Case) -> bool:
    """Say whether the person may see anything of the case."""
    try:
        read(person, case)
    except Refusal:
        return False
    return True


def link(person: Person, case: Case) -> None:
    """Pass when the person may link the case to another file, or part it; else `not_allowed`."""
    if person.role != "admin":
        _require(person, WORKERS, [case.centre])


def erase(person: Person, case: Case) -> None:
    """Pass when the person may erase the file, or have all of it exported; else `not_allowed`."""
    if person.role != "admin":
        _require(person, ("coordinator",), [case.centre])


def resolves(person: Person) -> bool:
    """Say whether settling what collides in a file is part of what the role is for."""
    return person.role in (*WORKERS, "admin")


def may_file_talk(person: Person, case: Case) -> bool:
    """Say whether the person may be shown the talks to record one: also of an earlier centre."""
    if person.role == "admin":
        return True
    places = {case.centre, case.otp_centre, *centres_of(case.facts)}
    return person.role != "region" and bool(set(person.centres) & places)


def lists(person: Person, centre: Centre) -> bool:
    """Say whether the person may see a centre's lists: its own staff, its region and admins."""
    if person.role == "region":
        return person.region == centre.region
    return person.role == "admin" or centre.id in person.centres


def oversees(person: Person) -> bool:
    """Say whether lists of whole centres are part of what the role is for."""
    return person.role in ("coordinator", "region", "admin")


def records_from_list(person: Person, actor: str) -> bool:
    """Say whether a list offers the person to record the talks of that actor."""
    return person.role != "region" and may_record(person, actor)


def may_write_texts(person: Person, moment_actor: str) -> bool:
    """Say whether the person is asked for own words about a talk.

    The ICAM coach records dates and the choice; obstacles and notes stay with the social worker,
    who is bound by professional secrecy.
    """
    return person.role in (*WORKERS, "admin") and moment_actor == "social_worker"


def may_record(person: Person, actor: str) -> bool:
    """Say whether recording the talks of that actor is among what the role does at all."""
    return person.role in (*WORKERS, "admin", actor)


def centres_of(facts: Sequence[f.Fact]) -> set[str]:
    """Return every centre in which the resident has stayed."""
    return {centre for _on, _seq, centre in _moves(facts)}


def otp_centre(facts: Sequence[f.Fact], allocated: str | None, centre: str | None) -> str | None:
    """Return which centre has rights as that of the OTP.

    That is the `allocated` one as long as the resident is awaited there, and after the arrival
    the one of the stay: whoever left an OTP is followed elsewhere.
    """
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    steps = [
        (fact.on, seq, fact)
        for seq, fact in enumerate(facts, start=1)
        if isinstance(fact, f.OtpAllocated | f.OtpArrived) and seq not in gone
    ]
    if not steps or not isinstance(max(steps, key=lambda step: step[:2])[2], f.OtpArrived):
        return allocated
    return centre


def centre_on(facts: Sequence[f.Fact], day: date) -> str | None:
    """Return the centre in which the resident stayed at the end of that Brussels date."""
    moves = [move for move in _moves(facts) if move[0] <= day]
    return max(moves)[2] if moves else None


def centres_on(facts: Sequence[f.Fact], day: date) -> set[str]:
    """Return every centre in which the resident stayed on that Brussels date.

    On the day of a transfer these are two: what was held in the morning is told by who held it.
    """
    before = [move for move in _moves(facts) if move[0] < day]
    stayed = {centre for on, _seq, centre in _moves(facts) if on == day}
    return stayed | ({max(before)[2]} if before else set())


def _moves(facts: Sequence[f.Fact]) -> list[tuple[date, int, str]]:
    """Return when, by which fact and to which centre the resident moved."""
    gone = {fact.seq for fact in facts if isinstance(fact, f.Withdrawn)}
    return [
        (fact.on, seq, fact.centre)
        for seq, fact in enumerate(facts, start=1)
        if isinstance(fact, f.Registered | f.OtpArrived | f.Transferred)
        and seq not in gone
        and fact.centre is not None
    ]


def _write_moment(
    person: Person,
    fact: f.TalkHeld | f.TalkNotHeld | f.ItemTicked,
    case: Case,
    procedure: Procedure,
) -> None:
    rule = procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    places = [case.centre]
    if not isinstance(fact, f.ItemTicked):  # a checklist goes along: who had it ticks no more
        places += _filing_places(rule, fact.on, case.facts)
    if rule.actor == "icam_coach":
        _require(person, (*WORKERS, "icam_coach"), places)
    elif rule.actor == "arrival_centre" or rule.id == "ad_hoc_talk":
        _require(person, (*WORKERS, "arrival_centre"), places)
    else:
        _require(person, WORKERS, places)


def _filing_places(rule: MomentRule, day: date, facts: Sequence[f.Fact]) -> list[str]:
    """Return the centres whose staff may tell of a talk of that day: those of the stay then.

    A talk of the OTP cannot have been held where the resident came from.
    """
    places = centres_on(facts, day)
    arrivals = {fact.on for fact in facts if isinstance(fact, f.OtpArrived)}
    if rule.branch == "otp" and arrivals and day == min(arrivals):
        arrived = [move for move in _moves(facts) if move[0] == day]
        places = {max(arrived)[2]} if arrived else places
    return sorted(places)


def _write_transfer(person: Person, fact: f.Transferred, case: Case) -> None:
    """Pass who receives the resident: recording the arrival is the acceptance.

    Whoever only knows the code gets no file by it: the centre where the resident stays has
    announced the transfer, or the place in the OTP is allocated there. An arrival centre sends
    everybody on and announces nobody; nor does the old centre after a subsequent application.
    """
    if person.role not in WORKERS or fact.centre not in person.centres:
        raise Refusal("not_receiving", who=WORKERS)
    is_awaited = fact.centre in (case.expected_centre, case.otp_centre)
    is_own = case.centre is None or case.centre in person.centres
    if not (is_awaited or is_own or case.is_sent_on):
        raise Refusal("not_announced", who=WORKERS, centre=case.centre_name or case.centre)


def _write_snooze(person: Person, fact: f.Snoozed, case: Case, procedure: Procedure) -> None:
    """Only who is reminded of a moment may ask to be reminded later."""
    rule = procedure.moments.get(fact.moment)
    if rule is None:
        raise Refusal("unknown_moment", moment=fact.moment)
    if rule.actor == "arrival_centre":
        _require(person, ("arrival_centre",), [case.centre])
        return
    reminded = case.coaches if rule.actor == "icam_coach" and case.coaches else case.responsible
    if person.slack_id not in reminded:
        raise Refusal("snooze_not_responsible", who=reminded or WORKERS)


def _require(
    person: Person,
    roles: tuple[str, ...],
    places: Sequence[str | None],
    named: str | None = None,
) -> None:
    """Refuse unless the person has one of the roles in one of the places; `named` says which."""
    if person.role not in roles or not set(person.centres) & set(places):
        raise Refusal("not_allowed", who=roles, **({"centre": named} if named else {}))
