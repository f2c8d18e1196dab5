"""The digest lists everything that is overdue, in as many messages as it takes."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.blocks.digest import DigestCentre, DigestRow, DigestView, pages
from handlers.texts import LANGUAGES, texts_for
from tests.handlers_pure.accepted import accepted, markup, written
from tests.handlers_pure.trajectories import NASTY, PROCEDURE, day

TODAY = day("2026-11-23")
NL = texts_for("nl", TODAY)
MOMENTS = list(PROCEDURE.moments)


def centre(name: str, overdue: int, waiting: int = 0) -> DigestCentre:
    """Return a centre with so many overdue rows, the oldest first reached, and open ones."""
    rows = [
        DigestRow(
            f"K{n:06}", MOMENTS[n % len(MOMENTS)], TODAY - timedelta(days=n + 1), "https://x.test/p"
        )
        for n in range(overdue)
    ]
    rows += [DigestRow(f"W{n:06}", "otp_intake", TODAY + timedelta(days=n)) for n in range(waiting)]
    oldest = TODAY - timedelta(days=overdue) if overdue else None
    return DigestCentre(name, overdue + waiting, overdue, oldest, tuple(rows))


def test_a_digest_counts_and_lists() -> None:
    """Counts and the oldest per centre, then case codes with days overdue and a link."""
    rows = (
        DigestRow("K7-042", "otp_intake", day("2026-11-13"), "https://x.test/p1"),
        DigestRow("A1-007", "talk_after_cgvs", day("2026-11-22")),
        DigestRow("B2-100", "icam_intake", day("2026-11-27"), by_coach=True),
        DigestRow("C3-100", "procedure_intake"),
    )
    antwerp = DigestCentre("Antwerpen-Linkeroever", 4, 2, day("2026-11-13"), rows)
    view = DigestView("Regio Noord", TODAY, (DigestCentre("Gent", 1, 0, None), antwerp))

    (page,) = pages(view, NL)

    lines = written(accepted(page)).splitlines()
    assert lines == [
        "Overzicht Regio Noord, ma 23 nov",
        "*2 te laat van de 5 open gesprekken.*",
        "*Antwerpen-Linkeroever*",
        "4 open, 2 te laat, oudste: 10 dagen te laat",
        "• <https://x.test/p1|K7-042> OTP 1 · Intake door MW · *10 dagen te laat*",
        "• *A1-007* Gesprek na negatieve beslissing CGVS · *1 dag te laat*",
        "• *B2-100* OTP 2 · Intake door ICAM-coach · uiterste datum vr 27 nov",
        "• *C3-100* Procedure-intake · geen termijn bepaald",
        "*Gent*",
        "1 open, 0 te laat",
    ]
    assert page.text == "Overzicht Regio Noord, ma 23 nov. 2 te laat van de 5 open gesprekken."


def test_what_is_overdue_most_comes_first_then_what_is_due_first_then_the_code() -> None:
    """Whoever reads only the first lines reads the worst ones; what has no deadline is last."""
    rows = [
        DigestRow("A1-001", "procedure_intake"),
        DigestRow("A1-002", "talk_after_cgvs", day("2026-11-30")),
        DigestRow("B1-001", "talk_after_cgvs", day("2026-11-27")),
        DigestRow("A1-003", "talk_after_cgvs", day("2026-11-27")),
        DigestRow("A1-004", "talk_after_cgvs", day("2026-11-20")),
        DigestRow("Z9-999", "talk_after_cgvs", day("2026-11-02")),
    ]
    centre = DigestCentre("Gent", 6, 2, day("2026-11-02"), tuple(rows))

    (page,) = pages(DigestView("Regio Noord", TODAY, (centre,)), NL)

    said = written(page)
    codes = ["Z9-999", "A1-004", "A1-003", "B1-001", "A1-002", "A1-001"]
    assert codes == sorted(codes, key=said.index)


def test_an_overdue_talk_of_the_coach_is_no_fault_of_the_centre() -> None:
    """The line says whom to contact."""
    row = DigestRow("B2-100", "icam_intake", day("2026-11-20"), by_coach=True)
    view = DigestView("Noord", TODAY, (DigestCentre("Gent", 1, 1, row.due, (row,)),))

    assert "*3 dagen te laat* · ICAM-coach: contacteer DVZ" in written(pages(view, NL)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overdue_is_also_said(language: str) -> None:
    """Silence could mean that something broke."""
    texts = texts_for(language, TODAY)

    empty = pages(DigestView("Zuid", TODAY, ()), texts)
    calm = pages(DigestView("Zuid", TODAY, (centre("Namur", 0, 2),)), texts)

    expected = "Nothing is overdue. {n} talk is open."
    plural = "Nothing is overdue. {n} talks are open."
    assert texts.ngettext(expected, plural, 0) in accepted(empty[0]).text
    assert texts.ngettext(expected, plural, 2) in accepted(calm[0]).text


def test_what_could_not_be_delivered_is_told() -> None:
    """The region sees that somebody was not reached."""
    (page,) = pages(DigestView("Noord", TODAY, (), undelivered=2), NL)

    assert "2 berichten raakten niet bij de medewerker." in written(accepted(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_crisis_takes_more_pages_and_loses_nobody(language: str) -> None:
    """A thousand overdue talks in sixty centres: each is listed once, each page is accepted."""
    centres = tuple(centre(f"Centrum {n:02}", 17) for n in range(60))

    found = pages(DigestView("Noord", TODAY, centres), texts_for(language, TODAY))

    said = [written(accepted(page)) for page in found]
    assert len(found) > 5
    assert 60 * 17 == sum(page.count("https://x.test/p|") for page in said)
    assert len({page.blocks[0]["text"]["text"] for page in found}) == len(found)


def test_a_centre_that_goes_on_keeps_its_name() -> None:
    """Whoever opens the second page still sees which centre it is about."""
    found = pages(DigestView("Noord", TODAY, (centre("Gent", 400),)), NL)

    assert len(found) > 1
    assert all("*Gent*" in written(page) for page in found)
    assert "*Gent* (vervolg)" in written(found[1])


@settings(max_examples=40)
@given(
    name=NASTY,
    code=NASTY,
    overdue=st.integers(0, 60),
    waiting=st.integers(0, 20),
    count=st.integers(0, 8),
)
def test_no_name_breaks_a_page(
    name: str, code: str, overdue: int, waiting: int, count: int
) -> None:
    """Whatever a centre is called and however much there is."""
    row = DigestRow(code, "otp_intake", TODAY)
    base = centre(name, overdue, waiting)
    full = DigestCentre(name, base.open + 1, overdue, base.oldest_due, (*base.rows, row))

    found = pages(DigestView(name, TODAY, (full,) * count), NL)

    for page in found:
        assert "<!" not in markup(accepted(page))
