"""The organisation file is read strictly: a mistake is named by file, line and field."""

from datetime import date

import pytest

from storage import BadOrganisation, organisation
from tests.storage.given import ORGANISATION


def complaints(text: str) -> list[str]:
    """What is said of a file with mistakes."""
    with pytest.raises(BadOrganisation) as error:
        organisation.load(text, "staff.toml")
    return str(error.value).splitlines()


def line_of(text: str, part: str, nth: int = 1) -> int:
    """The number of the nth line with that part."""
    return [number for number, line in enumerate(text.splitlines(), 1) if part in line][nth - 1]


def test_a_file_is_read_as_it_is_written() -> None:
    """Regions, centres and people come with their fields, and defaults for what is left out."""
    read = organisation.load(ORGANISATION, "staff.toml")

    antwerpen, brugge, _charleroi = read.centre
    anna, bob, coach, region, _admin = read.person
    assert ["noord", "zuid"] == [part.id for part in read.region]
    assert (("thu", "tue"), True) == (antwerpen.icam_weekdays, antwerpen.otp)
    assert (date(2026, 12, 28), date(2026, 11, 2)) == antwerpen.closing_days
    assert ("regular", False, "nl", ()) == (
        brugge.kind,
        brugge.otp,
        brugge.language,
        brugge.closing_days,
    )
    assert (("antwerpen",), ("mon", "tue", "thu")) == (anna.all_centres, anna.working_days)
    assert (("antwerpen",), ("mon", "tue", "wed", "thu", "fri")) == (
        bob.all_centres,
        bob.working_days,
    )
    assert ("brugge", "antwerpen") == coach.all_centres
    assert ("noord", ()) == (region.region, region.all_centres)


@pytest.mark.parametrize(
    ("written", "instead", "where", "what"),
    [
        ('kind = "regular"', 'knd = "regular"', "centre[1].knd", "is not a field"),
        ('kind = "regular"', 'kind = "hotel"', "centre[1].kind", "'hotel' is none of"),
        ('kind = "regular"', "otpp = true", "centre[1].otpp", "is not a field"),
        ("otp = true", 'otp = "yes"', "centre[1].otp", "boolean"),
        ('channel = "C0BRUG"', 'channel = "#brugge"', "centre[2].channel", "'#brugge'"),
        ('channel = "C0BRUG"', "channel = 7", "centre[2].channel", "string"),
        ('"thu", "tue"]', '"thu", "dinsdag"]', "centre[1].icam_weekdays", "'dinsdag' is none of"),
        ("2026-11-02]", '"2 nov"]', "centre[1].closing_days", "date"),
        ('id = "brugge"', 'id = "Brugge Oost"', "centre[2].id", "'Brugge Oost' does not match"),
        ('slack_id = "U0BO"', 'slack_id = "@bob"', "person[2].slack_id", "'@bob' does not match"),
        ('role = "coordinator"', 'role = "boss"', "person[2].role", "'boss' is none of"),
        ('["mon", "tue", "thu"]', "[ ]", "person[1].working_days", "at least 1 item"),
        ('language = "fr"', 'language = "it"', "region[2].language", "'it' is none of"),
        ('id = "brugge"', f'id = "{"b" * 61}"', "centre[2].id", "at most 60"),
        ('slack_id = "U0BO"', f'slack_id = "U{"0" * 21}"', "person[2].slack_id", "at most 21"),
        ('channel = "C0BRUG"', f'channel = "C{"0" * 21}"', "centre[2].channel", "at most 21"),
        ('name = "Brugge"', r'name = "Brug\u202ege"', "centre[2].name", "cannot be seen"),
        ('name = "Brugge"', r'name = "Brug\u200bge"', "centre[2].name", "cannot be seen"),
        ('name = "Brugge"', r'name = "Brug\nge"', "centre[2].name", "cannot be seen"),
        ('name = "Brugge"', r'name = "Brug\u2028ge"', "centre[2].name", "cannot be seen"),
        ('name = "Brugge"', 'name = "  "', "centre[2].name", "is blank"),
        ('name = "Brugge"', f'name = "{"B" * 201}"', "centre[2].name", "at most 200"),
    ],
)
def test_a_field_that_cannot_be_is_named_with_its_line(
    written: str, instead: str, where: str, what: str
) -> None:
    """The message has the file, the line that a person looks for, the field and what is wrong."""
    text = ORGANISATION.replace(written, instead, 1)

    (complaint,) = complaints(text)

    assert complaint.startswith(f"staff.toml:{line_of(text, instead)}:{where}")
    assert what in complaint


@pytest.mark.parametrize("value", ["[" * 100_000, "1" * 10_000], ids=["deep", "long"])
def test_what_no_reader_can_hold_is_told_in_one_line(value: str) -> None:
    """Brackets without an end, and a number without an end."""
    (complaint,) = complaints(f"case_code_pattern = {value}")

    assert complaint.startswith("staff.toml: a number is too long, or the brackets are too deep")


