"""What a story expects: every look compares the whole of what it is about, or fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from handlers.texts import Texts, texts_for
from scheduling.plan import Plan, PlannedMoment
from scheduling.reminders import brussels_date
from storage.projection import Trajectory, load
from tests.scenarios import reading
from tests.scenarios.acting import said
from tests.scenarios.cast import PEOPLE, PLACES, REGIONS
from tests.scenarios.reading import written
from tests.scenarios.town import Post, Town

Rows = list[tuple[str, ...]]
CODE = re.compile(r"[A-Z][A-Z0-9]-\d{3,5}")
PLAN = ("talk", "is", "plan by", "due", "advice")


def trajectory(town: Town, code: str) -> Trajectory:
    """Return the trajectory of a case code."""
    with town.bot.store.snapshot() as tx:
        resident = tx.journal.find(code)
        assert resident is not None, f"there is no file {code}"
        return load(tx, town.bot.procedure, resident.id)


def dutch(town: Town) -> Texts:
    """Return the Dutch texts, as of the story's day."""
    return texts_for("nl", brussels_date(town.now))


def open_talks(town: Town, code: str) -> Rows:
    """Return the talks that are open or to come, as the tables of stories write them."""
    texts = dutch(town)
    return [
        (
            texts.moment_title(moment.id),
            moment.status,
            written(moment.plan_by),
            written(moment.due),
            written(moment.advice),
        )
        for moment in _ahead(trajectory(town, code).plan)
    ]


def check_card(town: Town, card: str, code: str) -> None:
    """Find every date of the plan on its card in Slack."""
    texts = dutch(town)
    plan = trajectory(town, code).plan
    for moment in _ahead(plan):
        row = _row_of(card, texts.moment_title(moment.id))
        for on in (moment.plan_by, moment.due, moment.advice):
            assert on is None or texts.day(on) in row, f"{texts.day(on)} is not in: {row}"
    assert plan.right_ends is None or texts.day(plan.right_ends) in card, card


def posted(town: Town, since: int) -> Rows:
    """Return what was posted from there on, without the overviews: when, where, what."""
    names = {channel: name for name, channel in PLACES.items()} | _direct(town)
    told = [post for post in town.posts[since:] if not is_overview(post)]
    told.sort(key=lambda post: (_minute(post.at), _where(post, names), _code(post.text)))
    return [(reading.said(post.at), _where(post, names), post.text) for post in told]


def is_overview(post: Post) -> bool:
    """Say whether a message is a regional overview."""
    return post.channel in {PLACES[place] for place in REGIONS.values()} and not post.thread_ts


def overview(town: Town, region: str) -> str:
    """Return the last overview of a region, all its pages together."""
    channel = PLACES[REGIONS[region]]
    posts = [post for post in town.posts if post.channel == channel]
    assert posts, f"{region} has had no overview"
    at = posts[-1].at
    pages = {post.ts for post in posts if post.at == at}
    messages = [*town.sandbox.messages(channel), *town.sandbox.messages(channel, min(pages))]
    shown = {str(one["ts"]): said(one) for one in messages}
    return "\n".join(shown[page] for page in sorted(pages))


def shown_anywhere(town: Town, fragment: str) -> Iterator[str]:
    """Yield every message of the bot, in any place, that holds a fragment."""
    for one in town.sandbox.every_message():
        if one["bot"] and (fragment in said(one) or fragment in str(one["text"])):
            yield said(one)


def compare(expected: Sequence[Sequence[str]], found: Rows, loose: int | None = None) -> None:
    """Fail unless two tables are the same; the column `loose` holds fragments of texts."""
    same = len(expected) == len(found) and all(
        len(want) == len(got)
        and all(
            reading.says(text, cell) if at == loose else text == cell
            for at, (cell, text) in enumerate(zip(want, got, strict=True))
        )
        for want, got in zip(expected, found, strict=True)
    )
    assert same, "\n".join(
        ["the story says:", *map(_line, expected), "but it was:", *map(_line, found)]
    )


def _ahead(plan: Plan) -> list[PlannedMoment]:
    return [moment for moment in plan.moments if moment.status in ("open", "provisional")]


def _row_of(card: str, title: str) -> str:
    """Return the two lines under a talk's title: its dates, then its state and who."""
    lines = card.splitlines()
    assert f"*{title}*" in lines, f"the plan in Slack has no {title!r}: {card}"
    at = lines.index(f"*{title}*")
    return "\n".join(lines[at + 1 : at + 3])


def _direct(town: Town) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, slack_id in PEOPLE.items():
        for message in town.sandbox.person(slack_id).direct_messages():
            found[str(message["channel"])] = f"{name}, directly"
    return found


def _minute(at: datetime) -> datetime:
    """Return an instant as tables show it: within it, places and residents have no order."""
    return at.replace(second=0, microsecond=0)


def _code(text: str) -> str:
    """Return the case code that a message is about."""
    found = CODE.search(text)
    return found[0] if found else ""


def _where(post: Post, names: dict[str, str]) -> str:
    place = names[post.channel]
    if post.thread_ts is None:
        return place
    return f"{place}, thread and channel" if post.is_broadcast else f"{place}, thread"


def _line(row: Sequence[Any]) -> str:
    return f"      | {' | '.join(map(str, row))} |"
