"""Personal calendars: a secret address a person, and the own talks that are served under it.

The secret is made at random, shown once, and kept nowhere but as its SHA-256: neither a backup nor
whoever reads the database has an address. So a request that comes again is told that there is an
address, and never one: what the first delivery showed may have been replaced since.
"""

import hashlib
import re
import secrets
from typing import Literal

from handlers import feed, lists, permits
from handlers.blocks.calendar import CalendarView
from handlers.desk import PATIENCE, Desk
from handlers.interaction import Interaction
from handlers.membership import REFUSED_AS, Membership
from handlers.texts import DEFAULT, texts_for
from storage import Deed, Person, Subscription, Transaction

TOKEN_BYTES = 32
"""256 bits of chance, which nobody guesses."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
MOST = 300
"""Talks in a calendar at most, the most pressing first: ten times what a worker has open."""

Wish = Literal["show", "new", "stop"]
What = Literal["made", "replaced", "stopped"]


def wished(interaction: Interaction, wish: Wish, instead_of: str | None = None) -> CalendarView:
    """Do what somebody wants with the own calendar, and return what is said of it.

    `show` makes an address where there is none. `instead_of` is the opaque id of the address that
    a button wants replaced: where another one is in force, that one stays, as whoever clicked
    twice has just been shown it.
    """
    desk, person = interaction.desk, interaction.person
    if wish == "show":
        with desk.store.snapshot() as tx:
            standing = tx.subscriptions.of(person.slack_id)
        if standing is not None:
            return _view(desk, standing)
    with desk.store.transaction(PATIENCE) as tx:
        standing = tx.subscriptions.of(person.slack_id)
        if tx.journal.answer(interaction.request_id) is not None:
            return _view(desk, standing)
        view, what = _done(desk, tx, standing, person.slack_id, wish, instead_of)
        if what is not None:
            by, at, centre = person.slack_id, desk.now(), interaction.own_centre
            tx.audit.note(Deed(by, at, "calendar", what, centre))
        tx.journal.remember(interaction.request_id, None, {"calendar": what}, desk.now())
    return view


def _done(
    desk: Desk,
    tx: Transaction,
    standing: Subscription | None,
    slack_id: str,
    wish: Wish,
    instead_of: str | None,
) -> tuple[CalendarView, What | None]:
    """Return what is said, and what was done; None where all stays as it is."""
    if wish == "stop":
        is_stopped = tx.subscriptions.stop(slack_id)
        return _view(desk, None, is_stopped=is_stopped), "stopped" if is_stopped else None
    if desk.calendars is None or (wish == "show" and standing is not None):
        return _view(desk, standing), None
    token, at = secrets.token_urlsafe(TOKEN_BYTES), desk.now()
    if standing is None:
        made = tx.subscriptions.make(slack_id, digest_of(token), at)
    else:
        old = instead_of or standing.id
        made = tx.subscriptions.replace(slack_id, digest_of(token), at, instead_of=old)
    if made is None:  # somebody was quicker: the same person, with another click
        return _view(desk, tx.subscriptions.of(slack_id)), None
    is_new = standing is not None
    return _view(desk, made, token, is_new=is_new), "replaced" if is_new else "made"


def served(desk: Desk, membership: Membership, token: str) -> bytes | None:
    """Return the calendar under a secret; None where nothing is to be had under it.

    Whether the person is on the staff and a member of the workspace, and may see each of the
    talks, is asked now. That it is read is entered before it is shown, once a Brussels day.
    Raises `StorageUnavailable`.
    """
    published, digest = desk.calendars, digest_of(token)
    if published is None or TOKEN.fullmatch(token) is None:
        return None
    with desk.store.snapshot() as tx:
        subscription = tx.subscriptions.at(digest)
        person = tx.people.person(subscription.slack_id) if subscription is not None else None
    if subscription is None or person is None or not _may_have(person, membership):
        return None
    now, today = desk.now(), desk.today()
    with desk.store.snapshot() as tx:
        rows, is_cut = lists.own(tx, desk.procedure, person, today, MOST)
        language = _language(tx, person)
    if subscription.read_on != today:
        with desk.store.transaction(PATIENCE) as tx:
            if tx.subscriptions.read(digest, today):
                centre = person.centres[0] if person.centres else None
                tx.audit.note(Deed(person.slack_id, now, "read_calendar", "", centre))
    view = feed.FeedView(person.slack_id, rows, today, now, published.shows_codes, is_cut)
    return feed.calendar(view, desk.procedure, texts_for(language, today))


def _may_have(person: Person, membership: Membership) -> bool:
    """Say whether somebody may have a calendar at this moment, as a door would be opened."""
    if not person.active or not permits.subscribes(person):
        return False
    return membership.of(person.slack_id, {}).standing not in REFUSED_AS


def _language(tx: Transaction, person: Person) -> str:
    centre = tx.people.centre(person.centres[0]) if person.centres else None
    return person.language or (centre.language if centre is not None else DEFAULT)


def digest_of(token: str) -> str:
    """Return under what a secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _view(
    desk: Desk,
    subscription: Subscription | None,
    token: str | None = None,
    *,
    is_new: bool = False,
    is_stopped: bool = False,
) -> CalendarView:
    published = desk.calendars
    address = published.address(token) if published is not None and token is not None else None
    shows_codes = published is not None and published.shows_codes
    return CalendarView(subscription, address, shows_codes, is_new, is_stopped)