PATTERN = '"^[A-Z][A-Z0-9]-[0-9]{3,5}$"'


@pytest.mark.parametrize(
    ("instead", "what"),
    [
        ('"[A-Z]+"', "must begin with ^ and end with $"),
        ("'^A\\$'", "must begin with ^ and end with $"),
        ('"^[A-Z+$"', "is not a regular expression"),
        ('"^A|[0-9]$"', "must hold its alternatives in brackets"),
        ('"^[A-Z]*$"', "must not accept an empty code"),
        (f'"^{"A" * 200}$"', "String should have at most 200 characters"),
    ],
)
def test_a_code_pattern_must_speak_of_a_whole_code(instead: str, what: str) -> None:
    """A pattern that would accept more than codes is refused before any code is read with it."""
    (complaint,) = complaints(ORGANISATION.replace(PATTERN, instead))

    assert complaint.startswith(f"staff.toml:2:case_code_pattern: {what}")


@pytest.mark.parametrize(
    ("written", "instead", "at", "where", "what"),
    [
        ('id = "brugge"', "", ("[[centre]]", 2), "centre[2].id", "is missing"),
        ('role = "coordinator"', "", ("[[person]]", 2), "person[2].role", "is missing"),
        ('id = "brugge"', 'id = "antwerpen"', ('id = "antwerpen"', 2), "centre[2].id", "twice"),
        ('id = "zuid"', 'id = "noord"', ('id = "noord"', 2), "region[2].id", "twice"),
        ('"U0BO"', '"U0AN"', ('"U0AN"', 2), "person[2].slack_id", "twice"),
        ('region = "zuid"', 'region = "oost"', ('"oost"', 1), "centre[3].region", "no region"),
        ('centre = "antwerpen"', 'centre = "gent"', ('"gent"', 1), "person[1].centre", "no centre"),
        ('"brugge", "an', '"gent", "an', ('"gent"', 1), "person[3].centres", "no centre 'gent'"),
        ('role = "region"\nregion = "noord"', 'role = "region"', ("[[person]]", 4),
         "person[4].region", "needs a region"),
        ('role = "admin"', 'role = "coordinator"', ("[[person]]", 5), "person[5].centre", "needs"),
        ('role = "admin"', 'role = "admin"\nregion = "zuid"', ('region = "zuid"', 2),
         "person[5].region", "only the role"),
        ('role = "region"', 'role = "region"\ncentre = "brugge"', ('centre = "brugge"', 1),
         "person[4].centre", "no centre"),
        ('centre = "antwerpen"', 'centre = "antwerpen"\ncentres = ["brugge"]',
         ('centres = ["brugge"]', 1), "person[1].centres", "either one"),
        ("[[region]]", 'name = "x"\n[[region]]', ('name = "x"', 1), "name", "is not a field"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_line(
    written: str, instead: str, at: tuple[str, int], where: str, what: str
) -> None:
    """What is missing or contradicts the rest of the file is named where it would stand."""
    text = ORGANISATION.replace(written, instead, 1)

    found = complaints(text)

    expected = f"staff.toml:{line_of(text, *at)}:{where}: "
    assert [True] == [what in each for each in found if each.startswith(expected)]


def test_all_mistakes_are_named_at_once() -> None:
    """Who mends a file wants to know of every mistake in it."""
    text = ORGANISATION.replace('"C0BRUG"', '"brugge"').replace('"admin"', '"boss"')

    found = complaints(text)

    assert ["centre[2].channel", "person[5].role"] == [line.split(":")[2] for line in found]


def test_what_is_no_toml_is_named_with_its_line() -> None:
    """A slip of the pen is found where it is."""
    (complaint,) = complaints(ORGANISATION.replace("otp = true", "otp = true true"))

    assert complaint.startswith(f"staff.toml:{line_of(ORGANISATION, 'otp = true')}: ")


def test_a_file_without_a_code_pattern_says_so() -> None:
    """The pattern has no default: codes are the organisation's own."""
    (complaint,) = complaints(ORGANISATION.replace("case_code_pattern", "# case_code_pattern"))

    assert "staff.toml:case_code_pattern: is missing" == complaint


def test_a_pattern_may_have_alternatives_in_brackets() -> None:
    """What stands within brackets, or within a class, is held by the anchors."""
    pattern = r"^(?:A|B[|(])\|-[0-9]{3}$"

    read = organisation.load(f"case_code_pattern = '{pattern}'", "staff.toml")

    assert pattern == read.case_code_pattern


def test_a_table_in_another_spelling_still_names_the_field() -> None:
    """Where the line cannot be found, the file and the field are still named."""
    (complaint,) = complaints(
        'case_code_pattern = "^A$"\nregion = [{id = "noord", name = "N", channel = "x"}]'
    )

    assert complaint.startswith("staff.toml:region[1].channel: ")
