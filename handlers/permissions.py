"""The table of permissions: which role may do what, and how far that reaches. Data, no code.

`handlers.permits` decides by it, in every request and nowhere else; `docs/permissions.md` is made
from it. Who is in no row of an action may not do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from storage.organisation import Role

Reach = Literal["own residents", "own centre", "region", "all"]


class Scope(StrEnum):
    """Where a permission holds: what must be true of the resident, or of what is asked for."""

    SELF = "self"
    REMINDED = "reminded"
    OWN_CENTRE = "own_centre"
    NAMED_CENTRE = "named_centre"
    OTP_CENTRE = "otp_centre"
    OTP_ELSE_OWN = "otp_else_own"
    EXPECTED_CENTRE = "expected_centre"
    STAY_THAT_DAY = "stay_that_day"
    EVERY_STAY = "every_stay"
    AWAITED = "awaited"
    WITHIN = "within"
    SENT_ON = "sent_on"
    OWN_REGION = "own_region"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a scope asks, in words, and which of the four reaches it is."""

    reach: Reach
    says: str


SCOPES: Mapping[Scope, Meaning] = {
    Scope.SELF: Meaning("own residents", "what is the person's own: settings, lists, absences"),
    Scope.REMINDED: Meaning(
        "own residents",
        "the person is the one who is reminded: the responsible worker, the ICAM coach of the"
        " centre, or who stands in for them that day",
    ),
    Scope.OWN_CENTRE: Meaning("own centre", "the resident stays in a centre of the person"),
    Scope.NAMED_CENTRE: Meaning("own centre", "the centre that is named is one of the person's"),
    Scope.OTP_CENTRE: Meaning(
        "own centre",
        "a centre of the person is that of the OTP: from the allocation on, and while the"
        " resident stays there",
    ),
    Scope.OTP_ELSE_OWN: Meaning(
        "own centre",
        "the centre of the OTP is one of the person's; where none is known, that of the stay",
    ),
    Scope.EXPECTED_CENTRE: Meaning(
        "own centre", "a transfer to a centre of the person is announced"
    ),
    Scope.STAY_THAT_DAY: Meaning(
        "own centre",
        "the resident stayed in a centre of the person on the day of the talk; one of the OTP on"
        " the day of the arrival there belongs to the OTP alone",
    ),
    Scope.EVERY_STAY: Meaning(
        "own centre", "the resident stays, or has stayed, in a centre of the person"
    ),
    Scope.AWAITED: Meaning(
        "own centre",
        "into a centre of the person, to which the transfer is announced or where the place in"
        " the OTP is",
    ),
    Scope.WITHIN: Meaning(
        "own centre", "into a centre of the person, from one of the person's or from none"
    ),
    Scope.SENT_ON: Meaning(
        "own centre",
        "into a centre of the person, from an arrival centre or after a new allocation",
    ),
    Scope.OWN_REGION: Meaning("region", "the centre lies in the person's region"),
    Scope.ALL: Meaning("all", "everywhere"),
}

Action = Literal[
    "use",
    "list_own",
    "subscribe",
    "find",
    "list_centre",
    "oversee",
    "read_dates",
    "read_texts",
    "copy_talk",
    "open_file",
    "take_over",
    "record_fact",
    "record_talk",
    "record_arrival_talk",
    "record_coach_talk",
    "file_talk",
    "write_texts",
    "tick",
    "tick_arrival_talk",
    "tick_coach_talk",
    "snooze",
    "snooze_arrival_talk",
    "record_otp_arrival",
    "record_otp_no_show",
    "announce_transfer",
    "record_transfer",
    "assign",
    "withdraw",
    "withdraw_talk",
    "link_files",
    "set_absence",
    "reassign",
    "read_audit",
    "export",
    "erase",
]

