"""The one place where the bot's parts meet: built from settings and a time, started, stopped."""

import secrets
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.calendars import Calendars
from bot.cleaning import Cleaner
from bot.courtesy import CourteousApp, Courtesy
from bot.delivery import Delivery
from bot.gate import Gate
from bot.handovers import Handovers
from bot.leases import Leases
from bot.links import Readers
from bot.loops import Guard, Loop
from bot.metrics import Metrics
from bot.pace import Pace, Tempo
from bot.parcels import Parcels
from bot.periods import Periods
from bot.post import Poster
from bot.receiver import LAST_ANSWERS, Pulse, Receiver, Seat
from bot.refresh import Refresher
from bot.rounds import Rounds
from bot.server import Pages, Server
from bot.settings import Settings
from bot.slack_calls import Calls
from bot.time import SystemTime, Time, Waiting
from handlers import errors, home, letters, listeners
from handlers.allowance import Allowance
from handlers.client import KeptClient
from handlers.desk import Desk
from handlers.membership import Membership
from handlers.surface import Replier
from scheduling import rules
from scheduling.clock import Clock
from scheduling.rules import Procedure
from storage import SchemaMismatch, StorageUnavailable, Store, open_store

HORIZON = timedelta(hours=36)
REFILL_EVERY = timedelta(hours=3)
RETAIN_EVERY = timedelta(hours=6)
AFTER_THREADS = 8
"""Threads for what handlers do after the acknowledgement."""
LAST_POSTS = 12.0
"""Seconds for the posts under way: a call is given up before."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that goes out to Slack."""

    pace: Pace
    leases: Leases
    parcels: Parcels
    calls: Calls
    delivery: Delivery
    poster: Poster
    refresher: Refresher

    def poke(self) -> None:
        """Look at once for what is to go out."""
        self.poster.poke()
        self.refresher.poke()


@dataclass(slots=True)
class Bot:
    """A whole bot. Several may share a database: they need to know nothing of each other."""

    settings: Settings
    time: Time
    store: Store
    procedure: Procedure
    app: App
    desk: Desk
    clock: Clock
    rounds: Rounds
    handovers: Handovers
    outgoing: Outgoing
    metrics: Metrics
    watchdog: Loop | None
    receiver: Receiver | None
    server: Server | None
    after: ThreadPoolExecutor
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def poster(self) -> Poster:
        """Return what sends the outbox."""
        return self.outgoing.poster

    def start(self) -> None:
        """Remind and post, and receive what people do; returns at once."""
        self.clock.start()
        with Guard("start"):
            self.rounds.refill()
            self.rounds.digests()
        # The first time at once, but not in the way of the start: a day without the bot is made up.
        self.clock.soon("retain", self._retain)
        self.clock.soon("keys", self._look_at_keys)
        self.clock.every("refill", REFILL_EVERY, self.rounds.refill)
        self.clock.every("retain every", RETAIN_EVERY, self._retain)
        self.clock.cron("digest", self.rounds.next_digest, self.rounds.digests)
        self.time.on_move(self._moved)
        self.poster.start()
        self.outgoing.refresher.start()
        self.handovers.start()
        if self.watchdog is not None:
            self.watchdog.start()
        if self.server is not None:
            self.server.start()
        if self.receiver is not None:
            self.receiver.start_receiving()
        log.info("started", mode=self.settings.mode, free_text=self.store.has_keys)

    def stop(self) -> None:
        """Receive nothing more, finish what is under way, and close everything."""
        log.info("stopping")
        if self.receiver is not None:
            self.receiver.stop_receiving()
        if self.server is not None:
            self.server.stop(LAST_ANSWERS)
        self.stopping.set()
        self.after.shutdown(wait=True)
        if self.watchdog is not None:
            self.watchdog.stop(LAST_ANSWERS)
        self.handovers.stop(LAST_ANSWERS)
        self.clock.shutdown()
        self.outgoing.refresher.stop(LAST_POSTS)
        self.poster.stop(LAST_POSTS)
        self.store.close()
        log.info("stopped")

    def ready(self) -> Mapping[str, bool]:
        """Say of each thing that the bot needs whether it is there."""
        checks = dict.fromkeys(("database", "schema", "writing"), False)
        with suppress(StorageUnavailable, SchemaMismatch):
            self.store.ping()
            checks["database"] = True
            self.store.check_schema()
            checks["schema"] = True
            self.store.probe()
            checks["writing"] = True
        checks["slack"] = self.poster.is_authorised
        if self.receiver is not None:
            checks["connection"] = self.receiver.is_ready
        return checks

    def _moved(self) -> None:
        """Follow a time that was moved forward."""
        self.clock.reset()
        with Guard("refill"):
            self.rounds.refill()
        self.clock.soon("retain", self._retain)
        self.outgoing.poke()

    def _look_at_keys(self) -> None:
        """Say how many residents' texts cannot be read, because a key is not configured."""
        with Guard("keys"):
            with self.store.snapshot() as tx:
                found = tx.keys.wrapping()
            self.metrics.unreadable_keys.set(found.foreign)
            if found.foreign:
                log.error(
                    "TERUGKEER_ENCRYPTION_KEYS lacks a key: texts of residents cannot be read",
                    residents=found.foreign,
                )

    def _retain(self) -> None:
        """Drop what need not be kept any longer."""
        with Guard("retain"):
            self.rounds.retain()


