"""Delivery: 5,000 due reminders over 1,000 channels, without pacing, against Procrastinate."""

import json
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from sqlalchemy import select

from benchmarks import town
from benchmarks.figures import Figure, at_least, median, shown
from benchmarks.processes import Program, ask, free_port, running, settings
from handlers import letters, overviews
from scheduling import rules
from scheduling.reminders import brussels_date
from storage import open_store
from storage.engine import connect
from storage.tables import outbox

REMINDERS, CHANNELS, TURNS = 5_000, 1_000, 3
TRIAL = 1_000
"""With so many posts it is tried how much the peer does best at once."""
PATIENCE = 200.0
Start = Callable[[str, int], Program]


def delivery(databases: town.Databases) -> list[Figure]:
    """Let each sender send the same, in turns, with one process and with two.

    How many tasks the peer works on at once is tried beforehand, for each of its clients.
    """
    ours = databases.postgresql()
    town.fill(ours, CHANNELS, CHANNELS, town.decided, copies=REMINDERS // CHANNELS - 1)
    messages = _messages(ours)
    from benchmarks import peer

    theirs = databases.postgresql()
    peer.fill(theirs, messages)
    trial = databases.postgresql()
    peer.fill(trial, messages[:TRIAL])
    figures = []
    for processes in (1, 2):
        best = {}
        for client in ("sdk", "kept"):
            tried = {n: _tried(databases, trial, client, n, processes) for n in peer.AT_ONCE}
            best[client] = max(tried, key=lambda n: tried[n])
        senders: dict[str, tuple[str, Start]] = {
            "ours": (ours, _bot),
            **{client: (theirs, _peer(client, at_once)) for client, at_once in best.items()},
        }
        rates: dict[str, list[float]] = {name: [] for name in senders}
        for _ in range(TURNS):
            for name, (filled, start) in senders.items():
                rates[name].append(_rate(databases.copy(filled), start, processes, REMINDERS))
        for name, peers in (("sdk", "its task posting with slack_sdk"), ("kept", KEPT)):
            ratio = median([a / b for a, b in zip(rates["ours"], rates[name], strict=True)])
            remark = (
                f"{median(rates['ours']):.0f} against {median(rates[name]):.0f} a second with "
                f"{best[name]} tasks at once, the best of {', '.join(map(str, peer.AT_ONCE))}"
            )
            figures.append(
                at_least(
                    f"posts a second, {processes} process(es), against Procrastinate, {peers}",
                    ratio,
                    5,
                    " ×",
                    remark,
                    WHY,
                )
                if name == "sdk"
                else shown(f"the same, {peers}", f"{ratio:.2f} ×", remark)
            )
    return figures


WHY = (
    "the peer's message was rendered beforehand; of a haul's time, by its profile, 42 % is "
    "reading the facts, reckoning the plan and rendering as things stand then, 39 % the "
    "calls of Slack with whether the reader still works here, 18 % claiming and writing "
    "down"
)
KEPT = "its task with a kept-alive connection of our own making"


def _bot(url: str, stub: int) -> Program:
    return Program("benchmarks.product", "free", env=settings(url, stub))


def _peer(client: str, at_once: int) -> Start:
    """Return how to start the peer with that client, working on so many tasks at once."""
    return lambda url, stub: Program("benchmarks.peer", url, str(stub), client, str(at_once))


def _tried(
    databases: town.Databases, filled: str, client: str, at_once: int, processes: int
) -> float:
    """Return the peer's posts per second in a trial."""
    return _rate(databases.copy(filled), _peer(client, at_once), processes, TRIAL)


def _rate(url: str, start: Start, processes: int, reminders: int) -> float:
    """Return the posts per second from the first to the last that the stub got."""
    port = free_port()
    stub = Program("benchmarks.stub", str(port), port=port)
    stub.wait_until_listening()
    senders = [start(url, port) for _ in range(processes)]
    pause, begun, figures = threading.Event(), monotonic(), {"posts": 0}
    with running(*senders, stub):
        while figures["posts"] < reminders and monotonic() - begun < PATIENCE:
            pause.wait(0.2)
            figures = json.loads(ask(port, "/figures"))
        pause.wait(0.5)
        figures = json.loads(ask(port, "/figures"))
        said = senders[0].complaint()
    if figures["posts"] != reminders:
        raise RuntimeError(f"{figures['posts']} posts of {reminders}: {said}")
    return float(figures["posts"] / (figures["last"] - figures["first"]))


def _messages(url: str) -> list[dict[str, Any]]:
    """Return what the bot is going to post, as arguments of the peer's task."""
    store, engine = open_store(url), connect(url)
    with engine.connect() as connection:
        ids = list(connection.scalars(select(outbox.c.id).where(outbox.c.state == "pending")))
    engine.dispose()
    today, procedure, made = brussels_date(town.now()), rules.load(), []
    with store.snapshot() as tx:
        for row_id in ids[:CHANNELS]:
            row = tx.outbox.get(row_id)
            assert row is not None
            letter = letters.reminder(tx, procedure, row, today, overviews.unlinked)
            assert letter is not None
            made.append({"text": letter.message.text, "blocks": letter.message.blocks})
    store.close()
    if len(ids) != REMINDERS:
        raise RuntimeError(f"{len(ids)} reminders")
    return [{"channel": town.channel(n % CHANNELS), **made[n % CHANNELS]} for n in range(REMINDERS)]
