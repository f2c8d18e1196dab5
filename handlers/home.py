"""The Home tab: published when it is opened or leafed through, and anew when it has changed.

Publishing never holds an acknowledgement up. Slack's hash of what stands there keeps an older
view from replacing a newer one; whoever finds that it changed meanwhile looks again.
"""

import threading
from collections.abc import Callable, Collection
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError

from handlers import lists, recipients
from handlers.blocks.listing import home as list_blocks
from handlers.blocks.message import Block, context, escape, section
from handlers.client import UNREACHABLE, KeptClient
from handlers.desk import Desk
from handlers.interaction import Interaction
from handlers.lists import Asked
from handlers.outcomes import Outcome
from handlers.surface import Replier, View, named
from handlers.texts import DEFAULT, Texts, labels, texts_for
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Person, Transaction

RECENTLY = timedelta(hours=12)
"""Whoever has not looked for so long is not looking now; opening the tab publishes it anyway."""
TRIES = 5
"""How often a view is made anew when somebody else published meanwhile."""
PATIENCE = 10.0
"""Seconds for Slack to take a view: nobody waits for it."""
QUIET = (f.ItemTicked, f.Snoozed)
"""Facts that change nothing on the Home tab."""

log = structlog.get_logger("handlers")


def opened(interaction: Interaction) -> None:
    """Show the Home tab to the person who opened it, on the list that was left open there."""
    desk, slack_id, person = interaction.desk, interaction.slack_id, interaction.registered
    seen = interaction.body["event"].get("view")
    if person is None:
        _publish_after(interaction, lambda: None, seen)
        return
    interaction.looked("home")

    def note() -> None:
        with desk.store.transaction() as tx:
            before = tx.homes.home(slack_id)
            is_recent = before is not None and before.opened_at > desk.now() - RECENTLY
            left_open = before.shown if before and is_recent else ""
            shown = left_open or lists.home_of(person).value()
            tx.homes.opened(slack_id, shown, desk.now())

    _publish_after(interaction, note, seen)


def turn(interaction: Interaction, asked: Asked) -> None:
    """Show another list or page on the Home tab of whoever clicked there."""
    desk, slack_id = interaction.desk, interaction.slack_id

    def note() -> None:
        with desk.store.transaction() as tx:
            tx.homes.opened(slack_id, asked.value(), desk.now())

    _publish_after(interaction, note, interaction.body["view"])


def anew(interaction: Interaction) -> None:
    """Show the Home tab of whoever acts once more, if it was ever opened."""
    desk, replier, slack_id = interaction.desk, interaction.replier, interaction.slack_id

    def step() -> None:
        with desk.store.snapshot() as tx:
            was_opened = tx.homes.home(slack_id) is not None
        if was_opened:
            publish(desk, replier, slack_id)

    replier.after(step)


def show_to(interaction: Interaction, slack_ids: Collection[str]) -> None:
    """Show these people their Home tab anew, if they looked there of late."""
    desk, replier = interaction.desk, interaction.replier

    def step() -> None:
        with desk.store.snapshot() as tx:
            homes = [home for home in map(tx.homes.home, slack_ids) if home is not None]
        for home in homes:
            if home.opened_at > desk.now() - RECENTLY:
                publish(desk, replier, home.slack_id)

    replier.after(step)


class Watch:
    """Shows the Home tabs anew that a change concerns, if somebody looked there of late.

    Changes that come while a tab waits to be published are shown with it, once.
    """

    def __init__(self, desk: Desk, replier: Replier) -> None:
        """Keep what publishing needs."""
        self._desk = desk
        self._replier = replier
        self._lock = threading.Lock()
        self._waiting: set[str] = set()

    def note(self, outcome: Outcome) -> None:
        """Have the Home tabs published on which a change is to be seen."""
        if not all(isinstance(entry.fact, QUIET) for entry in outcome.entries):
            self._replier.after(lambda: self._spread(outcome))

    def _spread(self, outcome: Outcome) -> None:
        with self._desk.store.snapshot() as tx:
            concerned = watching(tx, outcome, self._desk)
        for slack_id in self._new(concerned):
            self._replier.after(lambda who=slack_id: self._show(who))  # type: ignore[misc]

    def _new(self, concerned: Collection[str]) -> list[str]:
        """Return who does not wait for a view already."""
        with self._lock:
            new = [slack_id for slack_id in concerned if slack_id not in self._waiting]
            self._waiting.update(new)
        return new

    def _show(self, slack_id: str) -> None:
        with self._lock:
            self._waiting.discard(slack_id)  # before looking: what changes from now on waits again
        publish(self._desk, self._replier, slack_id)


def watching(tx: Transaction, outcome: Outcome, desk: Desk) -> list[str]:
    """Return whose Home tab shows a change, before or after it, and was looked at of late."""
    resident_id = outcome.resident.id
    now = tx.agenda.summaries([resident_id]).get(resident_id)
    places = {plan.centre for plan in (outcome.before, outcome.after) if plan is not None}
    workers = {plan.worker for plan in (outcome.before, outcome.after) if plan is not None}
    if now is not None:
        places.add(now.centre)
        workers.add(now.worker)
    for worker in [*workers]:  # who stands in sees it as well
        person = tx.people.person(worker) if worker else None
        if person is not None:
            own = [tx.people.centre(centre) for centre in person.centres]
            workers |= {recipients.present(tx, person, one, desk.today()).slack_id for one in own}
    centres = [centre for place in places if place and (centre := tx.people.centre(place))]
    return tx.homes.watching(
        desk.now() - RECENTLY,
        workers={worker for worker in workers if worker},
        centres={centre.id for centre in centres},
        regions={centre.region for centre in centres},
    )


