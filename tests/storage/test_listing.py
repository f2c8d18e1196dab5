"""Lists come out of the agenda in parts and pages, and files by a part of their code."""

from datetime import date, timedelta

from scheduling.facts import Decision, OtpAllocated, OtpArrived
from storage import Scope, Sight, Store, Wanted
from storage.listing import PARTS, CentreCount
from tests.storage.given import NOW, Record, negative, registered

TODAY = date(2026, 9, 2)
"""A Wednesday."""


def test_open_moments_are_parted_by_when_they_are_to_be_planned(
    store: Store, record: Record
) -> None:
    """Overdue by the deadline, else by the day to plan it; what has no date comes near the end."""
    for code, on in (
        ("A1-001", date(2026, 8, 27)),  # due Tuesday the 1st
        ("A1-002", date(2026, 8, 28)),  # due today
        ("A1-003", date(2026, 8, 31)),  # due Saturday, to be planned by Thursday
        ("A1-004", date(2026, 9, 2)),  # due Monday
    ):
        record(registered(), negative(on), code=code)

    with store.snapshot() as tx:
        counts = tx.listing.counts(Scope(workers=("U0AN",)), TODAY)
        rows = tx.listing.rows(Scope(workers=("U0AN",)), TODAY, list(counts), limit=100)
        elsewhere = tx.listing.counts(Scope(workers=("U0BO",)), TODAY)

    talks = [(part, row.code) for part, row in rows if row.moment == "talk_after_cgvs"]
    assert [
        ("overdue", "A1-001"),
        ("today", "A1-002"),
        ("week", "A1-003"),
        ("later", "A1-004"),
    ] == talks
    assert sum(counts.values()) == len(rows)
    assert {} == elsewhere


def test_files_without_a_moment_in_some_parts_are_found_the_latest_phase_first(
    store: Store, record: Record
) -> None:
    """Not what stands in these parts, nor a file that only says who is there, nor another's."""
    record(registered(), code="A1-001")
    record(registered(), negative(date(2026, 9, 2)), code="A1-002")
    final = Decision(kind="final_negative", ground="rvv", on=date(2026, 9, 1))
    record(registered(), final, code="A1-003")
    record(registered(), negative(date(2026, 8, 27)), code="A1-004")
    scopes = [
        Scope(workers=("U0AN",)),
        Scope(centres=("antwerpen",)),
        Scope(workers=("U0BO",)),
        Scope(centres=("antwerpen",), actor="icam_coach"),
    ]

    with store.snapshot() as tx:
        found = [tx.listing.unlisted(one, TODAY, ["overdue", "today"], limit=9) for one in scopes]
        first = tx.listing.unlisted(scopes[0], TODAY, ["overdue", "today"], limit=1)
        whole = tx.listing.unlisted(scopes[0], TODAY, PARTS, limit=9)
        codes = {one.id: one.code for one in tx.journal.get_all({*found[0], *found[1]})}

    assert ["A1-003", "A1-002"] == [codes[one] for one in found[0]]
    assert found[0] == found[1]
    assert [[], []] == found[2:]
    assert found[0][:1] == first
    assert [] == whole


def test_what_waits_for_an_earlier_talk_is_listed_as_provisional(
    store: Store, record: Record
) -> None:
    """In the OTP most talks wait; they come last, and those of one actor can be asked for."""
    record(
        registered(),
        Decision(kind="final_negative", ground="rvv", on=date(2026, 8, 31)),
        OtpAllocated(on=date(2026, 8, 31), centre="antwerpen"),
        OtpArrived(on=date(2026, 9, 1), centre="antwerpen", worker="U0AN"),
    )

    with store.snapshot() as tx:
        counts = tx.listing.counts(Scope(centres=("antwerpen",)), TODAY)
        rows = tx.listing.rows(Scope(actor="icam_coach"), TODAY, ["provisional"], limit=100)

    assert counts["provisional"] > 0
    assert "icam_intake" in {row.moment for _part, row in rows}
    assert {"icam_coach"} == {row.actor for _part, row in rows}


