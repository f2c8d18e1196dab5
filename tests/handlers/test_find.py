"""Finding: the own list, today's, a file by its code, the overview, and where to find more."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from scheduling import facts as f
from tests.handlers.office import (
    AD,
    AN,
    AR,
    BO,
    CO,
    CODE,
    GC,
    GI,
    IC,
    NA,
    RN,
    RZ,
    STRANGER,
    Office,
    answer,
    cgvs,
    day,
    final,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

ALLOCATED = f.OtpAllocated(on=day("2026-11-10"), centre="gent")
ARRIVED = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
CHANNEL = "C0ANTW"


def asked(office: Office, slack_id: str, line: str) -> str:
    """Return what somebody is told who types a line."""
    return said(card(office, slack_id, line))


def card(office: Office, slack_id: str, line: str) -> dict[str, Any]:
    """Return the answer that somebody gets who types a line."""
    person = office.person(slack_id)
    assert person.types(CHANNEL, line).ok
    return answer(person, CHANNEL)


def turned(office: Office, slack_id: str, shown: dict[str, Any], button: str) -> dict[str, Any]:
    """Return what stands in the place of an answer after a click on one of its buttons."""
    person = office.person(slack_id)
    before = said(shown)
    assert person.clicks(shown, button).ok
    office.sandbox.wait_until(lambda: said(answer(person, CHANNEL)) != before)
    return answer(person, CHANNEL)


def test_my_list_is_parted_by_date_and_has_nothing_of_others(office: Office) -> None:
    """Overdue, today, this week, later, without a deadline, and provisional, in that order."""
    for code, on in (
        ("A1-001", "2026-11-06"),
        ("A1-002", "2026-11-18"),
        ("A1-003", "2026-11-20"),
        ("A1-004", "2026-11-23"),
    ):
        office.given(registered(), cgvs(on), code=code)
    office.given(registered(on=day("2026-11-20")), code="A1-005")
    office.given(registered(worker=BO), cgvs(), code="B1-001")
    office.given(registered(), cgvs("2026-11-06"), code="A1-006")
    office.record(f.TalkHeld(on=day("2026-11-10"), moment="talk_after_cgvs"), code="A1-006")

    mine = asked(office, AN, "/terugkeer mijn")

    parts = (
        "Te laat",
        "A1-001",
        "Ten laatste vandaag",
        "A1-002",
        "Deze week",
        "A1-003",
        "Zonder termijn",
        "A1-005",
    )
    places = [mine.index(part) for part in parts]
    assert sorted(places) == places
    assert "A1-004" in mine
    assert "B1-001" not in mine
    assert "Gesprek na negatieve beslissing CGVS" not in mine.split("A1-006")[-1].split("\n")[0]


def test_what_waits_for_an_earlier_talk_is_listed_last_as_provisional(office: Office) -> None:
    """With its latest date where there is one; the coach lists the coach's talks only."""
    office.given(registered(), final(), ALLOCATED, ARRIVED)

    worker, coach = asked(office, GI, "/terugkeer mijn"), asked(office, IC, "/terugkeer mijn")

    assert worker.index("OTP 1") < worker.index("Voorlopig") < worker.index("* · OTP 2")
    assert "Voorlopig, uiterste datum ten laatste" in worker
    assert "OTP 2" in coach
    assert "OTP 1" not in coach


def test_a_long_list_has_pages_that_replace_each_other(office: Office) -> None:
    """Past what a message holds, each moment stands on exactly one page."""
    for number in range(1, 61):
        office.given(registered(), cgvs("2026-11-06"), code=f"A1-{number:03}")

    pages = [card(office, AN, "/terugkeer mijn")]
    for _ in range(3 - 1):
        pages.append(turned(office, AN, pages[-1], "Volgende"))
    back = turned(office, AN, pages[-1], "Vorige")

    texts = [said(page) for page in pages]
    assert all(len(page["blocks"]) <= 50 for page in pages)
    assert [1] * 60 == [sum(f"A1-{n:03}" in text for text in texts) for n in range(1, 61)]
    assert all("(60)" in text for text in texts)
    assert "Pagina 2 van 3" in said(back)


