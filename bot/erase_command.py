"""The command `erase`: a file is taken away, and what Slack shows of it follows."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic

from bot import erasing, logs, wiring
from bot.asking import NotPermitted, entered, person
from bot.failures import Refused
from bot.metrics import Metrics
from bot.pace import Tempo
from bot.rounds import SMALL
from bot.settings import Settings, SettingsError, load
from bot.time import SystemTime, Waiting
from handlers import permits
from handlers.cases import case_of
from scheduling import rules
from scheduling.refusal import Refusal
from storage import (
    COMMAND_LINE,
    Person,
    Resident,
    Store,
    Transaction,
    UnreadableFacts,
    projection,
)

PATIENCE = 120.0
"""Seconds in which most of what Slack shows of a file should be replaced."""
LEFT = "{n} messages and Home tabs in Slack still to be replaced: a running bot goes on with them."


def found(store: Store, code: str, by: str | None) -> Resident | None:
    """Return the file that is to be erased; None where it is gone and only Slack is left.

    `by` is the Slack id of whoever asks, None for whoever runs the machine. Raises `BadInput` for
    somebody unknown, and `Refused` for a code without a file and for who has no right to erase it.
    """
    with entered(store), store.snapshot() as tx:
        resident = tx.journal.find(code)
        if resident is not None:
            permit(tx, person(tx, by), resident)
        elif code not in {one.code for one in tx.leftovers.under_way()}:
            raise Refused(f"there is no file {code}")
        return resident


def erase(store: Store, resident: Resident, by: str | None) -> Iterator[str]:
    """Erase the file in one transaction, and yield what was done. Raises as `found` does."""
    now = datetime.now(UTC)
    with entered(store), store.transaction() as tx:
        if tx.journal.get(resident.id) is not None:
            permit(tx, person(tx, by), resident)
        done = erasing.erase(tx, rules.load(), resident.id, by or COMMAND_LINE, now)
    store.scrub()
    if done is not None:
        yield f"{resident.code} is erased: its facts, texts, key, dates and links are gone."


def clean(store: Store) -> Iterator[str]:
    """Replace what Slack shows, as far as it takes it in time; yield how much is left.

    Without settings for Slack that is left to the bot that runs.
    """
    try:
        settings = load(Settings)
    except SettingsError:
        settings = None
    if settings is not None and _left(store):
        logs.configure(settings.log_format, secrets=settings.secrets)
        stopping, tempo = threading.Event(), Tempo()
        client = wiring.client_for(settings, tempo)
        waiting = Waiting(stopping.wait)
        outgoing = wiring.outgoing_for(client, store, SystemTime(), tempo, Metrics(), waiting)
        give_up = monotonic() + PATIENCE
        while monotonic() < give_up and _ready(store):
            outgoing.refresher.turn()
        outgoing.poster.stop()
    left = _left(store)
    store.scrub()
    if not store.write_anew(SMALL):
        yield "The database file is large: the bot writes it anew tonight, without any trace of it."
    yield LEFT.format(n=left) if left else "Nothing of it is left in Slack that can be taken back."


def permit(tx: Transaction, who: Person | None, resident: Resident) -> None:
    """Raise `NotPermitted` unless that person may erase the file; the operator may.

    Of a file that cannot be read nobody can say whose it is: whoever may erase any, may erase it.
    """
    if who is None:
        return
    try:
        case = case_of(tx, projection.load(tx, rules.load(), resident.id))
    except UnreadableFacts:
        case = permits.Case()
    try:
        permits.erase(who, case)
    except Refusal as refusal:
        raise NotPermitted(who, "erase", resident, case.centre) from refusal


def _left(store: Store) -> int:
    with store.snapshot() as tx:
        return tx.leftovers.waiting()


def _ready(store: Store) -> bool:
    """Say whether anything can be done now: what is sought has to wait for its sender."""
    with store.snapshot() as tx:
        return bool(tx.leftovers.tasks(tx.now(), 1))
