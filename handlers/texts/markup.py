"""What the surfaces of Slack make of a text: what is typed by people must come out as text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_PERSON = re.compile(r"[UW][A-Z0-9]{1,20}")
_MARKS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
"""Slack knows no way to escape these: a sign that looks alike stands for each."""
_QUOTE = re.compile(r"^>", re.MULTILINE)
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)")
LONGEST_SAID = 80
"""Characters of what was typed that a sentence says back."""


@dataclass(frozen=True, slots=True)
class Markup:
    """How a surface shows what people typed, and how it shows a person."""

    typed: Callable[[str], str]
    person: Callable[[str], str] | None
    """From a Slack id to a mention; None where the surface can show none."""


def escape(text: str) -> str:
    """Return the text as running text that comes out as it is: no mention, link or formatting."""
    return entities(unmarked(text))


def unmarked(text: str) -> str:
    """Return the text without what Slack takes for formatting, a quote or an emoji; as long."""
    if text.isalnum():
        return text
    return _EMOJI.sub("∶", _QUOTE.sub("›", text.translate(_MARKS)))


def entities(text: str) -> str:
    """Return the text with the three characters that mean something to Slack as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def brief(text: str) -> str:
    """Return what was typed, cut where it is too long to be said back in a sentence."""
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 1]}…"


def mention(slack_id: str) -> str:
    """Return the mention of a person; what is no Slack id comes out as text."""
    return f"<@{slack_id}>" if _PERSON.fullmatch(slack_id) else escape(slack_id)


PLAIN = Markup(typed=str, person=None)
"""Plain text, such as the error line under a field of a modal."""

MRKDWN = Markup(typed=escape, person=mention)
"""Running text in a message: its sentences need no more escaping."""
