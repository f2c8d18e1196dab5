"""The sentences of which stories are made: few, general, and read strictly.

A sentence that is not among these fails its story; a test sees to it that no two of them read the
same line. Each docstring says what the sentence does in the town.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pytest_bdd import parsers, step

from tests.scenarios import looking, reading
from tests.scenarios.acting import Table
from tests.scenarios.story import Story

DAY = r"[A-Z][a-z]+ \d{1,2} [A-Z][a-z]+ \d{4}"
WHO = r"(?P<who>[A-Z][a-zé]+)"
CODE = r"(?P<code>[A-Z][A-Z0-9]-\d+)"
REGION = "(?P<region>Regio Noord|Région Sud)"

SENTENCES: list[re.Pattern[str]] = []
"""All of them, for the test that each line of a story is read by exactly one."""

P = ParamSpec("P")
T = TypeVar("T")


def sentence(pattern: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Register a sentence, by a pattern that a whole line has to match."""
    SENTENCES.append(re.compile(pattern))
    return step(parsers.re(pattern))


def quoted(name: str) -> str:
    """Return the pattern of words in double quotes."""
    return f'"(?P<{name}>[^"]+)"'


# -- time


@sentence(rf"it is (?P<instant>{DAY}(, \d\d:\d\d)?)")
def it_is(story: Story, instant: str) -> None:
    """Begin there, or let time pass until then; at ten o'clock where no hour is said."""
    story.live_until(reading.instant(instant))


@sentence(r"everybody has read what was posted so far")
def has_read(story: Story) -> None:
    """Let only what is posted from here on count."""
    story.posted()


# -- what people do


@sentence(rf"{WHO} opens the file of {CODE}, who arrived on (?P<on>{DAY})")
def opens_file(story: Story, who: str, code: str, on: str) -> None:
    """Fill the form of `bewoner` in with no more than it needs, and send it."""
    story.opens_file(who, code, on, [])


@sentence(rf"{WHO} opens the file of {CODE}, who arrived on (?P<on>{DAY}), and fills in")
def opens_file_with(story: Story, who: str, code: str, on: str, datatable: Table) -> None:
    """Fill the form of `bewoner` in with the table as well, and send it."""
    story.opens_file(who, code, on, datatable)


@sentence(rf"{WHO} records {quoted('title')} of {CODE}, held on (?P<on>{DAY})")
def records(story: Story, who: str, title: str, code: str, on: str) -> None:
    """Record a talk with the button of its checklist, without more than its date."""
    story.records(who, title, code, on, [])


@sentence(rf"{WHO} records {quoted('title')} of {CODE}, held on (?P<on>{DAY}), and fills in")
def records_with(story: Story, who: str, title: str, code: str, on: str, datatable: Table) -> None:
    """Record a talk with the button of its checklist, with the table as well."""
    story.records(who, title, code, on, datatable)


@sentence(rf"{WHO} types {quoted('text')}")
def types(story: Story, who: str, text: str) -> None:
    """Type a command where this person works."""
    story.act(who).types(text)


@sentence(rf"{WHO} types {quoted('text')} and fills in")
def types_and_fills_in(story: Story, who: str, text: str, datatable: Table) -> None:
    """Type a command that opens a form; fill it in by its labels and send it."""
    story.act(who).types(text)
    story.fills_in_and_sends(who, datatable)


@sentence(rf"{WHO} clicks {quoted('button')} under {quoted('fragment')}")
def clicks(story: Story, who: str, button: str, fragment: str) -> None:
    """Click a button of the last message that this person can see and that says so."""
    story.act(who).clicks(button, fragment)


@sentence(rf"{WHO} clicks {quoted('button')} under {quoted('fragment')} and fills in")
def clicks_and_fills_in(
    story: Story, who: str, button: str, fragment: str, datatable: Table
) -> None:
    """Click a button that opens a form; fill it in by its labels and send it."""
    story.act(who).clicks(button, fragment)
    story.fills_in_and_sends(who, datatable)


@sentence(rf"{WHO} clicks {quoted('button')} in the answer")
def clicks_in_answer(story: Story, who: str, button: str) -> None:
    """Click a button in what this person was told last."""
    story.act(who).clicks_in_answer(button)


@sentence(rf"{WHO} clicks {quoted('button')} in the answer and fills in")
def clicks_in_answer_and_fills_in(story: Story, who: str, button: str, datatable: Table) -> None:
    """Click a button in what this person was told last; fill in its form and send it."""
    story.act(who).clicks_in_answer(button)
    story.fills_in_and_sends(who, datatable)


@sentence(rf"{WHO} (?P<how>ticks|unticks) on {quoted('title')} of {CODE}")
def ticks(story: Story, who: str, how: str, title: str, code: str, datatable: Table) -> None:
    """Tick or untick the items of the table, one after the other."""
    for (item,) in datatable:
        story.act(who).ticks(item, title, code, done=how == "ticks")


