"""The town where the stories play: local Slack, staff, and a whole bot whose time the story moves.

Everything of the bot is as `bot.wiring` builds it and reached through Slack. Only its threads that
remind and post are not started: a story lets them take their turns, so that it knows when all that
was to be done has been done. Time passes only where a story moves it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import SecretStr

from bot import wiring
from bot.pace import Tempo
from bot.periods import Periods
from bot.server import SLACK_PATH
from bot.settings import Settings
from bot.wiring import AFTER_THREADS, Bot
from sandbox import App, Channel, Sandbox, User, Workspace
from tests.sandbox.world import hang_up
from tests.scenarios.cast import LOCALES, MEMBERS, PEOPLE, PLACES

Mode = Literal["socket", "http"]

HERE = Path(__file__).parent
ORGANISATION = HERE / "organisation.toml"
MANIFEST = HERE.parent.parent / "manifest.yml"
TEMPO = Tempo(channel_interval=0.0, rate=1e9, intervals={}, look=3600.0, acts_at_once=inf)
"""No pauses: the local Slack sets its limits on request only."""
PATIENCE = 20.0
"""Seconds for what the bot does by itself after an acknowledgement."""
MOST_TURNS = 500
TICK = timedelta(microseconds=1)
HARDLY = timedelta(seconds=1)
"""So little time passes by itself between two sentences."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """A message that the bot posted, and when it did."""

    at: datetime
    channel: str
    ts: str
    text: str
    thread_ts: str | None
    is_broadcast: bool


class StoryTime:
    """A time that only a story moves, and that ticks when it is read; `bot.time.Time`.

    No two things happen at the same instant, as in life.
    """

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._now += TICK
            return self._now

    def to_real(self, at: datetime) -> datetime:
        return at

    def from_real(self, at: datetime) -> datetime:
        """Return now: the wall's clock says nothing about when it is in the story."""
        return self.now()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Forget the listener: the town sees to all that has to be done."""

    def pass_to(self, at: datetime) -> None:
        """Move forward to that instant, where it has not passed yet."""
        with self._lock:
            self._now = max(self._now, at)


@dataclass
class Town:
    """What a story works with."""

    sandbox: Sandbox
    bot: Bot
    time: StoryTime
    posts: list[Post] = field(default_factory=list)
    _calls_seen: int = 0
    _overview_at: datetime | None = None

    @property
    def now(self) -> datetime:
        """Return the instant of the story, in UTC."""
        return self.time.now()

    def live_until(self, at: datetime) -> None:
        """Let time pass to that instant, and everything happen on the way at its own hour."""
        assert at >= self.now - HARDLY, f"the story goes back in time, from {self.now} to {at}"
        while True:
            step = min(at, *self._ahead())
            self.time.pass_to(step)
            self.settle()
            if step >= at:
                return

    def settle(self) -> None:
        """Let the bot do all that is due now: wake, post, render anew, write digests."""
        self._wait_for_afterwards()
        self.bot.rounds.digests()
        for _ in range(MOST_TURNS):
            self._wake()
            self.bot.handovers.turn()
            self.bot.outgoing.poke()
            while self.bot.poster.turn() == 0.0:
                pass
            while self.bot.outgoing.refresher.turn() == 0.0:
                pass
            if self._is_quiet():
                self._note_posts()
                return
        raise AssertionError(f"the bot does not come to rest: {self.now}")

    def _ahead(self) -> list[datetime]:
        """Return the instants after now at which something is to be done by itself."""
        if self._overview_at is None or self._overview_at <= self.now:
            following = Periods(self.bot.settings.digest_cron).following(self.now)
            self._overview_at = following or NEVER
        with self.bot.store.snapshot() as tx:
            wakes = [at for _resident, at in tx.agenda.to_wake(NEVER, 1)]
            letters = tx.sending.next_at(self.now)
        wakes += [letters] if letters is not None else []
        return [self._overview_at, *(at for at in wakes if at > self.now)]

    def _wake(self) -> None:
        with self.bot.store.snapshot() as tx:
            due = tx.agenda.to_wake(self.now, 1_000)
        for resident_id, _at in due:
            self.bot.rounds.wake(resident_id)

    def _is_quiet(self) -> bool:
        with self.bot.store.snapshot() as tx:
            counts = tx.outbox.counts()
            return not (
                tx.agenda.to_wake(self.now, 1)
                or tx.reassignments.under_way()
                or tx.sending.ready(self.now, 1)
                or counts.get("sending")
                or tx.messages.dirty(1)
            )

    def _wait_for_afterwards(self) -> None:
        """Return when what handlers left for after the acknowledgement is done.

        All threads that do it meet here, and none of them does while it has something to do.
        """
        gate = threading.Barrier(AFTER_THREADS + 1)
        for _ in range(AFTER_THREADS):
            self.bot.after.submit(gate.wait, PATIENCE)
        gate.wait(PATIENCE)

    def _note_posts(self) -> None:
        """Note what was posted since the last time, with the hour at which it was."""
        calls = self.sandbox.calls
        new = [call for call in calls[self._calls_seen :] if call.method == "chat.postMessage"]
        self._calls_seen = len(calls)
        for call in new:
            assert call.ok, f"Slack refused a message: {call.error}"
            self.posts.append(
                Post(
                    self.now,
                    str(call.response["channel"]),
                    str(call.response["ts"]),
                    str(call.args.get("text", "")),
                    call.args.get("thread_ts"),
                    bool(call.args.get("reply_broadcast")),
                )
            )


@contextmanager
def a_town(database: Path, key: str, start: datetime, mode: Mode) -> Iterator[Town]:
    """Open a town with an empty database, connected in that mode, and close it at the end."""
    time = StoryTime(start)
    users = tuple(
        User(slack_id, name.lower(), name, locale=LOCALES.get(name, "nl-BE"))
        for name, slack_id in PEOPLE.items()
    )
    channels = tuple(
        Channel(place, name[1:], (*(PEOPLE[one] for one in MEMBERS[name]), "U0BOT"))
        for name, place in PLACES.items()
    )
    workspace = Workspace("Opvang", users, channels, App.from_manifest(_manifest()))
    with Sandbox(workspace, clock=lambda: time.now().timestamp()) as sandbox:
        bot = wiring.build(
            Settings(
                database_url=f"sqlite:///{database}",
                encryption_keys=(SecretStr(key),),
                bot_token=SecretStr(workspace.app.bot_token),
                app_token=SecretStr(workspace.app.app_token),
                signing_secret=SecretStr(workspace.app.signing_secret),
                api_url=sandbox.api_url,
                mode=mode,
                http_port=0,
                calendar_url="https://agenda.example.test",
            ),
            time,
            tempo=TEMPO,
            has_watchdog=False,
        )
        _connect(bot, sandbox)
        try:
            yield Town(sandbox, bot, time)
        finally:
            if bot.receiver is not None:
                hang_up(bot.receiver.client)
            bot.stop()


@cache
def _manifest() -> dict[str, Any]:
    """Return how the app is declared to Slack."""
    declared: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return declared


def _connect(bot: Bot, sandbox: Sandbox) -> None:
    """Let the bot receive what people do."""
    if bot.server is not None:
        bot.server.start()
    if bot.server is not None and bot.settings.mode == "http":
        sandbox.set_request_url(f"http://127.0.0.1:{bot.server.port}{SLACK_PATH}")
    if bot.receiver is not None:
        bot.receiver.start_receiving()
        sandbox.wait_for_connection()
