"""The crew of a run: starts bots that do not run, and makes things go wrong when it is time."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sandbox import Fault, Sandbox
from tests.chaos.database import Database
from tests.chaos.options import Options
from tests.chaos.replica import Replica
from tests.chaos.schedule import Event
from tests.chaos.town import APP_TOKEN, BOT_TOKEN, SECRET, Town

DOWN = 0.4
"""A killed bot is started again within so many seconds."""
LOOK_EVERY = 0.1
BURST = 15

Later = Callable[[float, Callable[[], None]], None]
"""Has something done so many seconds from now."""


class Crew:
    """Keeps the bots of a run running, and does what its plan says to them and to Slack."""

    def __init__(
        self,
        options: Options,
        folder: Path,
        database: Database,
        town: Town,
        slack: Sandbox,
        keys: str,
    ) -> None:
        """Start the bots' parents; `open` starts the bots."""
        self.counts: Counter[str] = Counter()
        self.errors: list[BaseException] = []
        """When the database was away, by epoch seconds."""
        self.notes: list[str] = []
        """What could not be done here."""
        self._options = options
        self._database = database
        self._town = town
        self._slack = slack
        self._down: dict[str, float] = {}
        self._next_kill: dict[int, float] = {}
        """By replica the kill whose turn it is: by when it was to happen."""
        self._dice = random.Random(f"crew {options.seed}")
        self._ports = [_free_port() for _ in range(options.replicas)]
        self._replicas = [
            Replica(f"replica-{n}", self._environment(folder / "dial", port, keys), folder)
            for n, port in enumerate(self._ports)
        ]
        self._is_over = threading.Event()
        self._supervising = threading.Thread(target=self._supervise, name="supervisor")
        if not self._replicas[0].has_clock:
            self.notes.append("libfaketime is not installed: no wall clock was stepped")
        if options.database == "postgresql" and not database.can_restart:
            self.notes.append("the server is not ours: PostgreSQL was not restarted")

    def _environment(self, dial: Path, port: int, keys: str) -> Mapping[str, str]:
        return {
            "DATABASE_URL": self._database.url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self._slack.api_url,
            "TERUGKEER_ENCRYPTION_KEYS": keys,
            "TERUGKEER_MODE": self._options.mode,
            "TERUGKEER_HTTP_PORT": str(port),
            "TERUGKEER_LOG_FORMAT": "json",
            "CHAOS_DIAL": str(dial),
        }

    def open(self, patience: float) -> None:
        """Start the bots, and return when each can hear: the first start takes the longest."""
        self._supervising.start()
        if self._options.mode == "socket":
            self._slack.wait_until(lambda: self._slack.connections >= len(self._replicas), patience)
        else:
            self._slack.wait_until(lambda: all(map(_is_open, self._ports)), patience)

    def close(self) -> None:
        """End everything that runs."""
        self._is_over.set()
        if self._supervising.is_alive():
            self._supervising.join()
        for replica in self._replicas:
            if replica.is_stopped:
                replica.go_on()
            replica.close()

    # -- what goes wrong

    def happen(self, event: Event, later: Later) -> None:
        """Do one event, have it mended when it is over, and count it if it could be done."""
        if event.act == "kill" and self._is_too_soon(event, later):
            return
        mend = self._to_replica(event) or self._to_slack(event)
        if mend is not None:
            self.counts[event.act] += 1
            later(event.lasts, mend)

    def _is_too_soon(self, event: Event, later: Later) -> bool:
        """Have a kill done later whose bot does not run, or is to have come up before.

        The kills of a bot take turns: else those that wait would all strike when it comes up, and
        it would hear nobody.
        """
        turn = self._next_kill.setdefault(event.replica, event.after)
        if turn == event.after and event.waits and self._hears(event.replica):
            later(event.lasts, lambda: self.happen(replace(event, waits=False), later))
            return True
        if turn != event.after or event.waits or not self._replicas[event.replica].is_running():
            later(LOOK_EVERY, lambda: self.happen(event, later))
            return True
        del self._next_kill[event.replica]
        return False

    def _hears(self, number: int) -> bool:
        """Say whether a bot has come up and hears what people do."""
        if not self._replicas[number].is_up():
            return False
        if self._options.mode == "http":
            return _is_open(self._ports[number])
        up = sum(each.is_up() and not each.is_stopped for each in self._replicas)
        return self._slack.connections >= up

    def _to_replica(self, event: Event) -> Callable[[], None] | None:
        """Do what happens to a replica or the database; return what mends it."""
        replica = self._replicas[event.replica]
        match event.act:
            case "kill" | "deploy":
                self._down[replica.name] = time.monotonic() + self._dice.uniform(0, DOWN)
                done = replica.kill() if event.act == "kill" else replica.terminate()
                return _nothing if done else None
            case "stop":
                return replica.go_on if replica.stop() else None
            case "step_clock" if replica.has_clock:
                replica.step_clock(event.clock)
                return lambda: replica.step_clock(0)
            case "restart_database" if self._database.can_restart:
                self._database.crash()
                return self._database.start
        return None

    def _to_slack(self, event: Event) -> Callable[[], None] | None:
        """Do what happens to Slack; return what mends it."""
        slack, faults = self._slack, self._slack.faults
        channel = self._town.channels[event.channel]
        has_sockets = self._options.mode == "socket"
        match event.act:
            case "disconnect" | "break_off" if has_sockets:
                faults.disconnect_sockets(abruptly=event.act == "break_off")
                return _nothing
            case "refresh" if has_sockets:
                faults.refresh_sockets()
                return _nothing
            case "burst":
                faults.add(Fault("*", "ratelimited", times=BURST))
                return _nothing
            case "archive":
                slack.archive(channel)
                return lambda: slack.unarchive(channel)
            case "kick":
                slack.kick(channel, "U0BOT")
                return lambda: slack.invite(channel, "U0BOT")
            case "revoke_token":
                slack.revoke_token()
                return slack.restore_token
        return None

    # -- keeping the bots running

    def _supervise(self) -> None:
        """Start what does not run, and let requests go to a bot that hears."""
        while not self._is_over.wait(LOOK_EVERY):
            with _kept(self.errors):
                for replica in self._replicas:
                    if time.monotonic() < self._down.get(replica.name, 0.0):
                        continue
                    if not replica.is_running():
                        self.counts["started"] += 1
                        replica.start()
                if self._options.mode == "http":
                    self._route()

    def _route(self) -> None:
        hearing = [
            port
            for port, replica in zip(self._ports, self._replicas, strict=True)
            if not replica.is_stopped and _is_open(port)
        ]
        if hearing:
            port = self._dice.choice(hearing)
            self._slack.set_request_url(f"http://127.0.0.1:{port}/slack/events")


def _nothing() -> None:
    """Mend what mends itself."""


@contextmanager
def _kept(errors: list[BaseException]) -> Iterator[None]:
    """Keep an error of a thread for who waits for it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits
        errors.append(error)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False