def build(
    settings: Settings,
    time: Time | None = None,
    *,
    tempo: Tempo | None = None,
    pulse: Pulse | None = None,
    has_watchdog: bool = True,
) -> Bot:
    """Return a bot that is ready to start.

    `time` is the wall's unless another is given, `tempo` that of Slack's limits, `pulse` how
    closely the Socket Mode connection is watched.
    Raises what `open_store` raises, and OSError when the HTTP port is taken.
    """
    time, tempo, pulse = time or SystemTime(), tempo or Tempo(), pulse or Pulse()
    store = open_store(settings.database_url, settings.keys)
    procedure, metrics, stopping = rules.load(), Metrics(), threading.Event()
    client = client_for(settings, tempo)
    courtesy = Courtesy()
    waiting = Waiting(stopping.wait, give_way=courtesy.give_way)
    outgoing = outgoing_for(client, store, time, tempo, metrics, waiting)
    metrics.watch_outbox(lambda: figures(store, time))

    rounds: Rounds
    clock = Clock(lambda who: rounds.wake(who), time.now, time.to_real, horizon=HORIZON)
    rounds = Rounds(
        store,
        procedure,
        time,
        Periods(settings.digest_cron),
        metrics,
        clock=clock,
        poke=outgoing.poke,
        slack_time=outgoing.calls.time,
        give_way=courtesy.give_way,
    )
    metrics.armed.set_function(lambda: clock.armed)

    after = ThreadPoolExecutor(AFTER_THREADS, thread_name_prefix="after")
    secret = settings.signing_secret
    app = CourteousApp(
        courtesy,
        name="terugkeer",
        client=client,
        # Bolt's own way asks Slack at the first request. If Slack stumbles just then, the request
        # is acknowledged and not heard, and the person told in English to install the bot again.
        authorize=lambda: installed(settings),
        signing_secret=secret.get_secret_value() if secret is not None else "",
        process_before_response=True,
        token_verification_enabled=False,
        listener_executor=after,
    )
    desk = Desk(
        store,
        procedure,
        time.now,
        rounds.note,
        settings.return_number,
        calendars=settings.calendars,
    )
    membership = Membership(client)
    allowance = Allowance(tempo.acts_at_once, tempo.acts)
    listeners.register(app, desk, client, allowance, membership)

    app_token = settings.app_token
    bot = Bot(
        settings=settings,
        time=time,
        store=store,
        procedure=procedure,
        app=app,
        desk=desk,
        clock=clock,
        rounds=rounds,
        handovers=Handovers(desk, outgoing.poke),
        outgoing=outgoing,
        metrics=metrics,
        watchdog=Loop("watchdog", rounds.watch) if has_watchdog else None,
        receiver=(
            Receiver(app, app_token.get_secret_value(), Seat(store, pulse.hold), pulse)
            if settings.mode == "socket" and app_token is not None
            else None
        ),
        server=None,
        after=after,
        stopping=stopping,
    )
    if settings.port is not None:
        calendars = Calendars(desk, membership) if settings.calendars is not None else None
        pages = Pages(bot.ready, metrics.registry, _gate(bot), calendars)
        bot.server = Server(pages, settings.http_host, settings.port)
    elif settings.calendar_url is not None:
        log.warning("no calendars: TERUGKEER_CALENDAR_URL needs TERUGKEER_HTTP_PORT")
    return bot


