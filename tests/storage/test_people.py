"""People: the organisation file is taken over without losing history, and says whom it concerns."""

from datetime import date

import pytest

from storage import Centre, Person, Region, Store, Transaction
from storage.staffing import Part
from tests.storage.given import ORGANISATION, a_moment, a_plan, a_resident, staff

WEEK = frozenset(range(5))


def without(part: str) -> str:
    """The file without the table that has this line."""
    tables = ORGANISATION.split("\n\n")
    return "\n\n".join(table for table in tables if part not in table)


def residents_everywhere(tx: Transaction) -> dict[str, str]:
    """A resident of every worker that matters; by code, their ids."""
    found = {}
    for code, centre, worker in (
        ("K7-001", "antwerpen", "U0AN"),
        ("K7-002", "antwerpen", "U0BO"),
        ("K7-003", "brugge", None),
        ("K7-004", "charleroi", None),
    ):
        resident = a_resident(tx, code)
        found[resident.id] = code
        tx.agenda.replace(
            resident, a_plan(a_moment()), centre=centre, region=None, worker=worker, wake_at=None
        )
    return found


def concerned_by(store: Store, text: str, *, prune: bool = False) -> list[str]:
    """The codes of the residents whose plan may change when the file becomes this one."""
    with store.transaction() as tx:
        staff(tx)
        codes = residents_everywhere(tx)
        report = staff(tx, text, prune=prune)
    return sorted(codes[resident] for resident in report.residents_to_replan)


def test_the_file_is_what_is_known_afterwards(store: Store) -> None:
    """Each part comes back with its fields."""
    with store.transaction() as tx:
        staff(tx)

    with store.snapshot() as tx:
        assert Region("noord", "Regio Noord", "C0NOORD", "nl", "03 200 35 00") == tx.people.region(
            "noord"
        )
        assert Centre(
            id="antwerpen",
            name="Antwerpen-Linkeroever",
            region="noord",
            channel="C0ANTW",
            kind="regular",
            otp=True,
            language="nl",
            icam_weekdays=frozenset({1, 3}),
            closing_days=frozenset({date(2026, 11, 2), date(2026, 12, 28)}),
        ) == tx.people.centre("antwerpen")
        assert Person(
            slack_id="U0AN",
            role="social_worker",
            centres=("antwerpen",),
            region=None,
            working_days=frozenset({0, 1, 3}),
            channel="C0AN",
            language="nl",
            active=True,
        ) == tx.people.person("U0AN")
        assert r"^[A-Z][A-Z0-9]-[0-9]{3,5}$" == tx.people.case_code_pattern()


def test_staff_and_places_are_listed(store: Store) -> None:
    """Staff by centre and role, centres by region; a coach of several centres is in each."""
    with store.transaction() as tx:
        staff(tx)

    with store.snapshot() as tx:
        of_antwerpen = [person.slack_id for person in tx.people.staff("antwerpen")]
        coaches = tx.people.staff("brugge", "icam_coach")
        nobody = tx.people.staff("charleroi")
        everyone = [person.slack_id for person in tx.people.everyone()]
        centres = [centre.id for centre in tx.people.centres()]
        of_noord = [centre.id for centre in tx.people.centres("noord")]
        regions = [region.id for region in tx.people.regions()]

    assert ["U0AN", "U0BO", "U0CO"] == of_antwerpen
    assert [("brugge", "antwerpen")] == [coach.centres for coach in coaches]
    assert [] == nobody
    assert ["U0AD", "U0AN", "U0BO", "U0CO", "U0RE"] == everyone
    assert ["antwerpen", "brugge", "charleroi"] == centres
    assert ["antwerpen", "brugge"] == of_noord
    assert ["noord", "zuid"] == regions


def test_unknown_people_and_places_are_none(store: Store) -> None:
    """Before the first file there is nobody, nothing, and no pattern."""
    with store.snapshot() as tx:
        assert tx.people.person("U0AN") is None
        assert tx.people.centre("antwerpen") is None
        assert tx.people.region("noord") is None
        assert tx.people.case_code_pattern() is None


def test_loading_the_same_file_again_changes_nothing(store: Store) -> None:
    """The second time, everything is unchanged and nobody's plan is concerned."""
    with store.transaction() as tx:
        first = staff(tx)
        residents_everywhere(tx)

        second = staff(tx)

    assert first.added == second.unchanged
    assert 11 == len(second.unchanged)
    assert ((), (), (), (), []) == (
        second.added,
        second.changed,
        second.gone,
        second.pruned,
        second.residents_to_replan,
    )


def test_the_order_of_days_in_the_file_is_no_change(store: Store) -> None:
    """Weekdays and closing days are sets."""
    with store.transaction() as tx:
        staff(tx)

        report = staff(
            tx,
            ORGANISATION.replace('"mon", "tue", "thu"', '"thu", "mon", "tue"')
            .replace('"thu", "tue"]', '"tue", "thu"]')
            .replace("2026-12-28, 2026-11-02", "2026-11-02, 2026-12-28"),
        )

    assert () == report.changed


