"""Scale: with ever more residents pending, how long until the first post, and what idling costs."""

import json
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from benchmarks import requests, town
from benchmarks.figures import Figure, at_most, median, shown
from benchmarks.processes import Program, ask, free_port, running, settings
from scheduling.reminders import brussels_date
from storage import open_store

SIZES = (10_000, 100_000)
LARGEST = 1_000_000
TEMPLATES, WORKERS = 500, 100
MINUTE = 60.0
SETTLING = 15.0
PATIENCE = 60.0
WARM_UP, TURNS, IN_A_TURN = 10, 8, 10


@dataclass
class Town:
    """A database of a size, the bot on it, and what it showed."""

    kind: str
    size: int
    url: str
    bodies: list[str] = field(default_factory=list)
    first_post: float = 0.0
    from_spawn: float = 0.0
    memory: float = 0.0
    idle: float = 0.0
    latency: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def scale(databases: town.Databases) -> list[Figure]:
    """Measure at 10,000 and 100,000 residents on both databases."""
    return _measured(databases, SIZES)


def million(databases: town.Databases) -> list[Figure]:
    """Measure at 10,000 and 1,000,000 residents on both databases."""
    return _measured(databases, (SIZES[0], LARGEST))


def _measured(databases: town.Databases, sizes: tuple[int, ...]) -> list[Figure]:
    towns = [
        Town(kind, size, make())
        for kind, make in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgresql))
        for size in sizes
    ]
    for one in towns:
        _fill(one)
    for one in towns:
        _start_once(one)
    _idle_and_commands(towns)
    figures = []
    for one in towns:
        label = f"{one.size:,} residents on {one.kind}"
        base = next(other for other in towns if (other.kind, other.size) == (one.kind, sizes[0]))
        figures += [
            at_most(
                f"{label}: start to first post",
                one.first_post,
                1,
                " s",
                f"from its first call of Slack on; {one.from_spawn:.1f} s after spawn",
            ),
            at_most(f"{label}: memory after a minute", one.memory, 120, " MiB"),
            at_most(f"{label}: a minute with nothing due", one.idle, 0.5, " % CPU"),
        ]
        cost = f"{median(one.latency):.1f} ms, {median(one.cpu):.1f} ms CPU"
        if one is base:
            figures.append(shown(f"{label}: a command", cost))
        else:
            ratio = median([a / b for a, b in zip(one.latency, base.latency, strict=True)])
            target = f"{label}: a command against {base.size:,}"
            figures.append(at_most(target, ratio, 1.3, " ×", cost))
    return figures


def _fill(one: Town) -> None:
    town.fill(one.url, WORKERS, TEMPLATES, town.various, copies=one.size // TEMPLATES - 1)
    town.settle(one.url)
    town.analyse(one.url)
    store, on = open_store(one.url), brussels_date(town.now()) - timedelta(days=1)
    wanted = WARM_UP + TURNS * IN_A_TURN
    # Those who have had no decision yet: the first and second of the five kinds of residents.
    with store.snapshot() as tx:
        codes = [
            (f"K1-{number:03}", town.worker(number % WORKERS))
            for number in range(TEMPLATES)
            if number % 5 == 0
        ]
        assert all(tx.journal.find(code) for code, _ in codes)
    store.close()
    one.bodies = [
        requests.command(f"beslissing {code} cgvs {on:%d/%m/%Y}", worker, number)
        for number, (code, worker) in enumerate(codes[:wanted])
    ]


def _start_once(one: Town) -> None:
    """Start a bot that has one thing to post, and see when it does."""
    town.awaken(one.url)
    stub_port, port = free_port(), free_port()
    stub = Program("benchmarks.stub", str(stub_port), port=stub_port)
    stub.wait_until_listening()
    bot = Program("benchmarks.product", port=port, env=settings(one.url, stub_port, port))
    with running(bot, stub):
        one.from_spawn, one.first_post = _first_post(bot, stub_port)


def _first_post(bot: Program, stub: int) -> tuple[float, float]:
    """Return the seconds from spawn, and from the first call (of its start), to the first post."""
    pause = threading.Event()
    while monotonic() - bot.begun < PATIENCE:
        figures = json.loads(ask(stub, "/figures"))
        if figures["posts"]:
            return figures["first"] - bot.begun, figures["first"] - figures["called"]
        pause.wait(0.05)
    raise RuntimeError("nothing was posted")


def _idle_and_commands(towns: list[Town]) -> None:
    """Let all bots idle for the same minute, then send them commands in turns."""
    with ExitStack() as stack:
        stub_port = free_port()
        stub = Program("benchmarks.stub", str(stub_port), port=stub_port)
        stub.wait_until_listening()
        stack.enter_context(running(stub))
        bots = []
        for one in towns:
            port = free_port()
            bot = Program("benchmarks.product", port=port, env=settings(one.url, stub_port, port))
            stack.enter_context(running(bot))
            bots.append(bot)
        for bot in bots:
            bot.wait_until_listening()
        pause = threading.Event()
        pause.wait(SETTLING)
        used = [bot.cpu() for bot in bots]
        begun = monotonic()
        pause.wait(MINUTE)
        for one, bot, before in zip(towns, bots, used, strict=True):
            one.idle = 100 * (bot.cpu() - before) / (monotonic() - begun)
            one.memory = bot.memory()
        for turn in range(-1, TURNS):
            for one, bot in zip(towns, bots, strict=True):
                first = 0 if turn < 0 else WARM_UP + turn * IN_A_TURN
                bodies = one.bodies[first : first + (WARM_UP if turn < 0 else IN_A_TURN)]
                before = bot.cpu()
                answers = requests.sent(bot.port or 0, bodies)
                if turn >= 0:
                    one.latency.append(median([a.seconds * 1000 for a in answers]))
                    one.cpu.append((bot.cpu() - before) / len(bodies) * 1000)