@sentence(rf"{WHO} fills in and sends")
def fills_in_and_sends(story: Story, who: str, datatable: Table) -> None:
    """Fill the open form in by its labels and send it."""
    story.act(who)
    story.fills_in_and_sends(who, datatable)


@sentence(rf"{WHO} sends the form")
def sends(story: Story, who: str) -> None:
    """Send the open form as it stands."""
    story.act(who).sends()


@sentence(rf"{WHO} closes the form")
def closes(story: Story, who: str) -> None:
    """Leave the open form without sending it."""
    story.act(who).closes()


@sentence(rf"{WHO} opens the Home tab")
def opens_home(story: Story, who: str) -> None:
    """Open App Home; what it says is what this person is told."""
    story.act(who).opens_home()


# -- what came of it


@sentence(rf"{WHO} is told")
def is_told(story: Story, who: str, datatable: Table) -> None:
    """Find every line of the table in the answer to this person's last act, in that order."""
    story.says(story.answer(who), datatable)


@sentence(rf"{WHO} is not told {quoted('fragment')}")
def is_not_told(story: Story, who: str, fragment: str) -> None:
    """Find that nowhere in the answer to this person's last act."""
    story.does_not_say(story.answer(who), fragment)


@sentence(rf"{WHO} reads in the form")
def reads_in_form(story: Story, who: str, datatable: Table) -> None:
    """Find every line of the table in the form that is open, in that order."""
    story.says(story.form(who), datatable)


@sentence(rf"{WHO} reads")
def reads(story: Story, who: str, datatable: Table) -> None:
    """Find every line of the table in one message that this person can see, in that order."""
    story.reads(who, datatable)


@sentence(rf"{WHO} sees on {quoted('title')} of {CODE}")
def sees_on_checklist(story: Story, who: str, title: str, code: str, datatable: Table) -> None:
    """Find every line of the table on the checklist as it stands now, in that order."""
    story.says(story.checklist(who, title, code), datatable)


@sentence(rf"{WHO} does not see {quoted('fragment')} on {quoted('title')} of {CODE}")
def does_not_see(story: Story, who: str, fragment: str, title: str, code: str) -> None:
    """Find that nowhere on the checklist as it stands now."""
    story.does_not_say(story.checklist(who, title, code), fragment)


@sentence(r"nothing was registered")
def nothing_was_registered(story: Story) -> None:
    """See that the last act wrote nothing down about anybody."""
    assert story.written_before_act == story.written(), "something was registered"


@sentence(rf"the open talks of {CODE} are")
def open_talks(story: Story, code: str, datatable: Table) -> None:
    """Compare all talks that are open or to come; their dates also stand in the plan in Slack."""
    head, *body = datatable
    assert tuple(head) == looking.PLAN, f"the columns are {', '.join(looking.PLAN)}"
    looking.compare(body, looking.open_talks(story.town, code))
    looking.check_card(story.town, story.plan_card(code), code)


@sentence(rf"no talk of {CODE} is open")
def no_talk_is_open(story: Story, code: str) -> None:
    """See that no talk is open or to come."""
    looking.compare([], looking.open_talks(story.town, code))


@sentence(rf"the plan of {CODE} says")
def plan_says(story: Story, code: str, datatable: Table) -> None:
    """Find every line of the table in the plan as Slack shows it, in that order."""
    story.says(story.plan_card(code), datatable)


@sentence(rf"the plan of {CODE} does not say {quoted('fragment')}")
def plan_does_not_say(story: Story, code: str, fragment: str) -> None:
    """Find that nowhere in the plan as Slack shows it."""
    story.does_not_say(story.plan_card(code), fragment)


@sentence(r"the bot has posted")
def has_posted(story: Story, datatable: Table) -> None:
    """Compare all that was posted since the last look, the overviews of the regions apart."""
    head, *body = datatable
    assert tuple(head) == ("when", "where", "what"), "the columns are when, where, what"
    looking.compare(body, story.posted(), loose=2)


@sentence(r"the bot has posted nothing")
def has_posted_nothing(story: Story) -> None:
    """See that nothing was posted since the last look, the overviews of the regions apart."""
    looking.compare([], story.posted())


@sentence(rf"the overview of {REGION} says")
def overview_says(story: Story, region: str, datatable: Table) -> None:
    """Find every line of the table in the region's last overview, in that order."""
    story.says(looking.overview(story.town, region), datatable)


@sentence(rf"the overview of {REGION} does not say {quoted('fragment')}")
def overview_does_not_say(story: Story, region: str, fragment: str) -> None:
    """Find that nowhere in the region's last overview."""
    story.does_not_say(looking.overview(story.town, region), fragment)


@sentence(rf"no message shows {quoted('fragment')}")
def no_message_shows(story: Story, fragment: str) -> None:
    """Find that in no channel and no direct message of anybody."""
    shown = list(looking.shown_anywhere(story.town, fragment))
    assert not shown, shown