def test_pages_hold_every_moment_once(store: Store, record: Record) -> None:
    """Whatever the size of a page, nothing is shown twice and nothing is left out."""
    for number in range(7):
        record(registered(), negative(), code=f"A1-{number:03}")
    scope = Scope(region="noord")

    with store.snapshot() as tx:
        whole = tx.listing.rows(scope, TODAY, list(tx.listing.counts(scope, TODAY)), limit=100)
        pages = [
            row
            for offset in range(0, 100, 3)
            for row in tx.listing.rows(
                scope, TODAY, list(tx.listing.counts(scope, TODAY)), limit=3, offset=offset
            )
        ]

    assert whole == pages


def test_counts_per_centre_name_the_oldest_deadline_that_passed(
    store: Store, record: Record
) -> None:
    """The centre with most that is overdue comes first; one where nothing is open is left out."""
    record(registered(), negative(date(2026, 8, 20)), code="A1-001")
    record(registered(), negative(date(2026, 8, 24)), code="A1-002")
    record(registered(centre="charleroi", worker=None), negative(date(2026, 9, 1)), code="C1-001")

    with store.snapshot() as tx:
        everywhere = tx.listing.per_centre(Scope(), TODAY)
        south = tx.listing.per_centre(Scope(region="zuid"), TODAY)

    first, second = everywhere
    assert ("antwerpen", 2, date(2026, 8, 25)) == (first.centre, first.overdue, first.oldest_due)
    assert [second] == south
    assert CentreCount("charleroi", second.open, 0, None) == second


def test_files_are_found_by_a_part_of_their_code_within_sight(store: Store, record: Record) -> None:
    """Whatever the case; a percent sign is a percent sign; who is allocated there is seen too."""
    record(registered(), negative(date(2026, 8, 20)), code="K7-042")
    record(registered(centre="brugge"), code="K7-043")
    record(
        registered(centre="brugge"),
        Decision(kind="final_negative", ground="rvv", on=date(2026, 8, 31)),
        OtpAllocated(on=date(2026, 8, 31), centre="antwerpen"),
        code="K7-044",
    )
    coach = Sight(otp_centres=("antwerpen",))
    here = Sight(centres=("antwerpen",), otp_centres=("antwerpen",))

    with store.snapshot() as tx:
        found = tx.listing.find(Wanted(here, "k704"), TODAY, limit=10)
        second_page = tx.listing.find(Wanted(here, "7-04"), TODAY, limit=1, offset=1)

        assert ["K7-042", "K7-044"] == [one.code for one in found]
        assert (1, 1) == (found[0].open, found[0].overdue)
        assert found[1:] == second_page
        assert 2 == tx.listing.matching(Wanted(here, "04"))
        assert 3 == tx.listing.matching(Wanted(Sight(region="noord"), "04"))
        assert 1 == tx.listing.matching(Wanted(coach, "04"))
        assert 0 == tx.listing.matching(Wanted(here, "%"))


def test_whoever_looks_at_a_home_tab_is_found_by_what_it_shows(
    store: Store, record: Record
) -> None:
    """Worker, coordinator and region of the resident, and administrators, if they looked lately."""
    record(registered(), negative())
    with store.transaction() as tx:
        for slack_id in ("U0AN", "U0BO", "U0CO", "U0RE", "U0AD"):
            tx.homes.opened(slack_id, "{}", NOW)
        tx.homes.opened("U0RE", "{}", NOW - timedelta(days=2))
        tx.homes.published("U0AN", "h1")
        since = NOW - timedelta(days=1)

        here = tx.homes.watching(since, workers=["U0AN"], centres=["antwerpen"], regions=["noord"])
        south = tx.homes.watching(since, workers=[], centres=["charleroi"], regions=["zuid"])
        kept = tx.homes.home("U0AN")

    assert ["U0AD", "U0AN", "U0BO", "U0CO"] == here
    assert ["U0AD"] == south
    assert kept is not None
    assert ("h1", NOW) == (kept.view_hash, kept.opened_at)