def test_a_talk_is_recorded_from_the_list(office: Office) -> None:
    """One click opens its form."""
    office.given(registered(), cgvs())
    an = office.person(AN)

    an.clicks(card(office, AN, "/terugkeer mijn"), "Gesprek registreren")
    an.fills({"on": "2026-11-23"})
    an.submits()

    assert "talk_held" == office.facts()[-1].fact


@pytest.mark.parametrize("line", ["mijn", "vandaag"])
def test_a_list_says_what_collides_and_leads_to_what_resolves_it(office: Office, line: str) -> None:
    """In words, at that resident; the talk is still recorded from there."""
    no_appeal = f.Appeal(on=day("2026-10-20"), suspensive=False)
    hearing = f.Hearing(on=day("2026-11-18"))
    office.given(registered(), cgvs("2026-10-12"), no_appeal, hearing)
    an = office.person(AN)

    shown = card(office, AN, f"/terugkeer {line}")
    status = office.reply(an, lambda: an.clicks(shown, "Oplossen"), CHANNEL)

    assert "Te bekijken*: hoorzitting op wo 18 nov" in said(shown)
    assert "Gesprek registreren" in an.buttons(shown)
    assert "Schorsend beroep registreren" in an.buttons(answer(an, CHANNEL))
    assert "Te bekijken" in status


def test_what_collides_without_a_row_on_the_list_is_said_above_it(office: Office) -> None:
    """Every talk was held, and yet something does not fit: nothing of it stood on a list."""
    no_appeal = f.Appeal(on=day("2026-10-20"), suspensive=False)
    held = [
        f.TalkHeld(on=day("2026-10-14"), moment="talk_after_cgvs"),
        f.TalkHeld(on=day("2026-11-19"), moment="talk_after_hearing"),
    ]
    hearing = f.Hearing(on=day("2026-11-18"))
    office.given(registered(), cgvs("2026-10-12"), no_appeal, hearing, *held)
    office.given(registered(), cgvs("2026-11-16"), code="A1-001")
    an = office.person(AN)
    sentence = f"*{CODE}* · *Te bekijken*: hoorzitting op wo 18 nov"

    for line in ("mijn", "vandaag"):
        shown = card(office, AN, f"/terugkeer {line}")
        status = office.reply(an, partial(an.clicks, shown, "Oplossen"), CHANNEL)

        assert 1 == said(shown).count(sentence)
        assert f"Status van {CODE}" in status
    an.opens_home()
    office.afterwards.settle()
    assert 1 == said(an.home or {}).count(sentence)
    assert sentence not in said(card(office, BO, "/terugkeer mijn"))


def test_a_file_that_collides_and_has_its_row_is_not_said_twice(office: Office) -> None:
    """On the list of today only what presses has a row: the rest stands above it, once."""
    late = f.OtpArrived(on=day("2026-11-18"), centre="gent", worker=GI)
    allocated = f.OtpAllocated(on=day("2026-10-06"), centre="gent")
    office.given(registered(), final("2026-10-05"), allocated, late)

    for line in ("mijn", "vandaag"):
        assert 1 == asked(office, GI, f"/terugkeer {line}").count("Te bekijken"), line


def test_who_has_no_talks_of_their_own_is_told_so(office: Office) -> None:
    """A region, an administrator, and a worker with nothing to do."""
    office.given(registered(), cgvs())

    for slack_id in (BO, RN, AD):
        assert "Hier staat niets open" in asked(office, slack_id, "/terugkeer mijn")


