"""The Home tab in pages, and anew when something has changed."""

from __future__ import annotations

import json
from functools import partial

import pytest

from sandbox import Fault
from scheduling import facts as f
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    GC,
    GI,
    IC,
    RN,
    Office,
    at_once,
    cgvs,
    day,
    final,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)


def opened(office: Office, slack_id: str) -> str:
    """Return what the Home tab says to somebody who opens it."""
    assert office.person(slack_id).opens_home().ok
    return shown(office, slack_id)


def shown(office: Office, slack_id: str) -> str:
    """Return what somebody's Home tab says once all is published."""
    office.afterwards.settle()
    return said(office.person(slack_id).home or {})


def published(office: Office) -> int:
    """Return how often a Home tab was published."""
    return sum(call.method == "views.publish" for call in office.sandbox.calls)


def test_a_long_list_has_pages_to_turn(office: Office) -> None:
    """Each page shows the whole count; nothing is left out, and the last one turns back only."""
    for number in range(1, 46):
        office.given(registered(), cgvs("2026-11-06"), code=f"A1-{number:03}")
    an = office.person(AN)

    first = opened(office, AN)
    an.clicks(an.home, "Volgende")
    second = shown(office, AN)
    an.clicks(an.home, "Volgende")
    third = shown(office, AN)

    assert all("(45)" in page for page in (first, second, third))
    pages = [[f"A1-{n:03}" in page for page in (first, second, third)] for n in range(1, 46)]
    assert [1] * 45 == [sum(where) for where in pages]
    assert "Pagina 3 van 3" in third
    assert "Volgende" not in an.buttons(an.home)
    assert "Vorige" in an.buttons(an.home)


def test_the_page_stays_where_it_is_when_something_changes(office: Office) -> None:
    """Whoever leafs is not thrown back to the front."""
    for number in range(1, 31):
        office.given(registered(), cgvs("2026-11-06"), code=f"A1-{number:03}")
    an = office.person(AN)
    opened(office, AN)
    an.clicks(an.home, "Volgende")
    shown(office, AN)

    held = f.TalkHeld(on=day("2026-11-20"), moment="talk_after_cgvs")
    office.record(held, code="A1-030")
    after = shown(office, AN)

    assert "A1-029" in after
    assert "A1-030" not in after
    assert "Pagina 2 van 2" in after


def test_a_list_that_became_shorter_shows_its_last_page(office: Office) -> None:
    """A page that is no longer there is not an empty one."""
    for number in range(1, 22):
        office.given(registered(), cgvs("2026-11-06"), code=f"A1-{number:03}")
    an = office.person(AN)
    opened(office, AN)
    an.clicks(an.home, "Volgende")

    office.record(f.TalkHeld(on=day("2026-11-20"), moment="talk_after_cgvs"), code="A1-021")
    after = shown(office, AN)

    assert "A1-020" in after
    assert "Pagina" not in after