@pytest.mark.parametrize(
    ("written", "instead", "changed"),
    [
        ('name = "Brugge"', 'name = "Brugge-Zuid"', Part("centre", "brugge")),
        ('channel = "C0AN"', 'channel = "C0ANN"', Part("person", "U0AN")),
        ('contact = "03 200 35 00"', "", Part("region", "noord")),
        ('["brugge", "antwerpen"]', '["brugge"]', Part("person", "U0CO")),
        ("{3,5}", "{3,6}", Part("case_code_pattern", "^[A-Z][A-Z0-9]-[0-9]{3,6}$")),
    ],
)
def test_what_changed_is_reported(store: Store, written: str, instead: str, changed: Part) -> None:
    """A changed field makes its part a changed one, and all others stay unchanged."""
    with store.transaction() as tx:
        staff(tx)

        report = staff(tx, ORGANISATION.replace(written, instead, 1))

        again = staff(tx, ORGANISATION.replace(written, instead, 1))
    assert (changed,) == report.changed
    assert 10 == len(report.unchanged)
    assert ((), ()) == (report.added, again.changed)


def test_who_is_no_longer_in_the_file_is_reported_and_stays(store: Store) -> None:
    """Without prune, nobody loses access because a line is missing."""
    with store.transaction() as tx:
        staff(tx)

        report = staff(tx, without('"U0AN"'))

        person = tx.people.person("U0AN")
    assert ((Part("person", "U0AN"),), ()) == (report.gone, report.pruned)
    assert person is not None
    assert person.active


def test_prune_makes_inactive_and_keeps_what_was(store: Store) -> None:
    """Pruned people and centres are no longer listed, but still named where history has them."""
    text = without('"charleroi"').replace("[[person]]\nslack_id", "[[person]]\nslack_id")
    text = "\n\n".join(table for table in text.split("\n\n") if '"U0AN"' not in table)
    with store.transaction() as tx:
        staff(tx)

        report = staff(tx, text, prune=True)
        again = staff(tx, text, prune=True)

        person = tx.people.person("U0AN")
        centre = tx.people.centre("charleroi")
        staff_left = [person.slack_id for person in tx.people.staff("antwerpen")]
        centres_left = [centre.id for centre in tx.people.centres()]
    assert (Part("centre", "charleroi"), Part("person", "U0AN")) == report.pruned
    assert ((), ()) == (again.gone, again.pruned)
    assert person is not None
    assert (False, ("antwerpen",)) == (person.active, person.centres)
    assert centre is not None
    assert not centre.active
    assert ["U0BO", "U0CO"] == staff_left
    assert ["antwerpen", "brugge"] == centres_left


def test_who_comes_back_is_active_again(store: Store) -> None:
    """A pruned person who stands in the file again is one of the staff again."""
    with store.transaction() as tx:
        staff(tx)
        staff(tx, without('"U0AN"'), prune=True)

        report = staff(tx)

        person = tx.people.person("U0AN")
    assert (Part("person", "U0AN"),) == report.changed
    assert person is not None
    assert person.active


@pytest.mark.parametrize(
    ("written", "instead", "concerned"),
    [
        ("2026-12-28, ", "", ["K7-001", "K7-002"]),
        ('name = "Brugge"', 'name = "Brugge"\nclosing_days = [2026-11-02]', ["K7-003"]),
        ('region = "zuid"', 'region = "noord"', ["K7-004"]),
        ('"mon", "tue", "thu"', '"mon", "fri"', ["K7-001"]),
        ('role = "coordinator"\ncentre = "antwerpen"', 'role = "coordinator"\ncentre = "brugge"',
         ["K7-001", "K7-002", "K7-003"]),
        ('role = "coordinator"', 'role = "social_worker"', ["K7-001", "K7-002"]),
        ('channel = "C0AN"', 'channel = "C0NEW"', []),
        ('language = "fr"', 'language = "nl"', []),
        ('name = "Brugge"', 'name = "Brugge-Zuid"', []),
        ("{3,5}", "{3,6}", []),
    ],
)  # fmt: skip
def test_a_change_names_the_residents_whose_plan_it_may_change(
    store: Store, written: str, instead: str, concerned: list[str]
) -> None:
    """Closing days, working days, places and roles move plans; names and channels do not."""
    text = ORGANISATION.replace(written, instead, 1)

    assert concerned == concerned_by(store, text)


def test_a_new_person_concerns_the_residents_of_the_centre(store: Store) -> None:
    """Somebody new may become responsible for residents who had nobody."""
    text = ORGANISATION + '\n[[person]]\nslack_id = "U0NW"\nrole = "coordinator"\ncentre = "brugge"'

    assert ["K7-003"] == concerned_by(store, text)


def test_pruning_a_worker_concerns_their_residents(store: Store) -> None:
    """Whoever was responsible no longer is: others take over. Being gone alone changes nothing."""
    assert [] == concerned_by(store, without('"U0AN"'))
    assert ["K7-001", "K7-002"] == concerned_by(store, without('"U0AN"'), prune=True)


def test_a_person_chooses_the_language(store: Store) -> None:
    """The own choice wins over the file, the file over what Slack says, and loading keeps it."""
    with store.transaction() as tx:
        staff(tx)
        spoken = []
        for change in (
            lambda: None,
            lambda: tx.people.set_locale("U0BO", "fr-FR"),
            lambda: tx.people.set_locale("U0BO", "de-DE"),
            lambda: tx.people.set_language("U0BO", "en"),
            lambda: staff(tx, ORGANISATION.replace('"U0BO"', '"U0BO"\nlanguage = "nl"')),
            lambda: tx.people.set_language("U0BO", None),
        ):
            change()
            person = tx.people.person("U0BO")
            assert person is not None
            spoken.append(person.language)

    assert [None, "fr", None, "en", "en", "nl"] == spoken
