"""A sentence that stands inside another one has no capital; names and abbreviations keep theirs."""

from datetime import date, timedelta

import pytest

from handlers.texts import texts_for
from handlers.texts.capitals import capital, inside


@pytest.mark.parametrize(
    ("language", "alone", "joined"),
    [
        ("nl", "Negatieve beslissing van het CGVS", "negatieve beslissing van het CGVS"),
        ("nl", "Een tweede beslissing", "een tweede beslissing"),
        ("fr", "À planifier au plus tard", "à planifier au plus tard"),
        ("fr", "L'aide matérielle a pris fin", "l'aide matérielle a pris fin"),
        ("fr", "Le CCE rejette le recours", "le CCE rejette le recours"),
        ("en", "A second decision", "a second decision"),
        ("nl", "Ma 21 september", "ma 21 september"),
    ],
)
def test_the_first_letter_is_small_inside_a_sentence(
    language: str, alone: str, joined: str
) -> None:
    """Only the first letter changes; it is a capital again at the start of a line."""
    assert joined == inside(alone, language)
    assert alone == capital(joined)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        *[("nl", f"{name} zegt het") for name in ("CGVS", "RVV", "DVZ", "EU", "Fedasil")],
        *[("fr", f"{name} le dit") for name in ("CGRA", "CCE", "OE", "POR", "TS", "Fedasil")],
        ("nl", "ICAM-coach: contacteer DVZ"),
        ("nl", "OTP-gesprek, tabblad Procedure"),
        ("nl", "Dublinprocedure: kijk de instructie na"),
        ("fr", "Match-IT ne répond pas"),
        ("en", "EU Pact regime"),
        ("en", "Monday 21 September"),
        ("en", "Wed 23 Sep lies in the future"),
        ("en", "I speak English to you"),
        ("nl", "K7-042 verblijft nu in Gent"),
        ("nl", "18 geworden"),
        ("nl", "“Eerste gesprek” gaat open"),
        ("fr", "« Premier entretien » s'ouvre"),
        ("nl", "<@U0AN> kan dat"),
        ("nl", ""),
    ],
)
def test_names_and_abbreviations_stay_as_they_are_written(language: str, said: str) -> None:
    """A capital that is not there because a sentence begins is kept."""
    assert said == inside(said, language)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_day_and_month_follows_its_language(language: str) -> None:
    """A sentence may begin with a date: English keeps the capital, Dutch and French have none."""
    texts = texts_for(language)
    for number in range(0, 366, 5):
        day = texts.day(date(2026, 1, 1) + timedelta(days=number))
        assert day == inside(capital(day), language)
