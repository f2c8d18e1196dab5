"""A file that was erased, for people in Slack: it is as if it had never been."""

from __future__ import annotations

from typing import Any

import pytest

from bot import erasing
from handlers.blocks import erased
from handlers.texts import texts_for
from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import AD, AN, CODE, Office, answer, cgvs, day, registered, said

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])


def erase(office: Office) -> None:
    """Erase the file, as the command line does."""
    with office.store.transaction() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        assert erasing.erase(tx, office.procedure, resident.id, AD, office.now) is not None


@pytest.mark.parametrize(
    "typed",
    [
        f"status {CODE}",
        f"gesprek {CODE}",
        f"corrigeer {CODE}",
        f"einderecht {CODE} 15/12/2026 uitstel",
    ],
)
def test_commands_answer_as_for_a_code_that_nobody_knows(office: Office, typed: str) -> None:
    """Word for word: nothing tells that there was a file."""
    an = office.person(AN)
    unknown = office.reply(an, lambda: an.types("C0AN", f"/terugkeer {typed}"))
    if an.modal is not None:
        an.closes(clear=True)
    office.given(registered(), cgvs("2026-11-18"))
    erase(office)

    gone = office.reply(an, lambda: an.types("C0AN", f"/terugkeer {typed}"))

    assert CODE in gone
    assert unknown == gone


def test_a_form_that_was_open_all_the_while_registers_nothing(office: Office) -> None:
    """It says that there is no such file any more; nothing is written."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    erase(office)

    outcome = an.submits()

    assert "bestaat niet meer" in str(outcome) + said(an.modal or {})
    assert [] == office.journal()


def test_a_button_of_a_message_that_still_stands_does_nothing(office: Office) -> None:
    """Such as one that Slack has not taken back yet, or that was forwarded."""
    office.given(registered(), cgvs())
    message = office.post("talk_after_cgvs")
    an = office.person(AN)
    erase(office)

    reply = office.reply(an, lambda: an.clicks(message, "moment_tick"))
    office.afterwards.settle()

    assert "niet meer actueel" in reply or "verouderd" in reply
    assert [] == office.journal()


def test_a_button_of_ones_own_answer_finds_no_file(office: Office) -> None:
    """Such as “Ongedaan maken” of the answer to what was registered."""
    office.given(registered())
    an = office.person(AN)
    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")
    erase(office)

    reply = office.reply(an, lambda: an.clicks(answer(an), "fact_undo"))

    assert "bestaat niet meer" in reply


def test_the_code_is_free_and_stands_for_somebody_else(office: Office) -> None:
    """What is registered under it is a new file, with nothing of the old one."""
    office.given(registered(), cgvs())
    erase(office)
    an = office.person(AN)

    an.types("C0AN", f"/terugkeer bewoner {CODE}")
    an.fills({"minor": "no", "arrived_on": "2026-11-20"})
    assert an.submits().ok

    (opened,) = office.facts()
    assert isinstance(opened, f.Registered)
    assert day("2026-11-20") == opened.on


def test_a_click_that_is_answered_after_the_erasure_leaves_no_checklist(office: Office) -> None:
    """What it rendered before may have come last: that is noted, and replaced once more."""
    office.given(registered(), cgvs())
    message = office.post("talk_after_cgvs")
    office.sandbox.faults.add(Fault(method="response_url", kind="accept_then_slow", seconds=1.5))
    an = office.person(AN)
    an.clicks(message, "moment_tick")
    office.sandbox.wait_until(lambda: "✓" in str(office.sandbox.messages("C0AN")) or None)
    # Whoever posts replaces everything before the one who rendered it hears that Slack took it.
    erase(office)
    with office.store.transaction() as tx:
        tx.leftovers.done([task.number for task in tx.leftovers.tasks(office.now, 100)], office.now)

    office.afterwards.settle()

    assert CODE in str(office.sandbox.messages("C0AN"))
    with office.store.snapshot() as tx:
        (task,) = tx.leftovers.tasks(office.now, 100)
    assert ("replace", "C0AN", message["ts"]) == (task.kind, task.place, task.ts)


def test_lines_about_the_file_are_taken_out_and_all_others_stay(office: Office) -> None:
    """A code that only begins alike is another one; buttons of the file go with it."""
    del office
    texts = texts_for("nl")
    line = "• *K7-042* Gesprek\n• *K7-0421* Gesprek\n• <https://x|K7-042> te laat"
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": line}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "K7-042"}},
        {"type": "actions", "elements": [{"type": "button", "value": "abc|otp"}]},
        {"type": "divider"},
    ]
    opener = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "value": "abc"}
    blocks.insert(0, {"type": "section", "text": {"type": "mrkdwn", "text": line}})
    blocks[0]["accessory"] = opener  # the lines could go, and the button would still name it

    message = erased.redacted("K7-042, B2-777", blocks, ("K7-042", "abc"), texts)

    assert message is not None
    assert "• *K7-0421* Gesprek" == message.blocks[0]["text"]["text"]
    assert ["section", "divider", "context"] == [block["type"] for block in message.blocks]
    assert "K7-042" not in str(message).replace("K7-0421", "")
    assert "abc" not in str(message)
    assert erased.redacted("B2-777", blocks[4:], ("K7-042",), texts) is None


@pytest.mark.parametrize("has_moved", [False, True], ids=["where it stands", "where it stood"])
@pytest.mark.parametrize("is_sure", [True, False], ids=["taken", "not sure"])
def test_a_click_while_the_file_is_erased_does_not_bring_its_code_back(
    office: Office, has_moved: bool, is_sure: bool
) -> None:
    """What the click put there was read before the erasure: it is noted, to be replaced."""
    office.given(registered(), cgvs())
    clicked = office.post("talk_after_cgvs")
    if has_moved:
        office.post("talk_after_cgvs")  # the checklist stands in another message from now on
    if not is_sure:
        office.sandbox.faults.add(Fault("response_url", "accept_then_500", times=2))

    def erased_meanwhile() -> None:
        erase(office)
        with office.store.transaction() as tx:  # and all that it left is done
            tx.leftovers.done([t.number for t in tx.leftovers.tasks(office.now, 100)], office.now)

    office.meanwhile.append(erased_meanwhile)
    office.person(AN).clicks(clicked, "moment_tick")
    office.afterwards.settle()

    (stands,) = [m for m in office.sandbox.messages("C0AN") if m["ts"] == clicked["ts"]]
    assert CODE in str(stands)
    with office.store.snapshot() as tx:
        left = [(t.kind, t.place, t.ts) for t in tx.leftovers.tasks(office.now, 100)]
    assert [("replace", "C0AN", clicked["ts"])] == left
