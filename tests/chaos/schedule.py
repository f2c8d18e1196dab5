"""What goes wrong when, from a seed: the same seed gives the same plan of faults."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sandbox import Fault, Gust, Storm

Act = Literal[
    "kill",
    "stop",
    "step_clock",
    "restart_database",
    "disconnect",
    "break_off",
    "refresh",
    "burst",
    "archive",
    "kick",
    "revoke_token",
    "deploy",
]

STOPPED = (6.0, 8.0)
"""For so many seconds a replica is stopped: longer than its lease."""
WRONG_CLOCK = (1.0, 4.0)
OUTAGE = (0.2, 1.5)
UP = (0.0, 4.0)
"""So many seconds after it came to hear is a bot killed that is not killed on the way."""
WAITS, WRONG_CLOCKS = 0.75, 0.4
"""The share of kills for which a bot has come to hear, and of windows in which clocks are wrong."""
AWAY = (0.5, 2.0)
"""For how long a channel is archived, the bot out of it, or the token revoked."""
STEP = 3600


@dataclass(frozen=True)
class Event:
    """Something that goes wrong so many seconds after a window began, for some seconds."""

    after: float
    act: Act
    replica: int = 0
    lasts: float = 0.0
    channel: int = 0
    """An index into the channels."""
    clock: int = 0
    """By how many seconds a wall clock is wrong."""
    waits: bool = False
    """It happens some seconds after the bot has come to hear, however long that takes."""


@dataclass(frozen=True)
class Window:
    """A stretch of a run in which people act and things go wrong."""

    seconds: float
    storm: Storm
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Rates:
    """How often something happens per window; kills are counted for the whole run."""

    kills: int
    stops: float = 1.0
    clock_steps: float = 3.0
    """In those windows in which clocks are wrong at all."""
    restarts: float = 1.0
    sockets: float = 1.5
    bursts: float = 1.0
    channels: float = 1.0
    tokens: float = 0.3
    deploys: float = 0.3


def plan(
    seed: int, windows: int, seconds: float, rates: Rates, replicas: int, channels: int
) -> tuple[Window, ...]:
    """Return the windows of a run; `rates.kills` are shared out among them at random moments."""
    dice = random.Random(f"chaos {seed}")
    kills = Counter(dice.randrange(windows) for _ in range(rates.kills))
    return tuple(
        Window(
            seconds,
            Storm(dice.randrange(2**32), GUSTS, {"duplicate": 0.1, "redeliver": 0.05}),
            _events(dice, seconds, rates, kills[number], replicas, channels),
        )
        for number in range(windows)
    )


def _events(
    dice: random.Random, seconds: float, rates: Rates, kills: int, replicas: int, channels: int
) -> tuple[Event, ...]:
    """Return what goes wrong in one window, in order."""

    def some(rate: float) -> range:
        whole = int(rate)
        return range(whole + (dice.random() < rate - whole))

    def event(act: Act, lasts: tuple[float, float] = (0.0, 0.0), clock: int = 0) -> Event:
        return Event(
            after=round(dice.uniform(0.0, seconds), 3),
            act=act,
            replica=dice.randrange(replicas),
            lasts=round(dice.uniform(*lasts), 3),
            channel=dice.randrange(channels),
            clock=clock,
        )

    events = [replace(event("kill", UP), waits=dice.random() < WAITS) for _ in range(kills)]
    events += [event("stop", STOPPED) for _ in some(rates.stops)]
    events += [
        event("step_clock", WRONG_CLOCK, dice.choice((-STEP, STEP)))
        for _ in some(rates.clock_steps if dice.random() < WRONG_CLOCKS else 0.0)
    ]
    events += [event("restart_database", OUTAGE) for _ in some(rates.restarts)]
    sockets: Sequence[Act] = ("disconnect", "break_off", "refresh")
    events += [event(dice.choice(sockets)) for _ in some(rates.sockets)]
    events += [event("burst") for _ in some(rates.bursts)]
    away: Sequence[Act] = ("archive", "kick")
    events += [event(dice.choice(away), AWAY) for _ in some(rates.channels)]
    events += [event("revoke_token", AWAY) for _ in some(rates.tokens)]
    events += [event("deploy") for _ in some(rates.deploys)]
    return tuple(sorted(events, key=lambda each: each.after))


def _gusts(method: str, **chances: float) -> list[Gust]:
    extra = {"slow": 0.3, "accept_then_slow": 2.0}
    return [
        Gust(Fault(method, kind, seconds=extra.get(kind, 1.0)), chance)
        for kind, chance in chances.items()
    ]


GUSTS = (
    *_gusts(
        "chat.postMessage",
        accept_then_500=0.02,
        accept_then_drop=0.02,
        accept_then_time_out=0.005,
        accept_then_slow=0.005,
        time_out=0.003,
        drop=0.01,
        unavailable=0.01,
        ratelimited=0.005,
        slow=0.02,
        not_in_channel=0.005,
        is_archived=0.005,
        invalid_blocks=0.005,
    ),
    *_gusts(
        "chat.update",
        accept_then_500=0.02,
        accept_then_drop=0.02,
        drop=0.01,
        time_out=0.003,
        ratelimited=0.005,
        slow=0.02,
    ),
    *_gusts("conversations.open", user_not_found=0.01, drop=0.02, accept_then_500=0.02),
    *_gusts("conversations.history", unavailable=0.05, drop=0.05, ratelimited=0.01, time_out=0.005),
    *_gusts("conversations.replies", unavailable=0.05, drop=0.05, ratelimited=0.01, time_out=0.005),
    *_gusts("chat.delete", accept_then_500=0.05, drop=0.05),
    *_gusts("conversations.members", unavailable=0.05, slow=0.02),
    *_gusts("users.conversations", unavailable=0.05, slow=0.02),
    *_gusts("users.info", drop=0.05, time_out=0.01),
    *_gusts("auth.test", drop=0.05),
    *_gusts("apps.connections.open", drop=0.05, unavailable=0.05),
    *_gusts("response_url", accept_then_500=0.05, accept_then_drop=0.05, slow=0.05),
)
"""What a storm does to calls."""
