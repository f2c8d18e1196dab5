"""Personal data are known by their look: where a code belongs, and in own words."""

from __future__ import annotations

import pytest

from handlers import personal

WITHIN = [
    ("email", "schrijf naar an.peeters+x@opvang.be."),
    ("phone", "bel 0470 12 34 56"),
    ("phone", "bel 0470/12.34.56 na vijf uur"),
    ("phone", "gsm:+32470123456"),
    ("phone", "+32 (0)470 12 34 56"),
    ("phone", "0032 470 12 34 56"),
    ("phone", "02 555 12 12"),
    ("phone", "tel. 03/200.35.00"),
    ("phone", "0470–12–34–56"),
    ("phone", "+93 70 123 4567"),
    ("national_number", "RR 85.07.30-033.28"),
    ("national_number", "85073003328"),
    ("national_number", "nummer 85 07 30 033 28 dus"),
    ("national_number", "bis 85473003317"),
    ("name", "mevrouw Peeters zegt"),
    ("name", "Dhr. Diallo"),
    ("name", "M. Bah est venu"),
    ("name", "hij heet Fatima"),
    ("name", "naam: Ahmadi"),
    ("name", "elle s’appelle Élodie"),
    ("name", "nom : Kone"),
]
NOTHING = [
    "",
    "Afspraak op 01/12/2026, en weer op 05.12.2026",
    "van 01-12-2026 tot 05-12-2026",
    "tussen 01/12/26 en 08/12/26 om 09.30",
    "bel het gratis nummer 0800 32 745",
    "+32 800 32 745",
    "Dienst Vreemdelingenzaken en Rode Kruis in Sint-Niklaas",
    "dossier K7-042, kamer 12, 3 kinderen van 4, 7 en 11",
    "12345678901",
    "mevrouw weet het niet",
    "de naam van het centrum is gekend",
    "M.B. van 2026",
    "gevraagd aan <@U0BO>",
    "10 000 000 000",
]


@pytest.mark.parametrize(("kind", "text"), WITHIN)
def test_what_stands_in_own_words_is_known_by_its_look(kind: str, text: str) -> None:
    """In the forms in which Belgians write it."""
    assert kind == personal.within(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_a_little_like_it_is_left_alone(text: str) -> None:
    """A question at every date would teach people to tick the box unread."""
    assert personal.within(text) is None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("national_number", "85.07.30-033.28"),
        ("national_number", "85/07/30-033/28"),
        ("national_number", "850730–03328"),
        ("national_number", "85473003317"),
        ("phone", "0470–12–34–56"),
        ("phone", "+32 (0)470 12 34 56"),
        ("name", "O’Brien"),
        ("name", "Peeters, Jan"),
        ("name", "J. Peeters"),
    ],
)
def test_where_a_code_belongs_the_whole_is_looked_at(kind: str, text: str) -> None:
    """A dash is a dash, whichever the keyboard made of it."""
    assert kind == personal.whole(text)