def test_today_holds_what_presses_and_nothing_else(office: Office) -> None:
    """Own for the worker, the whole centre with who it is for the coordinator, the region's."""
    office.given(registered(), cgvs("2026-11-06"), code="A1-001")
    office.given(registered(worker=BO), cgvs("2026-11-18"), code="A1-002")
    office.given(registered(), cgvs("2026-11-20"), code="A1-003")
    office.given(registered(centre="namen", worker=NA), cgvs("2026-11-06"), code="N1-001")

    own = asked(office, AN, "/terugkeer vandaag")
    centre = asked(office, CO, "/terugkeer vandaag")
    region = asked(office, RN, "/terugkeer vandaag")

    assert "Vandaag, ma 23 nov" in own
    assert ("A1-001" in own, "A1-002" in own, "A1-003" in own) == (True, False, False)
    assert ("A1-001" in centre, "A1-002" in centre, "A1-003" in centre) == (True, True, False)
    assert f"<@{BO}>" in centre
    assert "A1-002" in region
    assert "N1-001" not in region
    assert "N1-001" in asked(office, AD, "/terugkeer vandaag")


def test_the_overview_counts_the_centres_and_opens_their_lists(office: Office) -> None:
    """The region's own; most overdue first; from a list it goes back to the counts."""
    office.given(registered(), cgvs("2026-11-06"), code="A1-001")
    office.given(registered(), cgvs("2026-11-20"), code="A1-002")
    office.given(registered(centre="gent", worker=GI), cgvs("2026-11-20"), code="G1-001")
    office.given(registered(centre="namen", worker=NA), cgvs("2026-11-06"), code="N1-001")

    counts = card(office, RN, "/terugkeer overzicht")
    shown = turned(office, RN, counts, "Lijst tonen")
    back = turned(office, RN, shown, "Terug naar het overzicht")

    text = said(counts)
    assert "Overzicht Regio Noord" in text
    assert "1 te laat van de 3 open gesprekken" in text
    assert text.index("Antwerpen-Linkeroever") < text.index("Gent")
    assert "2 open, 1 te laat" in text
    assert "Namur" not in text
    assert "A1-001" in said(shown)
    assert "G1-001" not in said(shown)
    assert said(back) == text
    assert "Aperçu Région Sud" in asked(office, RZ, "/retour aperçu")


def test_the_overview_of_one_centre_is_its_list_and_an_administrator_sees_all(
    office: Office,
) -> None:
    """A coordinator has no use for a count of one."""
    office.given(registered(), cgvs("2026-11-06"), code="A1-001")
    office.given(registered(centre="namen", worker=NA), cgvs("2026-11-06"), code="N1-001")

    centre = asked(office, CO, "/terugkeer overzicht")
    everything = asked(office, AD, "/terugkeer overzicht")

    assert "A1-001" in centre
    assert "Terug naar het overzicht" not in centre
    assert "Namur" in everything
    assert "Antwerpen-Linkeroever" in everything


@pytest.mark.parametrize("slack_id", [AN, AR])
def test_the_overview_is_refused_to_who_oversees_nothing(office: Office, slack_id: str) -> None:
    """With whose it is, and what to ask instead."""
    office.given(registered(), cgvs())

    reply = asked(office, slack_id, "/terugkeer overzicht")

    assert "coördinator" in reply
    assert "/terugkeer mijn" in reply
    assert CODE not in reply


def test_a_file_is_found_by_a_part_of_its_code(office: Office) -> None:
    """In small letters and with blanks too; the status is one click away."""
    office.given(registered(), cgvs("2026-11-06"))
    office.given(registered(), code="K7-043")
    office.given(registered(), code="A1-001")
    an = office.person(AN)

    found = card(office, AN, "/terugkeer zoek k7 04")
    status = office.reply(an, lambda: an.clicks(found, "Status"), CHANNEL)

    text = said(found)
    assert "2 dossiers gevonden" in text
    assert "1 open, 1 te laat" in text
    assert "K7-043" in text
    assert "A1-001" not in text
    assert f"Status van {CODE}" in status


@pytest.mark.parametrize(
    ("slack_id", "is_seen"),
    [
        (BO, True),
        (CO, True),
        (GI, True),  # the OTP's centre, from the allocation on
        (GC, True),
        (IC, True),
        (RN, True),
        (AD, True),
        (NA, False),
        (RZ, False),
        (AR, False),
    ],
)
def test_only_files_that_somebody_may_see_are_found(
    office: Office, slack_id: str, is_seen: bool
) -> None:
    """As the status is shown or refused."""
    office.given(registered(), final(), ALLOCATED)

    reply = asked(office, slack_id, "/terugkeer zoek 042")

    assert is_seen == (CODE in reply)


