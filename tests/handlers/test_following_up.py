"""During a talk and after it: the questions at hand, what the outcome asks to be done, Match-IT."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from handlers.blocks.ids import Field
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    CO,
    CODE,
    GI,
    NA,
    Office,
    answer,
    cgvs,
    day,
    final,
    latest,
    registered,
    said,
    without_recording,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-12"), centre="gent", worker=GI)
IN_OTP = (registered(), final(), ALLOCATED, ARRIVED)
TALKS = {
    "talk_after_cgvs": (registered(), cgvs()),
    "third_talk": (
        registered(),
        final(),
        f.OtpNotAllocated(on=day("2026-11-03")),
        f.TalkHeld(on=day("2026-11-04"), moment="first_talk"),
        f.TalkHeld(on=day("2026-11-05"), moment="second_talk", choice="undecided"),
    ),
    "otp_intake": IN_OTP,
    "otp_outtake": (
        *IN_OTP,
        f.TalkHeld(on=day("2026-11-16"), moment="otp_intake"),
        f.TalkHeld(on=day("2026-11-17"), moment="icam_intake"),
        f.TalkHeld(on=day("2026-11-18"), moment="otp_discussion", choice="undecided"),
    ),
}
RECORDERS = {"talk_after_cgvs": (AN, "C0AN"), "third_talk": (AN, "C0AN")}
OUTCOMES: list[tuple[str, dict[str, str], list[str]]] = [
    ("third_talk", {"choice": "voluntary_return"}, ["referred"]),
    ("third_talk", {"choice": "other"}, ["leave_date"]),
    ("third_talk", {"choice": "undecided"}, ["options_again"]),
    ("third_talk", {"choice": "not_discussed"}, []),
    ("otp_outtake", {"choice": "voluntary_return"}, ["journey_arranged"]),
    ("otp_outtake", {"choice": "other"}, ["leave_date", "forced_return"]),
    ("otp_outtake", {"choice": "undecided"}, ["options_again", "icam_asks"]),
    ("otp_outtake", {"choice": "not_discussed"}, []),
    ("otp_intake", {"cooperates": "yes"}, ["extension_asked"]),
    ("otp_intake", {"cooperates": "no"}, ["no_agreement"]),
    ("talk_after_cgvs", {}, []),
]


def items(message: dict[str, Any]) -> list[str]:
    """Return the items of a checklist, in order."""
    ids = [str(block.get("block_id", "")) for block in message["blocks"]]
    return [block_id.removeprefix("item_") for block_id in ids if block_id.startswith("item_")]


def has_ticks(office: Office, message: dict[str, Any], count: int) -> bool:
    """Say whether a checklist shows so many ticks by now."""
    return said(latest(office, message)).count("afgevinkt door") == count


def recorded(office: Office, moment: str, outcome: dict[str, str]) -> str:
    """Have the worker record a talk through its form; return who that is."""
    slack_id, channel = RECORDERS.get(moment, (GI, "C0GI"))
    worker = office.person(slack_id)
    worker.types(channel, f"/terugkeer gesprek {CODE}")
    if moment not in str((worker.modal or {}).get("private_metadata")):
        worker.chooses("talk_choose", moment)
    worker.fills({"on": "2026-11-23", **outcome})
    assert worker.submits().ok
    return slack_id


@pytest.mark.parametrize(("moment", "outcome", "expected"), OUTCOMES)
def test_what_the_outcome_asks_for_becomes_items_to_tick(
    office: Office, moment: str, outcome: dict[str, str], expected: list[str]
) -> None:
    """On the collapsed checklist, each with its button; the last one is Match-IT."""
    office.given(*TALKS[moment])
    slack_id = recorded(office, moment, outcome)
    worker, message = office.person(slack_id), office.post(moment)

    for done in range(1, len(expected) + 2):
        assert worker.clicks(latest(office, message), "Afvinken").ok
        office.sandbox.wait_until(partial(has_ticks, office, message, done))

    assert [*expected, "matchit"] == items(message)
    ticked = [fact for fact in office.facts() if isinstance(fact, f.ItemTicked)]
    assert [(moment, item, True) for item in [*expected, "matchit"]] == [
        (tick.moment, tick.item, tick.done) for tick in ticked
    ]
    assert f"afgevinkt door <@{slack_id}>" in said(office.post(moment))


def test_another_outcome_after_undoing_asks_for_its_own_follow_up(office: Office) -> None:
    """The checklist opens again, and what was ticked of the first outcome asks nothing any more."""
    office.given(*TALKS["otp_outtake"])
    worker = office.person(recorded(office, "otp_outtake", {"choice": "voluntary_return"}))
    worker.clicks(office.post("otp_outtake"), "Afvinken")
    worker.types("C0GI", f"/terugkeer status {CODE}")

    worker.clicks(answer(worker, "C0GI"), "fact_undo")
    office.sandbox.wait_until(lambda: isinstance(office.facts()[-1], f.Withdrawn))
    reopened = items(office.post("otp_outtake"))
    recorded(office, "otp_outtake", {"choice": "other"})
    again = office.post("otp_outtake")

    assert ["chosen", "feeling", "effects", "matchit"] == reopened
    assert ["leave_date", "forced_return", "matchit"] == items(again)
    assert "afgevinkt" not in said(again)


def test_the_same_outcome_after_undoing_keeps_what_was_ticked(office: Office) -> None:
    """What was done stays done."""
    office.given(*TALKS["otp_intake"])
    worker = office.person(recorded(office, "otp_intake", {"cooperates": "yes"}))
    worker.clicks(office.post("otp_intake"), "Afvinken")

    seq = next(e.seq for e in office.trajectory().entries if e.fact.fact == "talk_held")
    office.record(f.Withdrawn(on=office.today, seq=seq), by=GI)
    recorded(office, "otp_intake", {"cooperates": "yes"})

    assert f"afgevinkt door <@{GI}>" in said(office.post("otp_intake"))


@pytest.mark.parametrize("moment", list(TALKS))
def test_the_form_asks_what_the_instruction_asks_to_register(office: Office, moment: str) -> None:
    """Date, the four questions, interpreter, the note for whoever is next, and the outcome."""
    office.given(*TALKS[moment])
    slack_id, _channel = RECORDERS.get(moment, (GI, "C0GI"))
    worker = office.person(slack_id)

    worker.clicks(office.post(moment), "Gesprek registreren")

    asked = [block.get("block_id") for block in (worker.modal or {})["blocks"]]
    always = [
        Field.ON,
        Field.STANCE,
        Field.OBSTACLES,
        Field.SOLUTIONS,
        Field.POSSIBILITIES,
        Field.INTERPRETER,
        Field.NOTES,
    ]
    rule = office.procedure.moments[moment]
    assert {*always, *rule.asks} <= {*asked}


def test_all_that_is_filled_in_is_kept(office: Office) -> None:
    """Every answer of the form, the own words sealed."""
    office.given(*TALKS["otp_outtake"])
    words = {name: f"over {name}" for name in f.TalkHeld.free_text}

    recorded(office, "otp_outtake", {"choice": "other", "interpreter": "yes", **words})

    fact = without_recording(office.facts()[-1])
    expected = f.TalkHeld(
        on=day("2026-11-23"), moment="otp_outtake", choice="other", interpreter=True
    )
    assert expected == fact
    with office.store.snapshot() as tx:
        assert words == tx.journal.texts(office.trajectory().resident.id, len(office.facts()))


def test_the_questions_are_at_hand_during_the_talk(office: Office) -> None:
    """In a modal that keeps nothing; from there the talk is recorded."""
    office.given(*TALKS["talk_after_cgvs"])
    message = office.post("talk_after_cgvs")
    an = office.person(AN)

    an.clicks(message, "Vragen voor het gesprek")
    guide = an.modal
    before = office.journal()
    an.clicks(None, "Gesprek registreren")
    form = an.modal
    an.fills({"on": "2026-11-23", "stance": "Aarzelt"})
    an.submits()

    assert guide is not None
    assert not [block for block in guide["blocks"] if block["type"] == "input"]
    for question in ("naar terugkeer?", "tegen?", "verhelpen?", "de bewoner zelf?"):
        assert question in said(guide)
    assert all(not isinstance(e.fact, f.TalkHeld) for _code, entries in before for e in entries)
    assert form is not None
    assert "Na beslissing CGVS" == form["title"]["text"]
    talk = office.facts()[-1]
    assert isinstance(talk, f.TalkHeld)
    assert "talk_after_cgvs" == talk.moment


def test_the_questions_of_a_talk_that_was_held_are_not_shown(office: Office) -> None:
    """The button of an old message says that it is over; elsewhere it is refused."""
    office.given(*TALKS["talk_after_cgvs"])
    message = office.post("talk_after_cgvs")
    stranger, colleague = office.person(NA), office.person(CO)

    refused = office.reply(stranger, lambda: stranger.clicks(message, "moment_guide"))
    office.record(f.TalkHeld(on=office.today, moment="talk_after_cgvs"), by=AN)
    told = office.reply(colleague, lambda: colleague.clicks(message, "moment_guide"))

    assert refused
    assert told
    assert stranger.modal is colleague.modal is None


def test_the_next_structure_reads_the_important_note(office: Office) -> None:
    """The worker who receives the resident finds what the one before noted."""
    office.given(registered(), cgvs("2026-10-05"))
    talk = f.TalkHeld(on=day("2026-10-07"), moment="talk_after_cgvs", notes="Liefst 's ochtends")
    office.record(talk, by=AN)
    office.given(final(), ALLOCATED, ARRIVED)
    worker = office.person(GI)

    worker.types("C0GI", f"/terugkeer status {CODE}")
    worker.clicks(answer(worker, "C0GI"), "form_open_notes")

    assert "Liefst 's ochtends" in said(worker.modal or {})
