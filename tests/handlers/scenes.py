"""The scenes in which every door is tried, and who stands where in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.permissions import Scope
from scheduling import facts as f
from tests.handlers.office import (
    AD,
    AN,
    AR,
    BO,
    CO,
    FAR,
    GC,
    GI,
    GUEST,
    IC,
    NA,
    OUT,
    RN,
    RZ,
    STRANGER,
    Office,
    cgvs,
    day,
    final,
    registered,
)

STAFF = (AN, BO, CO, GI, GC, IC, AR, NA, RN, RZ, AD)
OUTSIDERS = (STRANGER, GUEST, FAR, OUT)
"""Not registered; registered in Antwerp and a guest, of another workspace, no longer active."""

CODE, LINKED, OLD = "K7-042", "K7-043", "K7-044"

_PERSON = '\n[[person]]\nslack_id = "{}"\nrole = "social_worker"\ncentre = "antwerpen"\n'
ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
INTAKE = f.TalkHeld(
    on=day("2026-11-20"), moment="otp_intake", cooperates=True, obstacles="Een geheim"
)
HELD = f.TalkHeld(on=day("2026-11-09"), moment="talk_after_cgvs", notes="Een geheim")

Holds = Mapping[str, frozenset[Scope]]
"""What is true in a scene of each person, whatever the role."""

_ANTWERP = frozenset(
    {
        Scope.OWN_CENTRE,
        Scope.NAMED_CENTRE,
        Scope.OTP_ELSE_OWN,
        Scope.STAY_THAT_DAY,
        Scope.EVERY_STAY,
    }
)
_REGION = frozenset({Scope.OWN_REGION})
_ALL = frozenset({Scope.ALL})
IN_ANTWERP: Holds = {
    AN: _ANTWERP | {Scope.REMINDED},
    BO: _ANTWERP,
    CO: _ANTWERP,
    RN: _REGION,
    AD: _ALL,
}
ANNOUNCED_TO_GHENT: Holds = {
    **IN_ANTWERP,
    GI: frozenset({Scope.EXPECTED_CENTRE, Scope.AWAITED}),
    GC: frozenset({Scope.EXPECTED_CENTRE, Scope.AWAITED}),
}
PLACE_IN_GHENT: Holds = {
    AN: _ANTWERP - {Scope.OTP_ELSE_OWN} | {Scope.REMINDED},
    BO: _ANTWERP - {Scope.OTP_ELSE_OWN},
    CO: _ANTWERP - {Scope.OTP_ELSE_OWN},
    GI: frozenset({Scope.OTP_CENTRE, Scope.OTP_ELSE_OWN, Scope.AWAITED}),
    GC: frozenset({Scope.OTP_CENTRE, Scope.OTP_ELSE_OWN, Scope.AWAITED}),
    IC: frozenset({Scope.OTP_CENTRE}),
    RN: _REGION,
    AD: _ALL,
}
_GHENT = _ANTWERP | {Scope.OTP_CENTRE}
IN_GHENT: Holds = {
    AN: frozenset({Scope.EVERY_STAY}),
    BO: frozenset({Scope.EVERY_STAY}),
    CO: frozenset({Scope.EVERY_STAY}),
    GI: _GHENT,
    GC: _GHENT,
    IC: _GHENT | {Scope.REMINDED},
    RN: _REGION,
    AD: _ALL,
}
AT_ARRIVAL: Holds = {AR: _ANTWERP, RN: _REGION, AD: _ALL}
"""What is true where residents stay in Antwerp, in Ghent, or still at the arrival centre."""


def _staff(office: Office) -> None:
    """Register outsiders as well, and make one of them inactive."""
    text = office.organisation_text()
    more = "".join(map(_PERSON.format, (GUEST, FAR)))
    office.take_over(text + more + _PERSON.format(OUT))
    office.take_over(text + more, prune=True)


def _decided(office: Office) -> None:
    _staff(office)
    office.given(registered(), cgvs())
    office.given(registered(), cgvs(), code=LINKED)
    office.given(registered(on=day("2023-01-09")), code=OLD)
    ticked = f.ItemTicked(
        on=office.today, moment="talk_after_cgvs", occurrence=1, item="stay", done=True
    )
    office.record(ticked)
    office.post("talk_after_cgvs")
    with office.store.transaction() as tx:
        found = [tx.journal.find(code) for code in (CODE, LINKED)]
        tx.families.link(sorted(one.id for one in found if one is not None))
        tx.absences.add(AN, BO, day("2026-12-01"), day("2026-12-03"), by=AN, at=office.now)


def _talked(office: Office) -> None:
    _staff(office)
    office.given(registered(), cgvs("2026-11-05"))
    office.record(HELD, by=AN)


def _refused(office: Office) -> None:
    _staff(office)
    office.given(registered(), final())


def _announced(office: Office) -> None:
    _staff(office)
    office.given(registered(), cgvs())
    office.record(f.TransferAnnounced(on=day("2026-11-20"), centre="gent"))


def _allocated(office: Office) -> None:
    _staff(office)
    office.given(registered(), final(), ALLOCATED)


def _arrived(office: Office) -> None:
    _staff(office)
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    office.record(INTAKE, by=GI)


def _just_registered(office: Office) -> None:
    _staff(office)
    arrived = f.Registered(on=day("2026-11-16"), structure="arrival_centre", centre="aankomst")
    office.given(arrived)


SCENES: Mapping[str, tuple[Callable[[Office], None], Holds]] = {
    "decided": (_decided, IN_ANTWERP),
    "talked": (_talked, IN_ANTWERP),
    "final": (_refused, IN_ANTWERP),
    "announced": (_announced, ANNOUNCED_TO_GHENT),
    "allocated": (_allocated, PLACE_IN_GHENT),
    "in_otp": (_arrived, IN_GHENT),
    "at_arrival": (_just_registered, AT_ARRIVAL),
}
