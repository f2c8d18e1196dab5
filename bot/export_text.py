"""An export as a text to read, in the language of whoever reads it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.time import BRUSSELS
from handlers.blocks.talk import QUESTIONS
from handlers.texts import Texts, labels
from handlers.texts.happened import fact_said
from handlers.texts.marks import N_
from scheduling import rules
from scheduling.facts import from_data

OWN = {"by", "number", "recorded_at", "recorded_by", "own_words", "own_words_withheld"}
"""What an export adds to a fact."""
WORDS = {str(field): question for field, question in QUESTIONS.items()} | {"reason": N_("Reason")}
WITHHELD = {
    "no_right": N_("own words: not for who asked for this export"),
    "no_key": N_("own words: cannot be read, their encryption key is not set"),
}
STATES = {
    "sent": N_("sent"),
    "pending": N_("waiting"),
    "sending": N_("waiting"),
    "undeliverable": N_("could not be delivered"),
    "cancelled": N_("no longer needed"),
}


def readable(export: Mapping[str, Any], centres: Mapping[str, str], texts: Texts) -> str:
    """Return the export as lines; `centres` are the names of centres by their ids."""
    return "\n".join(_lines(export, centres, texts)) + "\n"


def _lines(export: Mapping[str, Any], centres: Mapping[str, str], texts: Texts) -> Iterator[str]:
    code, file = export["case_code"], export["file"]
    yield texts._("All that is held about {code}", code=code)
    yield texts._("Taken out on {when}.", when=_when(export["exported_at"], texts))
    yield from _head(texts._("The file"))
    yield texts._("Opened on {when}.", when=_when(file["opened_at"], texts))
    if file["centre"]:
        yield texts._("Centre: {name}.", name=centres.get(file["centre"], file["centre"]))
    if file["responsible"]:
        yield texts._("Responsible worker: {who}.", who=file["responsible"])
    if file["phase"]:
        yield texts._("Phase: {phase}.", phase=texts.label(labels.PHASES, file["phase"]))
    if file["right_ends"]:
        day = texts.day(date.fromisoformat(file["right_ends"]))
        yield texts._("Last day of material help: {day}.", day=day)
    for other in export["linked_to"]:
        yield texts._("Linked to {code}.", code=other)
    yield from _head(texts._("What was registered"))
    for fact in export["facts"]:
        yield from _fact(fact, centres, texts)
    yield from _head(texts._("Talks and deadlines"))
    for moment in export["plan"]["moments"]:
        yield _moment(moment, texts)
    yield from _head(texts._("Ticked on checklists"))
    for tick in export["ticks"]:
        at, title = _when(tick["at"], texts), texts.moment_title(tick["moment"])
        yield f"- {title}: {tick['item']} ({tick['by']}, {at})"
    yield from _head(texts._("Messages in Slack"))
    for message in export["messages"]:
        yield _message(message, texts)
    yield from _head(texts._("Who did what"))
    for entry in export["audit"]:
        yield _entry(entry, texts)


def _head(title: str) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)


def _fact(fact: Mapping[str, Any], centres: Mapping[str, str], texts: Texts) -> Iterator[str]:
    known = from_data({name: value for name, value in fact.items() if name not in OWN})
    when = _when(fact["recorded_at"], texts)
    said = fact_said(known, texts, centres)
    yield f"{fact['number']}. {said} ({fact['recorded_by']}, {when})"
    for name, text in fact.get("own_words", {}).items():
        yield f"   {texts._(WORDS[name])} {text}"
    if "own_words_withheld" in fact:
        yield f"   {texts._(WITHHELD[fact['own_words_withheld']])}"


def _moment(moment: Mapping[str, Any], texts: Texts) -> str:
    parts = [texts.moment_title(moment["id"]), texts.label(labels.STATUSES, moment["status"])]
    if moment["due"]:
        parts.append(texts._("deadline {day}", day=texts.day(date.fromisoformat(moment["due"]))))
    if moment["held_on"]:
        held = texts.day(date.fromisoformat(moment["held_on"]))
        parts.append(texts._("held on {day}", day=held))
    return "- " + " · ".join(parts)


def _message(message: Mapping[str, Any], texts: Texts) -> str:
    moment = message["moment"] or ""
    title = texts.moment_title(moment) if moment in rules.load().moments else moment
    parts = [title, str(message["kind"]), texts.label(STATES, message["state"])]
    if message["sent_at"]:
        parts.append(f"{message['channel']}, {_when(message['sent_at'], texts)}")
    return "- " + " · ".join(parts)


def _entry(entry: Mapping[str, Any], texts: Texts) -> str:
    if entry["act"] == "change":
        did = texts._("registered: {what}", what=texts.label(labels.FACTS, entry["what"]))
    else:
        did = texts.label(labels.AUDITED, entry["act"])
    return f"- {_when(entry['at'], texts)} · {entry['by']} · {did}"


def _when(instant: str, texts: Texts) -> str:
    at = datetime.fromisoformat(instant).astimezone(BRUSSELS)
    return f"{texts.day(at.date())}, {at:%H:%M}"
