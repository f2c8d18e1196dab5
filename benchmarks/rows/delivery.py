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
from handlers import letters
from scheduling import rules
from scheduling.reminders import brussels_date
from storage import open_store
from storage.engine import connect
from storage.tables import outbox

REMINDERS, CHANNELS, TURNS = 5_000, 1_000, 3
PATIENCE = 200.0
Start = Callable[[str, int], Program]


def delivery(databases: town.Databases) -> list[Figure]:
    """Let each sender send the same, in turns, with one process and with two."""
    ours = databases.postgresql()
    town.fill(ours, CHANNELS, CHANNELS, town.decided, copies=REMINDERS // CHANNELS - 1)
    messages = _messages(ours)
    from benchmarks import peer

    theirs = databases.postgresql()
    peer.fill(theirs, messages)
    senders: dict[str, tuple[str, Start]] = {
        "ours": (ours, _bot),
        "sdk": (theirs, lambda url, stub: Program("benchmarks.peer", url, str(stub), "sdk")),
        "kept": (theirs, lambda url, stub: Program("benchmarks.peer", url, str(stub), "kept")),
    }
    figures = []
    for processes in (1, 2):
        rates: dict[str, list[float]] = {name: [] for name in senders}
        for _ in range(TURNS):
            for name, (filled, start) in senders.items():
                rates[name].append(_rate(databases.copy(filled), start, processes))
        for name, peers in (("sdk", "its task posting with slack_sdk"), ("kept", KEPT)):
            ratio = median([a / b for a, b in zip(rates["ours"], rates[name], strict=True)])
            figures.append(
                at_least(
                    f"posts a second, {processes} process(es), against Procrastinate, {peers}",
                    ratio,
                    5,
                    " ×",
                    f"{median(rates['ours']):.0f} against {median(rates[name]):.0f} a second",
                )
                if name == "sdk"
                else shown(
                    f"the same, {peers}",
                    f"{ratio:.2f} ×",
                    f"{median(rates['ours']):.0f} against {median(rates[name]):.0f} a second",
                )
            )
    return figures


KEPT = "its task with a kept-alive connection of our own making"


def _bot(url: str, stub: int) -> Program:
    return Program("benchmarks.product", "free", env=settings(url, stub))


def _rate(url: str, start: Start, processes: int) -> float:
    """Return the posts per second from the first to the last that the stub got."""
    port = free_port()
    stub = Program("benchmarks.stub", str(port), port=port)
    stub.wait_until_listening()
    senders = [start(url, port) for _ in range(processes)]
    pause, begun, figures = threading.Event(), monotonic(), {"posts": 0}
    with running(*senders, stub):
        while figures["posts"] < REMINDERS and monotonic() - begun < PATIENCE:
            pause.wait(0.2)
            figures = json.loads(ask(port, "/figures"))
        pause.wait(0.5)
        figures = json.loads(ask(port, "/figures"))
        said = senders[0].complaint()
    if figures["posts"] != REMINDERS:
        raise RuntimeError(f"{figures['posts']} posts of {REMINDERS}: {said}")
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
            letter = letters.reminder(tx, procedure, row, today, letters.unlinked)
            assert letter is not None
            made.append({"text": letter.message.text, "blocks": letter.message.blocks})
    store.close()
    if len(ids) != REMINDERS:
        raise RuntimeError(f"{len(ids)} reminders")
    return [{"channel": town.channel(n % CHANNELS), **made[n % CHANNELS]} for n in range(REMINDERS)]
