"""In which language somebody reads, and what is not for everybody's eyes."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox import Sandbox
from scheduling import facts as f
from storage import open_store
from tests.handlers.office import (
    AD,
    AN,
    CODE,
    GI,
    IC,
    NA,
    RN,
    RZ,
    STRANGER,
    Office,
    a_workspace,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)
from tests.sandbox.running import running

ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
INTAKE = f.TalkHeld(
    on=day("2026-11-20"), moment="otp_intake", cooperates=True, obstacles="Een geheim"
)


def looked_up(office: Office) -> list[str]:
    """Return whose locale was asked of Slack."""
    return [str(call.args["user"]) for call in office.sandbox.calls if call.method == "users.info"]


def test_the_language_is_asked_of_slack_once_and_kept(own_office: Office) -> None:
    """The second time it is known, also to a new process."""
    own_office.given(registered(centre="namen", worker=NA))
    worker = own_office.person(NA)

    worker.types("C0NAMEN", f"/retour statut {CODE}")
    worker.types("C0NAMEN", f"/retour statut {CODE}")

    assert "Statut" in said(answer(worker)) or "État" in said(answer(worker))
    assert [NA] == looked_up(own_office)
    own_office.afterwards.settle()
    with own_office.store.snapshot() as tx:
        kept = tx.people.person(NA)
    assert kept is not None
    assert "fr" == kept.language


def test_a_chosen_language_wins_over_the_one_of_slack(own_office: Office) -> None:
    """What somebody chose is not overruled; Slack is asked once, for it also knows who is a guest.

    Nothing is asked again at the next command.
    """
    with own_office.store.transaction() as tx:
        tx.people.set_language(NA, "nl")
    worker = own_office.person(NA)

    worker.types("C0NAMEN", "/retour aide")
    worker.types("C0NAMEN", "/retour aide")

    assert "Wat je hier kan doen" in said(answer(worker))
    assert [NA] == looked_up(own_office)


def test_where_slack_does_not_say_it_the_centre_does(own_office: Office) -> None:
    """A call that fails costs nothing but the language of Slack."""
    own_office.sandbox.set_locale(NA, "")
    worker = own_office.person(NA)

    worker.types("C0NAMEN", "/terugkeer help")

    assert "Ce que vous pouvez faire ici" in said(answer(worker))


def test_the_coach_records_date_and_choice_and_no_texts(office: Office) -> None:
    """The form of the coach has no question that is under the worker's secrecy."""
    office.given(registered(), final(), ALLOCATED, ARRIVED, INTAKE)
    coach = office.person(IC)

    coach.types("C0IC", f"/terugkeer gesprek {CODE}")
    form = coach.modal
    assert form is not None
    coach.fills({"on": "2026-11-23"})
    outcome = coach.submits()

    fields = {block.get("block_id") for block in form["blocks"]}
    assert fields.isdisjoint({"stance", "obstacles", "solutions", "possibilities", "notes"})
    assert outcome.ok
    talk = office.facts()[-1]
    assert isinstance(talk, f.TalkHeld)
    assert "icam_intake" == talk.moment


def test_nobody_reads_free_text_in_a_status(office: Office) -> None:
    """Dates and choices for coach and region; the worker's card has no texts either."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    office.record(INTAKE, by=GI)

    for slack_id in (GI, IC, RN):
        person = office.person(slack_id)
        person.types("C0GI", f"/terugkeer status {CODE}")

        card = said(answer(person, "C0GI"))
        assert CODE in card
        assert "geheim" not in card


def test_the_workers_read_the_notes_from_the_status_and_nobody_else_is_offered_them(
    office: Office,
) -> None:
    """Also the worker of the next structure; what was taken back is not shown."""
    office.given(registered(), cgvs("2026-10-05"))
    talk = f.TalkHeld(on=day("2026-10-06"), moment="talk_after_cgvs", notes="Bang <voor> later")
    office.record(talk, by=AN)
    again = f.TalkHeld(on=day("2026-10-07"), moment="ad_hoc_talk", stance="Bij vergissing")
    office.record(again, by=AN)
    office.record(f.Withdrawn(on=office.today, seq=4), by=AN)
    office.given(final(), ALLOCATED, ARRIVED)

    worker = office.person(GI)
    worker.types("C0GI", f"/terugkeer status {CODE}")
    worker.clicks(answer(worker, "C0GI"), "form_open_notes")
    offered = {}
    for slack_id in (IC, RN, AD):
        person = office.person(slack_id)
        person.types("C0GI", f"/terugkeer status {CODE}")
        offered[slack_id] = str(answer(person, "C0GI")["blocks"])

    shown = said(worker.modal or {})
    assert "Bang &lt;voor&gt; later" in shown
    assert "vergissing" not in shown
    assert all("form_open_notes" not in blocks for blocks in offered.values())


def test_the_notes_are_refused_to_a_coach_who_asks_for_them_anyway(office: Office) -> None:
    """A button of somebody else's card, or one that was kept, opens nothing."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    office.record(INTAKE, by=GI)
    coach = office.person(IC)
    value = json.dumps({"form": "notes", "resident": office.trajectory().resident.id})
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Lezen"},
        "action_id": "form_open_notes",
        "value": value,
    }
    office.client.chat_postMessage(
        channel="C0IC", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )

    reply = office.reply(coach, lambda: coach.clicks(coach.messages("C0IC")[-1], "Lezen"), "C0IC")

    assert coach.modal is None
    assert "social worker" in reply


def test_a_status_is_refused_to_another_region_and_another_centre(office: Office) -> None:
    """With who can."""
    office.given(registered(), cgvs())

    for slack_id in (RZ, NA, GI, IC):
        person = office.person(slack_id)
        person.types("C0NAMEN", f"/terugkeer status {CODE}")

        reply = said(answer(person, "C0NAMEN"))
        assert "Procedure" not in reply
        assert "2026" not in reply


def test_a_stranger_is_not_asked_about_twice(own_office: Office) -> None:
    """Also somebody who is not registered is looked up once."""
    stranger = own_office.person(STRANGER)

    stranger.types("C0AN", "/retour aide")
    stranger.types("C0AN", "/retour aide")

    assert [STRANGER] == looked_up(own_office)


def test_who_is_no_longer_on_the_staff_is_refused(own_office: Office) -> None:
    """Inactive is as not registered."""
    own_office.given(registered())
    text = (own_office.organisation_text()).replace(
        '[[person]]\nslack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"\n'
        'channel = "C0AN"\n',
        "",
    )
    own_office.take_over(text, prune=True)
    an = own_office.person(AN)

    an.types("C0AN", f"/terugkeer status {CODE}")

    assert "als medewerker geregistreerd" in said(answer(an))


def test_words_whose_key_is_lost_are_said_to_be_there(own_office: Office, database: Path) -> None:
    """The text for Match-IT is given all the same, and asks nobody to write it again."""
    own_office.given(registered(), cgvs("2026-11-20"))
    talk = f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs", obstacles="Een geheim")
    own_office.record(talk, by=AN)
    store = open_store(f"sqlite:///{database}")

    with Sandbox(a_workspace()) as sandbox:
        keyless = Office(sandbox, store)
        with running(keyless.app, sandbox, "socket"):
            an = keyless.person(AN)
            an.clicks(keyless.post("talk_after_cgvs"), "Tekst voor Match-IT")
            shown = an.modal
    store.close()

    assert "Datum van het gesprek: ma 23 nov 2026" in said(shown or {})
    assert "encryptiesleutel" in said(shown or {})
    assert "vul aan in Match-IT" not in said(shown or {})