def _gate(bot: Bot) -> Gate | None:
    """Return what lets Slack's requests in over HTTP; None where they come another way."""
    secret = bot.settings.signing_secret
    if bot.settings.mode != "http" or secret is None:
        return None

    def is_new(signature: str) -> bool:
        try:
            return bot.store.is_new(signature, bot.time.now())
        except StorageUnavailable:  # nothing can be told or done without the database
            return True

    return Gate(bot.app.dispatch, secret.get_secret_value(), bot.metrics, is_new)


def installed(settings: Settings) -> AuthorizeResult:
    """Return the one installation there is, with its token; whoever wrote has been verified."""
    token = settings.bot_token.get_secret_value()
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)


def client_for(settings: Settings, tempo: Tempo | None = None) -> KeptClient:
    """Return a client that gives up in time and never sends twice by itself."""
    return KeptClient(
        token=settings.bot_token.get_secret_value(),
        base_url=settings.api_url,
        timeout=(tempo or Tempo()).call_timeout,
    )


def figures(store: Store, time: Time) -> Mapping[str, float]:
    """Return the outbox as figures; none while the database is away."""
    try:
        with store.snapshot() as tx:
            counts = tx.outbox.counts()
            now = time.now()
            oldest = tx.sending.oldest(now)
    except StorageUnavailable:
        return {}
    age = (now - oldest).total_seconds() if oldest is not None else 0.0
    return {"oldest_pending_seconds": age} | {str(state): n for state, n in counts.items()}


def outgoing_for(
    client: KeptClient,
    store: Store,
    time: Time,
    tempo: Tempo,
    metrics: Metrics,
    waiting: Waiting,
) -> Outgoing:
    """Return all that goes out to Slack."""
    holder = f"{socket.gethostname()[:40]}-{secrets.token_hex(4)}"
    pace = Pace(tempo, waiting.monotonic)
    calls = Calls(client, pace, metrics, waiting.pause, waiting.monotonic)
    leases = Leases(store, time, holder, tempo.claim, waiting.uptime)
    parcels = Parcels(rules.load(), letters)
    readers = Readers(calls, waiting.monotonic)
    desk = Desk(store, rules.load(), time.now, lambda _resident: None)
    replier = Replier(client, ThreadPoolExecutor(1), errors.guarded)  # nobody waits for a Home tab
    delivery = Delivery(store, time, parcels, calls, readers, leases, tempo, metrics)
    poster = Poster(store, parcels, delivery, calls, leases, pace, tempo, metrics, waiting)
    lanes = Leases(store, time, holder, tempo.claim, waiting.uptime)

    def show_home(slack_id: str, *, over_any: bool = False) -> bool:
        return home.publish(desk, replier, slack_id, over_any=over_any)

    cleaner = Cleaner(store, time, calls, lanes, tempo, metrics, show_home)
    refresher = Refresher(store, time, parcels, calls, lanes, tempo, metrics, waiting, cleaner)
    return Outgoing(pace, leases, parcels, calls, delivery, poster, refresher)
