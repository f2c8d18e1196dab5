"""Who somebody is in Slack: a member of the own workspace, a guest in it, or of another one.

The staff file names people by their Slack id, and Slack knows what became of them since. It is
asked about each person once in a while, never once per request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal

import structlog
from slack_sdk import WebClient

from handlers.surface import BRIEF, UNREACHABLE, Body, named, quick

Standing = Literal["member", "guest", "elsewhere", "gone", "unknown"]
"""`gone`: deactivated; `unknown`: Slack did not say it, so the staff file alone decides."""

HOLDS = 6 * 3600.0
"""Seconds for which Slack's word about somebody is taken."""
SILENCE = 60.0
"""Seconds without asking after Slack gave no answer."""

REFUSED_AS: Mapping[Standing, str] = {
    "guest": "guest",
    "elsewhere": "elsewhere",
    "gone": "not_registered",
}
"""As what people are refused, whatever the staff file says of them."""

log = structlog.get_logger("handlers")


@dataclass(frozen=True, slots=True)
class Known:
    """What Slack says of somebody."""

    standing: Standing
    locale: str = ""
    until: float = 0.0
    """The monotonic second after which it is asked again."""


@dataclass(slots=True)
class Membership:
    """What is known of the people who acted, and of the workspace that the bot is in."""

    client: WebClient
    clock: Callable[[], float] = monotonic
    _people: dict[str, Known] = field(default_factory=dict)
    _home: frozenset[str] = frozenset()
    """The ids of the workspace and of the organisation that it is part of; empty: not known."""
    _silent_until: float = 0.0

    def of(self, slack_id: str, body: Body) -> Known:
        """Return what is known of who acts; the payload itself may tell that it is a stranger."""
        home = self._own()
        known = self._people.get(slack_id)
        if known is None or known.until < self.clock():
            known = self._asked(slack_id, home)
        if known.standing in ("member", "unknown") and _comes_from_elsewhere(body, home):
            return Known("elsewhere", known.locale)
        return known

    def _own(self) -> frozenset[str]:
        """Return the ids of the own workspace, asked until Slack has said it once."""
        if not self._home and self._silent_until <= self.clock():
            try:
                answer = quick(self.client, BRIEF).auth_test()
            except UNREACHABLE as error:
                self._fall_silent("workspace_not_known", error)
            else:
                ids = (answer.get("team_id"), answer.get("enterprise_id"))
                self._home = frozenset(str(one) for one in ids if one)
        return self._home

    def _asked(self, slack_id: str, home: frozenset[str]) -> Known:
        """Ask Slack about somebody; what it said before holds on while it does not answer."""
        before = self._people.get(slack_id, Known("unknown"))
        if self._silent_until > self.clock():
            return before
        try:
            answer = quick(self.client, BRIEF).users_info(user=slack_id, include_locale=True)
        except UNREACHABLE as error:
            self._fall_silent("person_not_known", error)
            return before
        user: dict[str, Any] = answer.get("user") or {}
        until = self.clock() + HOLDS
        known = Known(_standing(user, home), str(user.get("locale") or ""), until)
        self._people[slack_id] = known
        return known

    def _fall_silent(self, event: str, error: Exception) -> None:
        """Ask nothing for a while: every question would cost the person who waits."""
        self._silent_until = self.clock() + SILENCE
        log.warning(event, error=named(error))


def _standing(user: Mapping[str, Any], home: frozenset[str]) -> Standing:
    """Return what Slack's word about a user comes to.

    Source: https://docs.slack.dev/reference/objects/user-object
    """
    if user.get("deleted"):
        return "gone"
    organisation = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), *organisation.get("teams", ())} - {None, ""}
    if user.get("is_stranger") or (home and teams and teams.isdisjoint(home)):
        return "elsewhere"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "member"


def _comes_from_elsewhere(body: Body, home: frozenset[str]) -> bool:
    """Say whether a payload names another workspace as that of who acts.

    Interactions name the person's own, events that of a person in a shared channel; commands name
    where they were typed. Within one organisation a person may act in another of its workspaces.
    """
    user = body.get("user")
    of_user = user.get("team_id") if isinstance(user, dict) else None
    event = body.get("event") or {}
    said = of_user or event.get("user_team") or event.get("source_team")
    if said is None and "command" in body:
        said = body.get("team_id")
    own = home or _named_beside(body)
    enterprise = body.get("enterprise") or {}
    of_enterprise = enterprise.get("id") if isinstance(enterprise, dict) else None
    named_ids = {said, of_enterprise, body.get("enterprise_id")} - {None, ""}
    return bool(said and own) and named_ids.isdisjoint(own)


def _named_beside(body: Body) -> frozenset[str]:
    """Return the workspace in which an interaction took place: that of the app, as far as known."""
    team = body.get("team")
    named_id = team.get("id") if isinstance(team, dict) else None
    return frozenset({str(named_id)}) if named_id else frozenset()