def test_what_others_register_is_shown_to_all_who_look(office: Office) -> None:
    """The worker, the coordinator and the region see a decision that a colleague registered."""
    for slack_id in (AN, CO, RN):
        assert CODE not in opened(office, slack_id)
    office.given(registered())

    bo = office.person(BO)
    bo.types("C0ANTW", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    assert CODE in shown(office, AN)
    assert CODE in shown(office, CO)
    assert "1 open, 0 te laat" in shown(office, RN)


def test_who_loses_a_resident_sees_it_too(office: Office) -> None:
    """After the arrival elsewhere the resident is gone from the old worker's tab."""
    office.given(registered(), final(), ALLOCATED)
    assert CODE in opened(office, AN)
    assert CODE not in opened(office, GI)

    office.record(ARRIVED, by=GI)

    assert CODE not in shown(office, AN)
    assert CODE in shown(office, GI)


def test_nothing_is_published_for_who_does_not_look(office: Office) -> None:
    """Neither to who never opened the tab, nor to who looked half a day ago, nor for a tick."""
    office.given(registered(), cgvs())
    opened(office, AN)
    office.later(hours=13)
    before = published(office)

    office.record(f.Hearing(on=day("2026-11-23")))
    office.afterwards.settle()
    assert before == published(office)

    opened(office, AN)
    before = published(office)
    tick = f.ItemTicked(
        on=office.today, moment="talk_after_cgvs", occurrence=1, item="reasons", done=True
    )
    item = office.procedure.moments["talk_after_cgvs"].items[0].id
    office.record(tick.model_copy(update={"item": item}))
    office.afterwards.settle()
    assert before == published(office)


def test_an_older_view_never_replaces_a_newer_one(office: Office) -> None:
    """When somebody else published meanwhile, the tab is made anew from what is true then."""
    office.given(registered(), cgvs())
    opened(office, AN)
    another = {"type": "home", "blocks": [{"type": "divider"}]}
    office.client.views_publish(user_id=AN, view=another)
    with office.store.transaction() as tx:
        tx.homes.published(AN, "an-old-hash")
    newer = office.person(AN).home

    office.record(f.Hearing(on=day("2026-11-23")))
    kept = shown(office, AN)
    opened_again = opened(office, AN)

    assert newer is not None
    assert CODE not in kept  # the hash that is known is not that of what stands there
    assert "zitting" in opened_again


def test_colleagues_who_register_at_once_leave_the_tab_complete(office: Office) -> None:
    """Whatever order the views are published in, the last one has everything."""
    codes = [f"A1-{number:03}" for number in range(1, 6)]
    for code in codes:
        office.given(registered(), code=code)
    assert "CGVS" not in opened(office, AN)
    bo, co = office.person(BO), office.person(CO)

    def registers(code: str, who: int) -> None:
        person = bo if who % 2 else co
        person.types("C0ANTW", f"/terugkeer beslissing {code} cgvs 20/11/2026")

    at_once(*[partial(registers, code, n) for n, code in enumerate(codes)])
    tab = shown(office, AN)

    assert 5 == tab.count("CGVS")


def test_slack_refusing_the_view_harms_nothing(office: Office) -> None:
    """What was registered is registered, and the next opening shows it."""
    office.given(registered())
    opened(office, AN)
    office.sandbox.faults.add(Fault("views.publish", "internal_error"))

    office.given(cgvs())
    missed = shown(office, AN)

    assert "CGVS" not in missed
    assert "CGVS" in opened(office, AN)


def test_a_view_that_lost_a_race_is_made_anew(office: Office) -> None:
    """Slack says that another view stands there: it is looked at again, and published."""
    office.given(registered())
    opened(office, AN)
    office.sandbox.faults.add(Fault("views.publish", "hash_conflict", times=2))

    office.given(cgvs())

    assert "CGVS" in shown(office, AN)


def test_each_resident_has_buttons(office: Office) -> None:
    """Record the talk, why this date, the status; a provisional talk has its latest date."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)
    gi = office.person(GI)

    tab = opened(office, GI)
    gi.clicks(gi.home, "Waarom deze datum?")
    why = said(gi.modal or {})
    gi.closes(clear=True)
    gi.clicks(gi.home, "Status")
    status = said(gi.modal or {})
    gi.closes(clear=True)

    assert "Voorlopig, uiterste datum ten laatste" in tab
    assert "OTP 1" in why
    assert f"Status van {CODE}" in status


def test_the_coach_sees_the_own_talks_with_their_dates(office: Office) -> None:
    """Those that wait are there as provisional."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)

    tab = opened(office, IC)

    assert "Voorlopig" not in tab  # the coach reads English
    assert "Provisional, deadline" in tab
    assert "by the ICAM coach" in tab
    assert "Outtake" not in tab.replace(
        "“OTP 4 · Outtake by the social worker” (by", ""
    )  # collides


def test_a_button_cannot_ask_for_what_its_reader_may_not_see(office: Office) -> None:
    """Whatever a button says, a worker gets no list of a centre, and a region none of another."""
    office.given(registered(centre="namen", worker=None), cgvs(), code="N1-001")
    for slack_id, channel in ((AN, "C0AN"), (RN, "C0NOORD")):
        person = office.person(slack_id)
        value = json.dumps({"list": "centre", "page": 0, "about": "namen"})
        button = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Lijst"},
            "action_id": "list_turn_centre",
            "value": value,
        }
        office.client.chat_postMessage(
            channel=channel, text="x", blocks=[{"type": "actions", "elements": [button]}]
        )
        message = person.messages(channel)[-1]

        reply = office.reply(person, partial(person.clicks, message, "Lijst"), channel)

        assert "N1-001" not in reply
        assert "coördinator" in reply


NO_APPEAL = f.Appeal(on=day("2026-11-02"), suspensive=False)
COLLIDING = (registered(), cgvs("2026-10-12"), NO_APPEAL, f.Hearing(on=day("2026-11-18")))
SENTENCE = "Te bekijken: hoorzitting op wo 18 nov"


def plainly(tab: str) -> str:
    """Return what a tab says without what is bold."""
    return tab.replace("*", "")


def test_what_collides_is_seen_at_first_sight_and_leads_to_what_resolves_it(
    office: Office,
) -> None:
    """One line at that resident alone, explained below; its button opens the ways out."""
    office.given(*COLLIDING)
    office.given(registered(), cgvs(), code="A1-001")
    an = office.person(AN)

    tab = plainly(opened(office, AN))
    an.clicks(an.home, "Oplossen")
    ways = an.buttons(an.modal)
    an.closes(clear=True)

    assert 1 == tab.count(SENTENCE)
    assert tab.index(CODE) < tab.index(SENTENCE)
    assert "Te bekijken: er klopt iets niet in het dossier" in tab
    assert 1 == an.buttons(an.home).count("Oplossen")
    assert "Schorsend beroep registreren" in ways


def test_a_conflict_comes_and_goes_on_the_tab_of_who_looks(office: Office) -> None:
    """Without opening it again: the colleague's registration shows it, the appeal settles it."""
    office.given(*COLLIDING[:-1])
    before = plainly(opened(office, AN))
    bo = office.person(BO)

    bo.types("C0ANTW", f"/terugkeer zitting {CODE} 18/11/2026")
    collides = plainly(shown(office, AN))
    bo.types("C0ANTW", f"/terugkeer beroep {CODE} schorsend 2/11/2026")
    settled = plainly(shown(office, AN))

    assert [False, True, False] == [SENTENCE in tab for tab in (before, collides, settled)]


def test_each_sees_of_a_conflict_what_is_theirs(office: Office) -> None:
    """The coordinator resolves it; the coach reads it; the region has counts, and lists without."""
    late = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    office.given(registered(), final("2026-10-05"), ALLOCATED, late)

    coordinator, coach, region = (opened(office, who) for who in (GC, IC, RN))
    office.given(registered(centre="gent", worker=GI), cgvs(), code="G1-001")
    opened(office, RN)
    rn = office.person(RN)
    rn.clicks(rn.home, "Lijst tonen")
    behind = shown(office, RN)

    assert "aankomst in de OTP op wo 18 nov, na de laatste dag" in coordinator
    assert "Oplossen" in office.person(GC).buttons(office.person(GC).home)
    assert "after the last day of material help" in coach
    assert "Resolve it" not in office.person(IC).buttons(office.person(IC).home)
    assert "Aankomst in de OTP" not in region + behind
    assert CODE in behind
