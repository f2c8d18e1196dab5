"""The ICAM coach: where own talks are read, on which days they can be, what stays unseen."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from slack_bolt import BoltRequest

from handlers import letters, recipients
from scheduling import facts as f
from storage import OutboxRow
from tests.handlers.office import (
    CODE,
    GI,
    IC,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

SECRET = "Vreest represailles"
ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
INTAKE = f.TalkHeld(
    on=day("2026-11-20"),
    moment="otp_intake",
    cooperates=True,
    stance=SECRET,
    obstacles=SECRET,
    solutions=SECRET,
    possibilities=SECRET,
    notes=SECRET,
)
COACH = '[[person]]\nslack_id = "U0IC"\nrole = "icam_coach"\ncentre = "gent"\nchannel = "C0IC"\n'


def without_the_coach(office: Office) -> None:
    """Have the coach not be a user of Slack any more."""
    text = office.organisation_text()
    assert COACH in text
    office.take_over(text.replace(COACH, ""), prune=True)


def a_kept_button(office: Office) -> dict[str, Any]:
    """Return a message of the coach's channel with the button of somebody else's card."""
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Lezen"},
        "action_id": "form_open_notes",
        "value": json.dumps({"form": "notes", "resident": office.trajectory().resident.id}),
    }
    office.client.chat_postMessage(
        channel="C0IC", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    return office.person(IC).messages("C0IC")[-1]


def step(office: Office, name: str) -> letters.Letter:
    """Return what a step of the coach's intake says today."""
    resident = office.trajectory().resident
    moment = office.trajectory().plan.moment("icam_intake")
    assert moment is not None
    row = OutboxRow(
        id="row",
        kind="reminder",
        resident_id=resident.id,
        region=None,
        period=None,
        moment="icam_intake",
        occurrence=1,
        step=name,
        ordinal=0,
        due=moment.due,
        previous_due=None,
        audience="responsible",
        created_at=office.now,
        state="pending",
        tries=0,
        next_try_at=office.now,
        claimed_by=None,
        claimed_until=None,
        channel=None,
        ts=None,
        sent_at=None,
        note=None,
    )
    with office.store.snapshot() as tx:
        letter = letters.reminder(tx, office.procedure, row, office.today)
    assert letter is not None
    return letter


def test_the_coachs_talk_is_posted_in_the_coachs_channel_with_days_to_propose(
    office: Office,
) -> None:
    """Tuesday and Thursday the coach is in Ghent; the intake is due on Tuesday 1 December."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)

    message = office.post("icam_intake")

    assert "C0IC" == message["channel"]
    assert f"<@{IC}>" in said(message)
    assert "Voorstel: do 26 nov of di 1 dec" in said(message)


def test_the_status_proposes_the_next_days(office: Office) -> None:
    """From today on, also to the worker who agrees on the day with the resident."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    worker = office.person(GI)

    worker.types("C0GI", f"/terugkeer status {CODE}")

    assert "Voorstel: di 24 nov of do 26 nov" in said(answer(worker, "C0GI"))


def test_a_reminder_proposes_the_days_that_are_left(office: Office) -> None:
    """When the time comes there is one: the day of the deadline."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    office.later(days=4)

    assert "Voorstel: di 1 dec" in said({"blocks": step(office, "before").message.blocks})


def test_where_the_coach_is_not_in_slack_the_worker_coordinates(office: Office) -> None:
    """Checklist, reminder and status go to the worker, and say whose talk it is."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    without_the_coach(office)
    worker = office.person(GI)

    message = office.post("icam_intake")
    reminded = said({"blocks": step(office, "before").message.blocks})
    worker.types("C0GI", f"/terugkeer status {CODE}")

    assert "C0GI" == message["channel"]
    for text in (said(message), reminded, said(answer(worker, "C0GI"))):
        assert "tem af met de ICAM-coach" in text
        assert "Voorstel: " in text


