"""The main job in a real browser: register, tick off, record, and let time pass."""

from playwright.sync_api import Locator, expect

from bot.demo import guide
from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor

AN = guide.TRIES[0].path
NEW, FRESH = guide.NEW_CODE, guide.CODE


def test_a_worker_goes_from_a_decision_to_a_recorded_talk(visits: Visits) -> None:
    """A decision is typed and filled in; the checklist comes, is ticked off, the talk recorded."""
    an = visits("desk", "en-GB")
    an.opens(AN)
    an.keeps("first-sight")

    _registers_a_decision(an)
    checklist = an.checklist(NEW)
    expect(checklist).to_contain_text("Plan ten laatste op vr 27 nov · uiterste datum za 28 nov")
    an.shows_from_its_top(checklist)
    an.keeps("checklist")

    _ticks(checklist, "Motieven van de beslissing begrepen")
    _ticks(checklist, "De reis is op kosten van Fedasil")
    expect(checklist).to_contain_text("2 van 10 besproken")
    an.shows_from_its_top(checklist)
    an.keeps("ticked")

    _records_the_talk(an, checklist)
    expect(checklist).to_contain_text("Gehouden op di 24 nov, geregistreerd door @An Peeters")
    expect(checklist).to_contain_text("2 van 10 besproken")
    expect(checklist.get_by_role("button", name="Gesprek registreren")).to_have_count(0)
    an.keeps("talk-recorded")


def test_it_works_on_a_phone(visits: Visits) -> None:
    """On 390 pixels a worker ticks, unticks, reads why, fills a form and finds the clock."""
    an = visits("phone", "nl-BE")
    an.opens(AN)
    checklist = an.checklist(FRESH)
    expect(checklist).to_be_visible()
    an.keeps("first-sight")

    _ticks(checklist, "Verblijf: humanitaire of medische aanvraag")
    an.keeps("ticked")
    item = checklist.locator("[data-block-id=item_stay]")
    item.get_by_role("button", name="Ongedaan maken").click()
    expect(item.get_by_role("button", name="Afvinken")).to_be_visible()

    checklist.get_by_role("button", name="Waarom deze datum?").click()
    expect(an.page.get_by_test_id("ephemeral-notice")).to_be_visible()
    an.keeps("why")

    checklist.get_by_role("button", name="Gesprek registreren").click()
    expect(an.modal.get_by_label("Houding tegenover terugkeer")).to_be_visible()
    an.keeps("talk")
    an.modal.get_by_test_id("modal-close").click()
    expect(an.modal).to_have_count(0)

    an.page.get_by_test_id("panel-toggle").click()
    expect(an.panel.get_by_role("button", name="Volgende werkdag 08:30")).to_be_visible()
    an.keeps("panel")


def test_time_passes_and_reminders_and_the_digest_arrive(visits: Visits) -> None:
    """The panel moves the clock: a reminder comes, and on Monday the region reads its digest."""
    an = visits("desk", "en-GB")
    an.opens(AN)

    an.moves_clock("Next working day 08:30")
    expect(an.panel.get_by_test_id("day")).to_have_text("Wed, 25 November 2026")
    reminder = an.messages("Te laat sinds gisteren")
    expect(reminder).to_contain_text("Gesprek na negatieve beslissing CGVS · K5-207")
    expect(reminder).to_contain_text("@An Peeters")
    reminder.scroll_into_view_if_needed()
    an.keeps("reminder")

    an.moves_clock("Next Monday 08:30")
    expect(an.panel.get_by_test_id("day")).to_have_text("Mon, 30 November 2026")
    arrived = an.panel.get_by_test_id("arrived")
    expect(arrived.get_by_role("link", name="#regio-noord")).to_be_visible()
    an.keeps("monday")

    arrived.get_by_role("link", name="#regio-noord").click()
    expect(an.page.get_by_test_id("person-switcher")).to_contain_text("Noor Claes")
    digest = an.messages("Overzicht Regio Noord, ma 30 nov")
    expect(digest).to_contain_text("Antwerpen-Linkeroever")
    expect(digest).to_contain_text("dagen te laat")
    an.shows_from_its_top(digest)
    an.keeps("digest")


def _registers_a_decision(an: Visitor) -> None:
    """Type the bare command and fill in what it asks, for a resident that nobody knows yet."""
    an.types("/terugkeer beslissing")
    an.modal.get_by_label("Dossiercode").fill(NEW)
    ground = an.modal.get_by_role("combobox", name="Grond van de definitieve beslissing")
    an.modal.get_by_label("Definitieve negatieve beslissing").check()
    expect(ground).to_be_visible()
    expect(an.modal.get_by_label("Dossiercode")).to_have_value(NEW)
    an.modal.get_by_label("Negatieve beslissing van het CGVS").check()
    expect(ground).to_have_count(0)
    an.modal.locator("[data-block-id=on] input").fill("2026-11-23")
    an.keeps("decision")
    an.modal.get_by_role("button", name="Bewaren").click()

    expect(an.modal).to_contain_text("Deze code heeft nog geen dossier")
    an.modal.locator("[data-block-id=arrived_on] input").fill("2026-05-04")
    an.modal.get_by_role("radiogroup", name="Niet-begeleide").get_by_label("Nee").check()
    an.keeps("resident")
    an.modal.get_by_role("button", name="Bewaren").click()

    expect(an.modal).to_contain_text("gaat open: plan ten laatste op vr 27 nov")
    an.keeps("registered")
    an.modal.get_by_role("button", name="Sluiten").click()
    expect(an.modal).to_have_count(0)


def _ticks(checklist: Locator, item: str) -> None:
    """Tick an item off, and see who did and when."""
    row = checklist.locator(".block", has_text=item)
    row.get_by_role("button", name="Afvinken").click()
    expect(row).to_contain_text("afgevinkt door @An Peeters, di 24 nov")
    expect(row.get_by_role("button", name="Ongedaan maken")).to_be_visible()


def _records_the_talk(an: Visitor, checklist: Locator) -> None:
    """Fill in the talk: today, with an interpreter, and the stance towards return."""
    checklist.get_by_role("button", name="Gesprek registreren").click()
    an.modal.get_by_role("radiogroup", name="Met tolk?").get_by_label("Ja").check()
    an.modal.get_by_label("Houding tegenover terugkeer").fill("Wil het beroep afwachten.")
    an.keeps("talk")
    an.modal.get_by_role("button", name="Bewaren").click()
    expect(an.modal).to_contain_text("gehouden op di 24 nov")
    an.modal.get_by_role("button", name="Sluiten").click()
    expect(an.modal).to_have_count(0)