Grants = Mapping[Role, tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be done, by which role, and where: one of the role's scopes is enough."""

    says: str
    grants: Grants
    condition: str = ""
    """What else must be true, in words; the code that looks at it is in `handlers.permits`."""
    refused_as: str = "not_allowed"
    """The refusal that somebody gets whose role is not in the row."""


EVERYWHERE: dict[Role, tuple[Scope, ...]] = {"admin": (Scope.ALL,)}


def _workers(*scopes: Scope) -> Grants:
    """Return that social worker and coordinator may, there, and administrators everywhere."""
    return {"social_worker": scopes, "coordinator": scopes, **EVERYWHERE}


def _with(role: Role, scopes: tuple[Scope, ...], grants: Grants) -> Grants:
    """Return grants with another role, named behind social worker and coordinator."""
    named: dict[Role, tuple[Scope, ...]] = {**grants}
    everywhere = named.pop("admin")
    return {**named, role: scopes, "admin": everywhere}


ROLES: tuple[Role, ...] = (
    "social_worker",
    "coordinator",
    "icam_coach",
    "arrival_centre",
    "region",
    "admin",
)
_OWN = (Scope.OWN_CENTRE,)
_TALK = (Scope.OWN_CENTRE, Scope.STAY_THAT_DAY)
_PLACES = (Scope.OWN_CENTRE, Scope.OTP_CENTRE)

PERMISSIONS: Mapping[Action, Permission] = {
    "use": Permission(
        "use the bot at all: information, language, the own Home tab",
        dict.fromkeys(ROLES, (Scope.SELF,)),
    ),
    "list_own": Permission(
        "see the list of the own talks, and today's", dict.fromkeys(ROLES, (Scope.SELF,))
    ),
    "subscribe": Permission(
        "have the own talks in a calendar elsewhere, under a secret address",
        dict.fromkeys(ROLES[:4], (Scope.SELF,)),
        "asked again each time that the address is read; of each talk also the right to see the"
        " dates of the file",
    ),
    "find": Permission(
        "look for files",
        {
            "social_worker": (*_PLACES, Scope.EXPECTED_CENTRE),
            "coordinator": (*_PLACES, Scope.EXPECTED_CENTRE),
            "icam_coach": (Scope.OTP_CENTRE,),
            "arrival_centre": _PLACES,
            "region": (Scope.OWN_REGION,),
            **EVERYWHERE,
        },
        "only files of which the dates may be seen are found",
    ),
    "list_centre": Permission(
        "choose a centre, and see its list",
        {
            **dict.fromkeys(ROLES[:4], (Scope.NAMED_CENTRE,)),
            "region": (Scope.OWN_REGION,),
            **EVERYWHERE,
        },
        "a list of a whole centre also asks the right to oversee",
    ),
    "oversee": Permission(
        "see counts and lists of whole centres",
        {
            "coordinator": (Scope.NAMED_CENTRE,),
            "region": (Scope.OWN_REGION,),
            **EVERYWHERE,
        },
        refused_as="not_overseeing",
    ),
    "read_dates": Permission(
        "see the plan of a resident: dates, choices, who is responsible, why a date is what it is",
        {
            "social_worker": (*_PLACES, Scope.EXPECTED_CENTRE),
            "coordinator": (*_PLACES, Scope.EXPECTED_CENTRE),
            "icam_coach": (Scope.OTP_CENTRE,),
            "arrival_centre": _PLACES,
            "region": (Scope.OWN_REGION,),
            **EVERYWHERE,
        },
    ),
    "read_texts": Permission(
        "read what was written about a resident's talks",
        {"social_worker": _PLACES, "coordinator": _PLACES},
        "never the ICAM coach, the region or an administrator: the worker is bound by"
        " professional secrecy; what was written comes with the arrival, not its announcement",
    ),
    "copy_talk": Permission(
        "have the text of a held talk for Match-IT",
        {
            "social_worker": (*_PLACES, Scope.EXPECTED_CENTRE),
            "coordinator": _PLACES,
            "icam_coach": (Scope.OTP_CENTRE,),
            "arrival_centre": _PLACES,
        },
        "with own words only for who may read them; who sees dates only gets the talks of the"
        " own role",
    ),
    "open_file": Permission(
        "open the file of a resident",
        _with("arrival_centre", (Scope.NAMED_CENTRE,), _workers(Scope.NAMED_CENTRE)),
    ),
    "take_over": Permission(
        "take over the files of a centre from a table",
        {"coordinator": (Scope.NAMED_CENTRE,), **EVERYWHERE},
        "what each row tells is judged by itself, as if it were typed",
    ),
    "record_fact": Permission(
        "register decisions, appeals, hearings, the OTP's allocation, the extension, the last day"
        " of help, a refusal to leave, the end of the stay",
        _workers(*_OWN),
    ),
    "record_talk": Permission("record a talk of the social worker, held or not", _workers(*_TALK)),
    "record_arrival_talk": Permission(
        "record a talk of the arrival centre, or an interim talk",
        _with("arrival_centre", _TALK, _workers(*_TALK)),
    ),
    "record_coach_talk": Permission(
        "record a talk of the ICAM coach, held or not",
        _with("icam_coach", _TALK, _workers(*_TALK)),
    ),
    "file_talk": Permission(
        "be shown which talks of a resident can be recorded",
        {
            **dict.fromkeys(ROLES[:4], (*_PLACES, Scope.EVERY_STAY)),
            **EVERYWHERE,
        },
    ),
    "write_texts": Permission(
        "write own words about a talk",
        _workers(*_TALK),
        "of the social worker's talks only: the ICAM coach is not asked for any",
    ),
    "tick": Permission("tick the checklist of a talk of the social worker", _workers(*_OWN)),
    "tick_arrival_talk": Permission(
        "tick the checklist of a talk of the arrival centre, or an interim talk",
        _with("arrival_centre", _OWN, _workers(*_OWN)),
    ),
    "tick_coach_talk": Permission(
        "tick the checklist of a talk of the ICAM coach",
        _with("icam_coach", _OWN, _workers(*_OWN)),
    ),
    "snooze": Permission(
        "be reminded of a talk later",
        {**dict.fromkeys(ROLES[:3], (Scope.REMINDED,)), **EVERYWHERE},
    ),
    "snooze_arrival_talk": Permission(
        "be reminded later of a talk of the arrival centre",
        {"arrival_centre": _OWN, **EVERYWHERE},
    ),
    "record_otp_arrival": Permission("record the arrival in the OTP", _workers(Scope.OTP_ELSE_OWN)),
    "record_otp_no_show": Permission("record that nobody arrived in the OTP", _workers(*_PLACES)),
    "announce_transfer": Permission(
        "announce a transfer", _with("arrival_centre", _OWN, _workers(*_OWN))
    ),
    "record_transfer": Permission(
        "record the arrival after a transfer, which accepts it",
        _workers(Scope.AWAITED, Scope.WITHIN, Scope.SENT_ON),
        refused_as="not_receiving",
    ),
    "assign": Permission(
        "name who is responsible for a resident", {"coordinator": _OWN, **EVERYWHERE}
    ),
    "withdraw": Permission(
        "take back or correct what was registered",
        _with("arrival_centre", _PLACES, _with("icam_coach", _PLACES, _workers(*_PLACES))),
        "own entries; those of somebody else only where the person could have made them",
    ),
    "withdraw_talk": Permission(
        "take back or correct a talk that was recorded",
        _with(
            "arrival_centre",
            (*_PLACES, Scope.EVERY_STAY),
            _with(
                "icam_coach",
                (*_PLACES, Scope.EVERY_STAY),
                _workers(*_PLACES, Scope.EVERY_STAY),
            ),
        ),
        "own entries; those of somebody else only where the person could have made them",
    ),
    "link_files": Permission("link the files of a family, or part them", _workers(*_OWN)),
    "set_absence": Permission(
        "name who stands in during an absence, and end it",
        {
            "social_worker": (Scope.SELF,),
            "coordinator": (Scope.SELF, Scope.NAMED_CENTRE),
            "icam_coach": (Scope.SELF,),
            **EVERYWHERE,
        },
        "of people whose reminders a stand-in can get: workers, coordinators and coaches",
    ),
    "reassign": Permission(
        "give all files of a worker to another one",
        {"coordinator": (Scope.NAMED_CENTRE,), **EVERYWHERE},
    ),
    "read_audit": Permission(
        "read who saw, changed or took out what",
        {"coordinator": (Scope.NAMED_CENTRE,), **EVERYWHERE},
        "reading it is entered as well",
    ),
    "export": Permission(
        "take out all that is held about a resident",
        {"coordinator": _OWN, **EVERYWHERE},
        "own words only for who may read them",
    ),
    "erase": Permission("erase the file of a resident", EVERYWHERE),
}
"""Who may do what, and where."""
