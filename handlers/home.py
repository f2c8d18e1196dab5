"""The Home tab: what this person has open, overdue first, then today, this week and later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers import permits
from handlers.blocks.ids import Action
from handlers.blocks.message import Block, button, context, divider, escape, header, section
from handlers.interaction import Interaction
from handlers.surface import View
from handlers.texts import Texts
from handlers.texts.labels import ACTORS
from storage import AgendaRow, Person, Transaction

SHOWN = 20
"""Moments per part: what is further down is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """An open moment, and the opaque id by which its buttons know it."""

    row: AgendaRow
    opaque: str

    @property
    def planned(self) -> date | None:
        """Return the day by which it is to be planned."""
        return self.row.plan_by or self.row.due


Parts = Mapping[str, Sequence[Line]]


def publish(interaction: Interaction) -> None:
    """Show the Home tab to the person who opened it."""
    interaction.replier.client.views_publish(
        user_id=interaction.slack_id, view=view_for(interaction)
    )


def view_for(interaction: Interaction) -> View:
    """Return the Home tab of whoever acts, registered or not."""
    person, texts = interaction.registered, interaction.texts
    if person is None:
        sentence = texts._(
            "You are not registered as staff here. Ask your centre's coordinator to add you."
        )
        return _home([section(escape(sentence))])
    with interaction.desk.store.snapshot() as tx:
        lines = [
            Line(row, tx.messages.opaque(row.resident_id, row.moment, row.occurrence))
            for row in own_rows(tx, person)
        ]
    return _home(blocks(parted(lines, interaction.today), texts, person, interaction.today))


def own_rows(tx: Transaction, person: Person) -> list[AgendaRow]:
    """Return the open moments that are this person's to look after."""
    if person.role == "region":
        return tx.agenda.open_moments(region=person.region) if person.region else []
    if person.role == "social_worker":
        return tx.agenda.open_moments(worker=person.slack_id)
    if not person.centres:
        return []
    rows = tx.agenda.open_moments(person.centres)
    if person.role in ("icam_coach", "arrival_centre"):
        return [row for row in rows if row.actor == person.role]
    return rows


def parted(lines: Sequence[Line], today: date) -> Parts:
    """Part the lines by when they are to be planned; a week ends on Sunday."""
    sunday = today + timedelta(days=6 - today.weekday())
    parts: dict[str, list[Line]] = {"overdue": [], "today": [], "week": [], "later": []}
    for line in lines:
        due, planned = line.row.due, line.planned
        if due is not None and due < today:
            parts["overdue"].append(line)
        elif planned is not None and planned <= today:
            parts["today"].append(line)
        elif planned is not None and planned <= sunday:
            parts["week"].append(line)
        else:
            parts["later"].append(line)
    return parts


def blocks(parts: Parts, texts: Texts, person: Person, today: date) -> list[Block]:
    """Return the Home tab's blocks."""
    titles = {
        "overdue": texts._("Overdue"),
        "today": texts._("Today at the latest"),
        "week": texts._("This week"),
        "later": texts._("Later, or without a deadline"),
    }
    shown: list[Block] = [
        header(texts._("Open key moments")),
        context(
            escape(
                texts._(
                    "{role} · {day}", role=texts.label(ACTORS, person.role), day=texts.day(today)
                )
            )
        ),
    ]
    if not any(parts.values()):
        shown.append(section(escape(texts._("Nothing is open for you."))))
    for part, lines in parts.items():
        if not lines:
            continue
        shown += [divider(), section(f"*{escape(titles[part])}* ({len(lines)})")]
        shown += [_line(line, texts, person) for line in lines[:SHOWN]]
        if len(lines) > SHOWN:
            more = texts.ngettext("and {n} more", "and {n} more", len(lines) - SHOWN)
            shown.append(context(escape(more)))
    shown.append(context(escape(texts._("Type /terugkeer help to see what you can do."))))
    return shown


def _line(line: Line, texts: Texts, person: Person) -> Block:
    row = line.row
    words = [f"*{escape(row.code)}* · {escape(texts.moment_title(row.moment))}"]
    if row.due is not None:
        day = row.plan_by or row.due
        words.append(
            escape(
                texts._(
                    "Plan by {day} · deadline {due}", day=texts.day(day), due=texts.day(row.due)
                )
            )
        )
    elif row.advice is not None:
        words.append(escape(texts._("Advised by {day} (no deadline)", day=texts.day(row.advice))))
    else:
        words.append(escape(texts._("No deadline set")))
    if person.role == "region" or not permits.may_record(person, row.actor):
        return section("\n".join(words))
    record = button(texts._("Record talk"), Action.RECORD, line.opaque)
    return section("\n".join(words), record)


def _home(shown: list[Block]) -> View:
    return {"type": "home", "callback_id": "home", "blocks": shown}