def test_an_announced_transfer_is_found_by_who_may_see_it(office: Office) -> None:
    """Workers of the centre that expects the resident; an arrival centre sees nothing of it."""
    office.given(registered(), f.TransferAnnounced(on=day("2026-11-20"), centre="gent"))
    office.given(
        registered(), f.TransferAnnounced(on=day("2026-11-20"), centre="aankomst"), code="K7-043"
    )

    assert CODE in asked(office, GI, "/terugkeer zoek K7")
    assert "K7-043" not in asked(office, AR, "/terugkeer zoek K7")


def test_the_coach_finds_no_file_without_an_open_return_place(office: Office) -> None:
    """Also in the coach's own centre."""
    office.given(registered(centre="gent", worker=GI), cgvs(), code="G1-001")

    reply = asked(office, IC, "/terugkeer zoek G1")

    assert "G1-001" not in reply


def test_many_files_come_in_pages(office: Office) -> None:
    """The text that is looked for stays with the pages."""
    for number in range(1, 26):
        office.given(registered(), code=f"A1-{number:03}")

    first = card(office, AN, "/terugkeer zoek a1-")
    second = turned(office, AN, first, "Volgende")

    assert "25 dossiers gevonden" in said(first)
    assert "A1-021" not in said(first)
    assert "A1-021" in said(second)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Jan Peeters", "lijkt op een naam"),
        ("jan@voorbeeld.be", "e-mailadres"),
        ("%", "geen dossiercode"),
        ("", "Typ:"),
        ("Z9", "Geen enkel dossier"),
    ],
)
def test_a_person_is_not_looked_for(office: Office, typed: str, told: str) -> None:
    """What looks like one is refused as such, never repeated; nothing found is said."""
    office.given(registered())

    reply = asked(office, AN, f"/terugkeer zoek {typed}")

    assert told in reply
    assert "Peeters" not in reply
    assert CODE not in reply


OVERDUE, NEW, FINAL = "A1-001", "A1-002", "A1-003"
GHENT, NAMUR = "G1-001", "N1-001"


def a_region(office: Office) -> None:
    """Have residents of several workers and centres, in several phases."""
    office.given(registered(), cgvs("2026-11-06"), code=OVERDUE)
    office.given(registered(worker=BO), cgvs("2026-11-20"), code=NEW)
    office.given(registered(), final(), ALLOCATED, code=FINAL)
    office.given(registered(centre="gent", worker=GI), cgvs("2026-11-06"), code=GHENT)
    office.given(registered(centre="namen", worker=NA), cgvs("2026-11-06"), code=NAMUR)


@pytest.mark.parametrize(
    ("slack_id", "typed", "found"),
    [
        (AN, "te laat", {OVERDUE}),
        (AN, "telaat", {OVERDUE}),
        (CO, "te laat @bo", set()),
        (CO, "@bo", {NEW}),
        (CO, "@an", {OVERDUE, FINAL}),
        (AN, "cgvs", {OVERDUE, NEW}),
        (AN, "A1 cgvs deze week", {NEW}),
        (AN, "fase 3", {FINAL}),
        (AN, "otp", {FINAL}),
        (AN, "otp 1", {FINAL}),
        (RN, "te laat", {OVERDUE, GHENT}),
        (RN, "gent te laat", {GHENT}),
        (RN, "Antwerpen-Linkeroever fase 2", {OVERDUE, NEW}),
        (AD, "te laat", {OVERDUE, GHENT, NAMUR}),
        (GI, "te laat", {GHENT}),
        (GI, "fase 3", {FINAL}),  # awaited in the OTP
        (IC, "fase 2", set()),
        (NA, "@an", set()),
    ],
)
def test_files_and_talks_are_found_by_what_staff_call_them(
    office: Office, slack_id: str, typed: str, found: set[str]
) -> None:
    """Worker, talk, phase, centre, what is late: in any order, within what each may see."""
    a_region(office)

    reply = asked(office, slack_id, f"/terugkeer zoek {typed}")

    assert found == {one for one in (OVERDUE, NEW, FINAL, GHENT, NAMUR) if one in reply}


