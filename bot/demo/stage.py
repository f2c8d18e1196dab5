"""The stage: local Slack, bot, panel and story put together, played to the first day, and ended."""

import json
import secrets
import socket
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import SecretStr

from bot import wiring
from bot.demo import days, guide, panel, roster
from bot.demo.course import Course, Stopping
from bot.demo.seed import MORNING, Seed
from bot.demo.workspace import APP, CHANNELS, ORGANISATION, USERS, WORKSPACE
from bot.pace import Tempo
from bot.periods import Periods
from bot.server import SLACK_PATH, Server
from bot.settings import KEY_BYTES, Settings
from bot.time import MovableTime
from bot.wiring import Bot
from sandbox import Panel, Sandbox
from storage import migrate, organisation

Mode = Literal["socket", "http"]

PANEL_TITLE = "Demo"
HAS_READ = time(8, 45)
"""Until then the first person has read everything today; the others until the morning."""
TEMPO = Tempo(channel_interval=0.0, rate=1000.0, intervals={})
"""Far above Slack's limits, which the local one sets on request only."""
BEFORE_THE_STORY = timedelta(minutes=1)


@dataclass(slots=True)
class Stage:
    """A demonstration that runs."""

    sandbox: Sandbox
    bot: Bot
    time: MovableTime
    course: Course
    panel_url: str
    _moved_from: datetime | None = None

    def move(self, choose: Callable[[datetime], datetime]) -> Mapping[str, Any]:
        """Move the clock to the instant that is chosen from the present one; return `state()`."""
        self._moved_from = self.time.now()
        self.course.to(choose)
        return self.state()

    def state(self) -> Mapping[str, Any]:
        """Return what the panel shows; instants in milliseconds since 1970."""
        next_wake = self.course.next_wake()
        return {
            "now": _milliseconds(self.time.now()),
            "next": None if next_wake is None else _milliseconds(next_wake),
            "moving": self.course.is_moving,
            "address": self.sandbox.url,
            "arrived": self._arrived(),
            "tries": [asdict(each) | {"path": each.path} for each in guide.TRIES],
        }

    def _arrived(self) -> list[Mapping[str, Any]] | None:
        """Return how many messages came where since the last move began; None before the first."""
        if self._moved_from is None:
            return None
        since = self._moved_from.timestamp()
        counted = Counter(
            str(message["channel"])
            for message in self.sandbox.every_message()
            if message.get("bot") and float(message["ts"]) > since
        )
        return [
            {"count": counted[channel], "place": place, "name": name, "path": path}
            for channel, place, name, path in self._places()
            if counted[channel]
        ]

    def _places(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield every channel and direct conversation with the app, with who reads it first."""
        names = {user.id: user.real_name for user in USERS}
        for channel in CHANNELS:
            reader = channel.members[0]
            yield channel.id, f"#{channel.name}", names[reader], _path(reader, channel.id)
        for user in USERS:
            direct = self.sandbox.person(user.id).direct_messages()
            if direct:
                channel_id = str(direct[0]["channel"])
                yield channel_id, APP.name, user.real_name, _path(user.id, channel_id)


@contextmanager
def open_stage(
    start: datetime,
    *,
    mode: Mode = "socket",
    port: int = 0,
    stopping: Stopping | None = None,
) -> Iterator[Stage]:
    """Play the story up to `start`, run from there, and clear everything away at the end.

    Raises OSError when the port is taken, and `Stopped` when `stopping` is set meanwhile.
    """
    stopping = stopping or Stopping()
    story = roster.recorded(start.date())
    clock = MovableTime(story[0].at - BEFORE_THE_STORY)
    with ExitStack() as curtain:
        folder = Path(curtain.enter_context(TemporaryDirectory(prefix="terugkeer-demo-")))
        stages: list[Stage] = []
        shown = panel.Panel(lambda: stages[0].state(), lambda choose: stages[0].move(choose))
        server = Server(shown, panel.HOST, 0, threads=8)
        server.start()
        curtain.callback(server.stop)
        panel_url = f"http://{panel.HOST}:{server.port}/"
        sandbox = Sandbox(
            WORKSPACE,
            port=port,
            panels=[Panel(PANEL_TITLE, panel_url)],
            clock=lambda: clock.now().timestamp(),
        )
        curtain.enter_context(sandbox)
        bot = _bot(folder, sandbox, clock, mode)
        curtain.callback(bot.store.close)
        periods = Periods(bot.settings.digest_cron)
        course = Course(clock, bot.store, bot.rounds, periods, bot.outgoing.poke, stopping)
        stages.append(Stage(sandbox, bot, clock, course, panel_url))

        past = Seed(story, clock, course, bot.desk)
        past.asleep(start.date())
        bot.start()
        curtain.callback(bot.stop)
        _connect(sandbox, bot)
        past.awake(days.moment(start.date(), MORNING))
        _read_all(sandbox, [user.id for user in USERS if not user.deleted])
        past.awake(days.moment(start.date(), HAS_READ))
        _read_all(sandbox, [guide.TRIES[0].user])
        past.awake(start)
        yield stages[0]


def _bot(folder: Path, sandbox: Sandbox, clock: MovableTime, mode: Mode) -> Bot:
    """Return a bot with a database of its own in the folder, and the staff in it."""
    port = _free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'terugkeer.db'}",
        encryption_keys=(SecretStr(urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()),),
        bot_token=SecretStr(APP.bot_token),
        app_token=SecretStr(APP.app_token),
        signing_secret=SecretStr(APP.signing_secret),
        api_url=sandbox.api_url,
        mode=mode,
        http_host=panel.HOST,
        http_port=port,
        calendar_url=f"http://{panel.HOST}:{port}",
        digest_cron="30 8 * * mon",
    )
    migrate(settings.database_url)
    bot = wiring.build(settings, clock, tempo=TEMPO)
    with bot.store.transaction() as tx:
        tx.people.apply(organisation.load(ORGANISATION, "organisation.toml"))
    return bot


def _free_port() -> int:
    """Return a port on which nobody listens: addresses of calendars have to name it."""
    with socket.create_server((panel.HOST, 0)) as taken:
        return int(taken.getsockname()[1])


def _connect(sandbox: Sandbox, bot: Bot) -> None:
    """Let what people do reach the bot."""
    if bot.settings.mode == "socket":
        sandbox.wait_for_connection()
    elif bot.server is not None:
        address = f"http://{bot.settings.http_host}:{bot.server.port}{SLACK_PATH}"
        sandbox.set_request_url(address)


def _read_all(sandbox: Sandbox, people: Sequence[str]) -> None:
    """Let these people have read everything so far."""
    page = HTTPConnection(sandbox.url.removeprefix("http://"))
    for person in people:
        place = f"/_sandbox/state?user={person}"
        for conversation in _asked(page, "GET", place)["conversations"]:
            body = {"user": person, "channel": conversation["id"]}
            _asked(page, "POST", "/_sandbox/read", json.dumps(body))
    page.close()


def _asked(page: HTTPConnection, method: str, path: str, body: str | None = None) -> Any:
    """Return what the sandbox's page would be told."""
    page.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    return json.loads(page.getresponse().read())


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _path(user: str, channel: str) -> str:
    """Return an address within the sandbox's page."""
    return f"/?user={user}&channel={channel}"
