"""In which language the bot speaks to somebody, and how it is chosen."""

from __future__ import annotations

import pytest

from handlers.texts import texts_for
from scheduling import facts as f
from tests.handlers.office import (
    AD,
    AN,
    CODE,
    IC,
    NA,
    Office,
    answer,
    cgvs,
    day,
    registered,
    said,
)

pytestmark = pytest.mark.parametrize("mode", ["socket", "http"])

CHANNEL = "C0ANTW"


def asked(office: Office, slack_id: str, line: str) -> str:
    """Return what somebody is told who types a line."""
    person = office.person(slack_id)
    assert person.types(CHANNEL, line).ok
    return said(answer(person, CHANNEL))


@pytest.mark.parametrize(
    ("typed", "told", "help_says"),
    [
        ("fr", "Je vous parle en français.", "Ce que vous pouvez faire ici"),
        ("frans", "Je vous parle en français.", "Ce que vous pouvez faire ici"),
        ("EN", "I speak English to you.", "What you can do here"),
        ("néerlandais", "Ik spreek Nederlands met je.", "Wat je hier kan doen"),
    ],
)
def test_the_chosen_language_is_spoken_from_the_answer_on(
    office: Office, typed: str, told: str, help_says: str
) -> None:
    """Whatever Slack says."""
    reply = asked(office, AN, f"/terugkeer taal {typed}")

    assert told in reply
    assert help_says in asked(office, AN, "/terugkeer help")


def test_auto_goes_back_to_the_language_of_slack(office: Office) -> None:
    """To the one that it has by then, also where the staff file says another."""
    asked(office, AN, "/terugkeer taal fr")
    asked(office, AD, "/terugkeer taal fr")
    office.sandbox.set_locale(AN, "en-GB")
    office.sandbox.set_locale(AD, "fr-BE")

    an, admin = asked(office, AN, "/retour langue auto"), asked(office, AD, "/retour langue auto")
    office.sandbox.set_locale(AN, "nl-BE")
    office.sandbox.set_locale(AD, "nl-BE")

    assert "I speak English to you." in an
    assert "Je vous parle en français." in admin  # the file says nl
    assert "What you can do here" in asked(office, AN, "/terugkeer help")


def test_auto_without_a_word_of_slack_speaks_the_language_of_the_centre(office: Office) -> None:
    """Where Slack says no locale, nothing else is known."""
    office.sandbox.set_locale(NA, "")

    reply = asked(office, NA, "/terugkeer taal auto")
    office.sandbox.set_locale(NA, "fr-BE")

    assert "Je vous parle en français." in reply


def test_without_a_language_it_says_which_one_it_is(office: Office) -> None:
    """And how to choose another; nothing changes."""
    assert "Ik spreek Nederlands met je." in asked(office, AN, "/terugkeer taal")
    assert "I speak English to you." in asked(office, IC, "/terugkeer taal")


@pytest.mark.parametrize("typed", ["de", "fr nl", "Duits"])
def test_a_language_that_there_is_not_gets_the_usage(office: Office, typed: str) -> None:
    """Nothing changes."""
    assert "Typ:" in asked(office, AN, f"/terugkeer taal {typed}")
    assert "Wat je hier kan doen" in asked(office, AN, "/terugkeer help")


def test_the_home_tab_follows_the_chosen_language(office: Office) -> None:
    """At once, with the dates in it."""
    office.given(registered(), cgvs())
    an = office.person(AN)
    an.opens_home()
    office.afterwards.settle()
    before = said(an.home or {})

    asked(office, AN, "/terugkeer taal fr")
    office.afterwards.settle()
    after = said(an.home or {})

    assert "Mijn open sleutelmomenten" in before
    assert "Mes moments clés ouverts" in after
    assert "mer. 25 nov." in after


def test_what_is_posted_in_a_channel_stays_in_the_language_of_the_centre(office: Office) -> None:
    """Colleagues read it too; what only this person sees is in the chosen language."""
    office.given(registered(), cgvs())
    asked(office, AN, "/terugkeer taal fr")

    checklist = said(office.post("talk_after_cgvs"))
    status = asked(office, AN, f"/terugkeer status {CODE}")

    assert "Plan ten laatste op" in checklist
    assert "Statut de" in status


@pytest.mark.parametrize(
    ("language", "held_on", "holiday"),
    [("nl", "vr 25 dec", "Kerstmis"), ("fr", "ven. 25 déc.", "Noël"), ("en", "Fri 25 Dec", "Chr")],
)
def test_dates_and_holidays_are_said_in_the_language(
    office: Office, language: str, held_on: str, holiday: str
) -> None:
    """With the weekday; a deadline on a holiday names it."""
    office.given(registered(), cgvs("2026-11-20"))
    texts = texts_for(language, office.today)

    said_day = texts.day_named(day("2026-12-25"))

    assert said_day.startswith(held_on)
    assert holiday in said_day


def test_a_refusal_and_a_form_are_in_the_chosen_language(office: Office) -> None:
    """Every surface asks the same place which language it is."""
    office.given(registered(), cgvs())
    asked(office, AN, "/terugkeer taal fr")
    an = office.person(AN)

    refused = asked(office, AN, f"/retour décision {CODE} cgra 20/11/2027")
    an.types(CHANNEL, f"/retour entretien {CODE}")
    form = said(an.modal or {})

    assert "encore à venir" in refused
    assert "Date de l'entretien" in form


def test_a_recorded_talk_answers_in_the_chosen_language(office: Office) -> None:
    """Also the difference between the plans."""
    office.given(registered(), cgvs())
    asked(office, AN, "/terugkeer taal en")

    office.record(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"))
    status = asked(office, AN, f"/terugkeer status {CODE}")

    assert "Held on Mon 23 Nov" in status