def test_a_search_in_french_says_what_it_looked_for(office: Office) -> None:
    """With the words and names of the reader."""
    a_region(office)

    reply = asked(office, NA, "/retour chercher en retard cgra")

    assert NAMUR in reply
    assert "Résultat : en retard, entretien après décision négative CGRA" in reply


def test_the_pages_of_a_search_keep_what_was_looked_for(office: Office) -> None:
    """Whose files they are stands there by mention."""
    for number in range(1, 26):
        office.given(registered(), cgvs("2026-11-06"), code=f"A1-{number:03}")
    office.given(registered(worker=BO), cgvs("2026-11-06"), code="B1-001")

    first = card(office, CO, "/terugkeer zoek te laat @an")
    second = turned(office, CO, first, "Volgende")

    assert f"Verantwoordelijk: <@{AN}>" in said(second)
    assert "A1-025" in said(second)
    assert "B1-001" not in said(first) + said(second)


@pytest.mark.parametrize("typed", ["otp 1 otp 2", "te laat vandaag", "gent namen"])
def test_a_search_that_contradicts_itself_gets_the_usage(office: Office, typed: str) -> None:
    """Nothing is guessed."""
    assert "Typ:" in asked(office, CO, f"/terugkeer zoek {typed}")


@pytest.mark.parametrize("typed", ["te laat Jan Peeters", "cgvs Peeters", "@an Peeters"])
def test_a_name_beside_other_words_is_refused_too(office: Office, typed: str) -> None:
    """What looks like a person is looked for nowhere, and never repeated."""
    office.given(registered(), cgvs("2026-11-06"))

    reply = asked(office, AN, f"/terugkeer zoek {typed}")

    assert "Peeters" not in reply
    assert CODE not in reply


@pytest.mark.parametrize("line", ["mijn alles", "vandaag nu", "overzicht gent", "info alles"])
def test_words_too_many_get_the_usage(office: Office, line: str) -> None:
    """Nothing is guessed."""
    assert "Typ:" in asked(office, CO, f"/terugkeer {line}")


def test_info_names_the_tools_and_the_region(office: Office) -> None:
    """Links, brochure, free number, return desk, training, and whom of the region to ask."""
    worker = asked(office, AN, "/terugkeer info")
    south = asked(office, NA, "/retour infos")

    for part in (
        "fedasilinfo.be/nl/theme/terugkeer",
        "vrijwilligeterugkeer.be/",
        "vrijwilligeterugkeer.be/partners",
        "0800 32 745",
        "terugkeerloket",
        "opleidingsportefeuille",
        "instructie van Fedasil over het terugkeertraject",
        "van kracht sinds do 27 jun 2024",
        "Regio Noord: 03 200 35 00, noord@fedasil.be",
    ):
        assert part in worker
    assert "Numéro gratuit" in south
    assert "en vigueur depuis le jeu. 27 juin 2024" in south
    for part in ("fedasilinfo.be/fr", "retourvolontaire.be/", "retourvolontaire.be/partners"):
        assert part in south
        assert part not in worker
    assert "vrijwilligeterugkeer" not in south
    assert "noord@fedasil.be" not in south
    assert "noord@fedasil.be" in asked(office, AD, "/terugkeer info")


def test_lists_are_for_registered_staff(office: Office) -> None:
    """Anybody else is told whom to ask."""
    office.given(registered(), cgvs())

    for line in ("mijn", "vandaag", "overzicht", "zoek K7", "info", "taal fr"):
        reply = asked(office, STRANGER, f"/terugkeer {line}")

        assert CODE not in reply
        assert "coordinateur" in reply