def test_the_worker_records_the_talk_of_a_coach_outside_slack(office: Office) -> None:
    """Date and choice: obstacles of it are the coach's own."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    without_the_coach(office)
    worker = office.person(GI)

    worker.clicks(office.post("icam_intake"), "Gesprek registreren")
    fields = {block.get("block_id") for block in (worker.modal or {})["blocks"]}
    worker.fills({"on": "2026-11-23"})
    outcome = worker.submits()

    assert outcome.ok
    assert fields.isdisjoint(f.TalkHeld.free_text)
    plan = office.trajectory().plan
    held = plan.moment("icam_intake")
    assert held is not None
    assert "held" == held.status


def test_the_coach_sees_obstacles_and_notes_nowhere(office: Office) -> None:
    """Channel, status, why, Home, forms, answers, notes, text for Match-IT, a kept button."""
    office.given(registered(), cgvs("2026-10-05"), final(), ALLOCATED, ARRIVED)
    office.record(INTAKE, by=GI)
    coach, seen = office.person(IC), []
    workers = office.post("otp_intake")
    own = office.post("icam_intake")

    coach.opens_home()
    seen += [coach.home]
    coach.types("C0IC", f"/terugkeer status {CODE}")
    coach.types("C0IC", f"/terugkeer gesprek {CODE}")
    seen += [coach.modal]
    coach.fills({"on": "2026-11-23"})
    coach.submits()
    seen += [coach.modal]
    coach.closes(clear=True)
    held = office.post("icam_intake")
    coach.clicks(held, "moment_matchit")
    seen += [coach.modal]
    coach.closes(clear=True)
    office.reply(coach, partial(coach.clicks, own, "moment_why"), "C0IC")
    for name in ("moment_matchit", "moment_tick"):
        office.reply(coach, partial(coach.clicks, workers, name), "C0GI")
    office.reply(coach, partial(coach.clicks, a_kept_button(office), "form_open_notes"), "C0IC")
    for channel in ("C0IC", "C0GI"):
        seen += [*coach.messages(channel), *coach.ephemerals(channel)]

    shown = json.dumps(seen, ensure_ascii=False)
    assert CODE in shown
    assert "represailles" not in shown


def test_own_words_in_a_coachs_talk_are_not_in_the_coachs_text(office: Office) -> None:
    """However they came there: dates and choice are all that the text of a coach has."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    office.record(f.TalkHeld(on=day("2026-11-23"), moment="icam_intake", obstacles=SECRET), by=GI)
    coach = office.person(IC)

    coach.clicks(office.post("icam_intake"), "moment_matchit")

    assert "2026" in said(coach.modal or {})
    assert "represailles" not in json.dumps(coach.modal, ensure_ascii=False)


def test_own_words_that_a_coachs_form_did_not_ask_for_are_refused(office: Office) -> None:
    """Who sends them all the same, past Slack's own app, writes nothing down."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    coach = office.person(IC)
    coach.types("C0IC", f"/terugkeer gesprek {CODE}")
    form = coach.modal or {}
    (moment,) = [one for one in form["blocks"] if one.get("block_id") == "moment"]
    element = moment.get("element") or moment["accessory"]
    entered = {
        "moment": {element["action_id"]: {"type": "static_select"} | _chosen(element)},
        "on": {"on": {"type": "datepicker", "selected_date": "2026-11-23"}},
        "notes": {"notes": {"type": "plain_text_input", "value": SECRET}},
    }
    before = office.journal()

    for state, is_taken in ((entered, False), ({**entered, "notes": {}}, True)):
        view = {**form, "state": {"values": state}}
        body = {"type": "view_submission", "user": {"id": IC}, "view": view, "trigger_id": "1.1"}
        answered = office.app.dispatch(BoltRequest(body=body, mode="socket_mode"))

        assert 200 == answered.status
        assert is_taken == (before != office.journal())


def _chosen(element: dict[str, Any]) -> dict[str, Any]:
    """Return the option with which a menu begins, as Slack tells of it."""
    return {"selected_option": element.get("initial_option") or element["options"][0]}


def test_the_coach_of_another_centre_is_not_told(office: Office) -> None:
    """Before the allocation nobody of the OTP knows of the resident; the coach reads it after."""
    office.given(registered(), final())
    coach = office.person(IC)
    coach.types("C0IC", f"/terugkeer status {CODE}")
    before = said(answer(coach, "C0IC"))

    office.given(ALLOCATED)
    coach.types("C0IC", f"/terugkeer status {CODE}")

    assert "2 Nov" not in before
    assert CODE in said(answer(coach, "C0IC"))


def test_the_coach_is_the_one_who_is_mentioned(office: Office) -> None:
    """The worker of the resident is not: it is the coach's talk."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)

    with office.store.snapshot() as tx:
        reader = recipients.of_actor(tx, office.trajectory(), "icam_coach", office.today)

    assert ("C0IC", IC, False) == (reader.channel, reader.mention, reader.coordinate)