def publish(
    desk: Desk,
    replier: Replier,
    slack_id: str,
    view_hash: str | None = None,
    language: str | None = None,
    refused_as: str | None = None,
    *,
    over_any: bool = False,
) -> bool:
    """Publish somebody's Home tab as things stand; False when Slack did not take it.

    `view_hash` is Slack's of the view that the person saw, and `language` theirs, where a request
    of theirs said it; else they are those of what was published last, and of the staff file.
    `refused_as` says why the person is shown nothing, whatever the staff file says; `over_any`
    replaces whatever stands there: its hash may have been in an answer that was lost.
    """
    with replier.publishing_for(slack_id):
        client = replier.client.within(PATIENCE)
        return _publish(desk, client, slack_id, view_hash, language, refused_as, over_any=over_any)


def _publish(
    desk: Desk,
    client: KeptClient,
    slack_id: str,
    view_hash: str | None,
    language: str | None,
    refused_as: str | None,
    *,
    over_any: bool = False,
) -> bool:
    for _ in range(TRIES):
        with desk.store.snapshot() as tx:
            known = tx.homes.home(slack_id)
            shows_nothing = refused_as is not None or not _is_staff(tx, slack_id)
            view = view_for(tx, desk, slack_id, language, refused_as)
        seen = view_hash or (known.view_hash if known else None)
        view_hash = None
        try:
            shown_before = _hash(None if over_any else seen)
            answer = client.views_publish(user_id=slack_id, view=view, **shown_before)
        except UNREACHABLE as error:
            if isinstance(error, SlackApiError) and named(error) == "hash_conflict":
                continue
            log.warning("home_not_published", error=named(error))
            return False
        published = answer.get("view") or {}
        with desk.store.transaction() as tx:
            if shows_nothing and (refused_as is not None or not _is_staff(tx, slack_id)):
                tx.homes.forget(slack_id)  # it shows no file, and is not to be shown any
            else:
                tx.homes.published(slack_id, str(published.get("hash") or ""))
        return True
    log.warning("home_not_published", error="hash_conflict")
    return False


def _is_staff(tx: Transaction, slack_id: str) -> bool:
    """Say whether somebody is on the staff: then, and only then, the tab shows files."""
    person = tx.people.person(slack_id)
    return person is not None and person.active


def view_for(
    tx: Transaction,
    desk: Desk,
    slack_id: str,
    language: str | None = None,
    refused_as: str | None = None,
) -> View:
    """Return the Home tab of a person, registered or not, as things stand."""
    today, person = desk.today(), tx.people.person(slack_id)
    texts = texts_for(language or _language(tx, person), today)
    if refused_as is not None and refused_as != "not_registered":
        return _home([section(escape(texts.refusal(Refusal(refused_as))))])
    if person is None or not person.active or refused_as is not None:
        sentence = texts._(
            "You are not registered as staff here. Ask your centre's coordinator to add you."
        )
        return _home([section(escape(sentence))])
    known = tx.homes.home(slack_id)
    asked = lists.read(known.shown) if known and known.shown else lists.home_of(person)
    try:
        view = lists.view_of(tx, desk.procedure, person, asked, today, texts)
    except Refusal:  # another role than when the list was asked for
        asked = lists.home_of(person)
        view = lists.view_of(tx, desk.procedure, person, asked, today, texts)
    return _home([*list_blocks(view, texts), _foot(person, texts)])


def _foot(person: Person, texts: Texts) -> Block:
    role = texts.label(labels.ACTORS, person.role)
    return context(escape(role), escape(texts._("Type /terugkeer help to see what you can do.")))


def _language(tx: Transaction, person: Person | None) -> str:
    """Return in which language a person reads, where no request of theirs says it."""
    if person is None or person.language is not None:
        return DEFAULT if person is None else str(person.language)
    centre = tx.people.centre(person.centres[0]) if person.centres else None
    return centre.language if centre else DEFAULT


def _publish_after(interaction: Interaction, note: Callable[[], None], seen: View | None) -> None:
    """Note what is shown and publish it, once the request is acknowledged.

    `seen` is the view in which the person acted.
    """
    desk, replier, slack_id = interaction.desk, interaction.replier, interaction.slack_id
    view_hash = str((seen or {}).get("hash") or "") or None

    def step() -> None:
        note()
        refused_as = interaction.refused_as if interaction.registered is None else None
        publish(desk, replier, slack_id, view_hash, interaction.texts.language, refused_as)

    replier.after(step)


def _hash(view_hash: str | None) -> dict[str, str]:
    return {"hash": view_hash} if view_hash else {}


def _home(shown: list[Block]) -> View:
    return {"type": "home", "callback_id": "home", "blocks": shown}
