"""`agenda`: a secret address that is shown once, replaced and stopped, and what it serves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Component
from slack_bolt import BoltRequest

from handlers import calendars
from handlers.feed import Published
from handlers.membership import Membership
from sandbox import Fault
from scheduling import facts as f
from storage import Transaction, projection
from tests.handlers.office import (
    AN,
    AR,
    BO,
    CO,
    GI,
    IC,
    NA,
    RN,
    Office,
    answer,
    at_once,
    cgvs,
    day,
    registered,
    said,
)
from tests.handlers.scenes import ALLOCATED, ARRIVED

BOTH = pytest.mark.parametrize("mode", ["socket", "http"])
ADDRESS = re.compile(r"https://agenda\.example\.test/calendar/([A-Za-z0-9_-]{43})\.ics")
PLACE = "C0AN"


def asked(office: Office, slack_id: str = AN, line: str = "/terugkeer agenda") -> str:
    """Return what somebody is told who types a line."""
    person = office.person(slack_id)
    assert person.types(PLACE, line).ok
    return said(answer(person, PLACE))


def token_in(told: str) -> str:
    """Return the secret of the address that stands there."""
    (found,) = set(ADDRESS.findall(told))
    return str(found)


def shown_to(office: Office, before: set[str], slack_id: str = AN) -> list[str]:
    """Return the secrets of all addresses that somebody sees, but for messages of before."""
    office.afterwards.settle()
    seen = [one for one in office.person(slack_id).ephemerals(PLACE) if one["ts"] not in before]
    return [token for one in seen for token in ADDRESS.findall(said(one))]


def so_far(office: Office, slack_id: str = AN) -> set[str]:
    """Return which messages somebody has been shown: tests share an office."""
    return {str(one["ts"]) for one in office.person(slack_id).ephemerals(PLACE)}


def an_address(office: Office, slack_id: str = AN) -> str:
    """Return the secret that somebody gets who asks for the first time."""
    return token_in(asked(office, slack_id))


def feed(office: Office, token: str) -> bytes | None:
    """Return what is served under a secret, now."""
    return calendars.served(office.desk, Membership(office.client), token)


def events(office: Office, token: str) -> list[Component]:
    """Return the events in a calendar, which must be there."""
    sent = feed(office, token)
    assert sent is not None
    return list(Calendar.from_ical(sent).walk("VEVENT"))


def kept(office: Office, slack_id: str = AN) -> str | None:
    """Return the hash that the database keeps of somebody's address."""
    with sqlite3.connect(str(office.store._engine.url.database)) as connection:
        row = connection.execute(
            "SELECT hash FROM subscriptions WHERE slack_id = ?", (slack_id,)
        ).fetchone()
    connection.close()
    return None if row is None else str(row[0])


def entered(office: Office, chain: str = "antwerpen") -> list[tuple[str, str, str]]:
    """Return who did what with calendars, as the audit of a centre tells it, in order."""
    with office.store.snapshot() as tx:
        found = tx.audit.page([chain], limit=1_000)
    return [(e.by, e.act, e.what) for e in reversed(found) if "calendar" in e.act]


# -- the address


@BOTH
def test_the_first_time_an_address_is_shown_and_it_works(office: Office) -> None:
    """With what whoever has it can see, and the buttons for another one and for none."""
    office.given(registered(), cgvs())

    told = asked(office)

    assert "Wie dit adres heeft, ziet deze datums" in told
    assert {"Nieuw adres", "Stoppen"} <= set(told.splitlines())
    assert "Gesprek plannen" == events(office, token_in(told))[0]["summary"]


def test_the_database_keeps_only_a_hash_of_it(office: Office) -> None:
    """The secret of 256 bits stands in no file of it, log included."""
    token = an_address(office)
    office.afterwards.settle()

    database = Path(str(office.store._engine.url.database))
    files = b"".join(one.read_bytes() for one in database.parent.glob(f"{database.name}*"))

    assert calendars.digest_of(token) == kept(office)
    assert calendars.digest_of(token).encode() in files
    assert token.encode() not in files
    assert 32 == calendars.TOKEN_BYTES


@BOTH
def test_later_it_is_told_since_when_and_when_it_was_read_and_never_the_address(
    office: Office,
) -> None:
    """Brussels dates."""
    token = an_address(office)

    before = asked(office)
    office.now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # past midnight in Brussels
    feed(office, token)
    after = asked(office)

    assert "Je hebt sinds ma 23 nov een geheim adres. Het werd nog niet gelezen." in before
    assert "Het werd het laatst gelezen op wo 25 nov." in after
    assert not ADDRESS.search(before + after)
    assert feed(office, token) is not None


@pytest.mark.parametrize(
    ("line", "title", "button"),
    [
        ("/terugkeer agenda", "Je agenda", "Nieuw adres"),
        ("/terugkeer calendar", "Je agenda", "Nieuw adres"),
    ],
)
def test_other_words_mean_the_same(office: Office, line: str, title: str, button: str) -> None:
    """In Dutch and English."""
    told = asked(office, AN, line)

    assert title in told
    assert button in told


def test_it_is_told_in_french(office: Office) -> None:
    """To whoever reads French."""
    told = asked(office, NA, "/retour calendrier")

    assert "Votre calendrier" in told
    assert "Quiconque a cette adresse voit ces dates" in told
    assert {"Nouvelle adresse", "Arrêter"} <= set(told.splitlines())


@BOTH
@pytest.mark.parametrize("how", ["typed", "clicked"])
def test_a_new_address_stops_the_old_one_at_once(office: Office, how: str) -> None:
    """By word or by button; the button's card is replaced, as its address is dead."""
    old = an_address(office)

    if how == "typed":
        new = token_in(asked(office, AN, "/terugkeer agenda nieuw"))
    else:
        an = office.person(AN)
        an.clicks(answer(an, PLACE), "Nieuw adres")
        office.afterwards.settle()
        new = token_in(said(answer(an, PLACE)))
        assert old not in said(answer(an, PLACE))

    assert old != new
    assert feed(office, old) is None
    assert feed(office, new) is not None


@BOTH
@pytest.mark.parametrize("how", ["typed", "clicked"])
def test_stopping_takes_the_address_away(office: Office, how: str) -> None:
    """And nothing is kept of it."""
    token = an_address(office)

    if how == "typed":
        told = asked(office, AN, "/terugkeer agenda stop")
    else:
        an = office.person(AN)
        an.clicks(answer(an, PLACE), "Stoppen")
        office.afterwards.settle()
        told = said(answer(an, PLACE))

    assert "Je agenda is gestopt" in told
    assert feed(office, token) is None
    assert kept(office) is None
    assert "Je hebt geen adres voor een agenda." in asked(office, AN, "/terugkeer agenda stop")


def test_words_that_are_not_understood_get_the_usage(office: Office) -> None:
    """And nothing is made."""
    told = asked(office, AN, "/terugkeer agenda morgen")

    assert "/terugkeer agenda [nieuw of stop]" in told
    assert kept(office) is None


def test_where_calendars_are_not_set_up_a_sentence_says_so(own_office: Office) -> None:
    """An address of before can still be taken away."""
    token = an_address(own_office)
    object.__setattr__(own_office.desk, "calendars", None)

    told = asked(own_office, BO)

    assert "Agenda's zijn hier niet ingesteld." in told
    assert kept(own_office, BO) is None
    assert feed(own_office, token) is None
    assert "gestopt" in asked(own_office, AN, "/terugkeer agenda stop")
    assert kept(own_office) is None


def test_who_has_no_talks_of_the_own_has_no_calendar(office: Office) -> None:
    """A region follows counts."""
    told = asked(office, RN)

    assert not ADDRESS.search(told)
    assert kept(office, RN) is None


# -- twice, and at once


@BOTH
@pytest.mark.parametrize("line", ["/terugkeer agenda", "/terugkeer agenda nieuw"])
def test_a_command_that_comes_twice_shows_no_dead_address(office: Office, line: str) -> None:
    """One of the deliveries shows the address, which works; the other one shows none."""
    an, before = office.person(AN), so_far(office)
    office.sandbox.faults.duplicate_next()

    assert an.types(PLACE, line).ok

    shown = shown_to(office, before)
    assert len(shown) <= 1
    assert all(calendars.digest_of(one) == kept(office) for one in shown)
    assert 1 == len(entered(office))


def test_a_repeated_request_is_told_that_there_is_an_address(office: Office) -> None:
    """What the first delivery showed may have been replaced since: it is never shown again."""
    body = {
        "command": "/terugkeer",
        "text": "agenda nieuw",
        "user_id": AN,
        "channel_id": PLACE,
        "trigger_id": "1.2.same",
        "response_url": "http://127.0.0.1:9/none",
    }

    def delivered() -> str:
        request = BoltRequest(body=dict(body), mode="socket_mode")
        return str(office.app.dispatch(request).body)

    first = token_in(delivered())
    again = delivered()
    second = token_in(asked(office, AN, "/terugkeer agenda nieuw"))
    much_later = delivered()

    assert not ADDRESS.search(again + much_later)
    assert "Je hebt sinds" in again
    assert feed(office, first) is None
    assert feed(office, second) is not None


@BOTH
def test_of_two_clicks_at_once_one_makes_the_address_that_works(office: Office) -> None:
    """The other click's answer stands beside it, and shows none."""
    before = so_far(office)
    an_address(office)
    an = office.person(AN)
    card = answer(an, PLACE)

    at_once(*[lambda: an.clicks(card, "Nieuw adres")] * 2)

    shown = shown_to(office, before)
    assert [kept(office)] == [calendars.digest_of(one) for one in shown]
    assert [(AN, "calendar", "made"), (AN, "calendar", "replaced")] == entered(office)


def test_a_click_on_an_old_card_replaces_nothing(office: Office) -> None:
    """It tells that there is a newer address, with the button for that one."""
    an_address(office)
    an = office.person(AN)
    old_card = answer(an, PLACE)
    new = token_in(asked(office, AN, "/terugkeer agenda nieuw"))

    told = office.reply(an, lambda: an.clicks(old_card, "Nieuw adres"))

    assert "Je hebt sinds" in told
    assert feed(office, new) is not None


def test_an_answer_that_never_arrives_leaves_an_address_that_can_be_replaced(
    office: Office,
) -> None:
    """Killed between making and answering: the next `agenda` says so, and offers a new one."""
    an = office.person(AN)
    an_address(office)
    office.sandbox.faults.add(Fault("response_url", "drop", times=12))
    an.clicks(answer(an, PLACE), "Nieuw adres")
    office.afterwards.settle()
    office.sandbox.faults.clear()

    told = asked(office)
    new = token_in(asked(office, AN, "/terugkeer agenda nieuw"))

    assert "Heb je het niet gezien" in told
    assert feed(office, new) is not None


# -- who may, at each reading


def test_no_form_of_ours_is_not_looked_up(office: Office) -> None:
    """Cut, changed, empty, or of another alphabet."""
    token = an_address(office)

    others = ("", token[:-1], f"{token}A", token[:-1] + "é", "A" * 43, token.swapcase(), "../" * 14)

    assert [None] * len(others) == [feed(office, one) for one in others]


def pruned(office: Office) -> None:
    """Take An out of the staff file."""
    text = office.organisation_text()
    start = text.index('[[person]]\nslack_id = "U0AN"')
    end = text.index("[[person]]", start + 1)
    office.take_over(text[:start] + text[end:], prune=True)


def becomes_region(office: Office) -> None:
    """Give An a role that has no calendar."""
    old = 'slack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"'
    new = 'slack_id = "U0AN"\nrole = "region"\nregion = "noord"'
    text = office.organisation_text()
    assert old in text
    office.take_over(text.replace(old, new))


LOST: dict[str, Callable[[Office], None]] = {
    "left the staff": pruned,
    "has another role": becomes_region,
    "became a guest": lambda office: office.sandbox._state.change_user(AN, is_restricted=True),
    "was deactivated": lambda office: office.sandbox._state.change_user(AN, deleted=True),
    "is of elsewhere": lambda office: office.sandbox._state.change_user(AN, team_id="T0FAR"),
}


@pytest.mark.parametrize("how", LOST)
def test_who_may_no_longer_be_heard_has_no_calendar(own_office: Office, how: str) -> None:
    """From the next reading on, and nothing of it is entered as read."""
    own_office.given(registered(), cgvs())
    token = an_address(own_office)

    LOST[how](own_office)

    assert feed(own_office, token) is None
    assert [(AN, "calendar", "made")] == entered(own_office)


def test_while_slack_gives_no_answer_the_staff_file_decides(own_office: Office) -> None:
    """As at every door."""
    token = an_address(own_office)
    own_office.sandbox._state.change_user(AN, is_restricted=True)
    own_office.sandbox.faults.add(Fault("users.info", "internal_error", times=5))

    assert feed(own_office, token) is not None


def test_a_resident_who_moved_is_gone_from_the_old_workers_calendar(office: Office) -> None:
    """And stands in that of the new one, at the next reading."""
    office.given(registered(), cgvs())
    old, new = an_address(office), an_address(office, GI)
    before = len(events(office, old)), len(events(office, new))

    office.given(f.Transferred(on=day("2026-11-23"), centre="gent", worker=GI))

    assert (1, 0) == before
    assert (0, 1) == (len(events(office, old)), len(events(office, new)))


def test_the_right_to_each_file_is_asked_at_each_reading(office: Office) -> None:
    """A worker who moved to another centre, with files left in the old one, reads none of them."""
    office.given(registered(), cgvs())
    token = an_address(office)
    text = office.organisation_text()
    old = 'slack_id = "U0AN"\nrole = "social_worker"\ncentre = "antwerpen"'

    office.take_over(text.replace(old, old.replace("antwerpen", "namen")))

    with office.store.snapshot() as tx:
        listed = tx.agenda.open_moments(worker=AN)
    assert listed
    assert [] == events(office, token)


def test_what_was_held_or_erased_is_gone(office: Office) -> None:
    """Nothing about residents is kept for calendars."""
    from bot import erasing

    office.given(registered(), cgvs())
    office.given(registered(), cgvs(), code="K7-043")
    token = an_address(office)
    both = len(events(office, token))

    office.given(f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs"))
    held = len(events(office, token))
    with office.store.transaction() as tx:
        resident = tx.journal.find("K7-043")
        assert resident is not None
        assert erasing.hold(tx, resident.id) is not None
        erasing.erase(tx, office.procedure, resident.id, "bot", office.now)

    assert (2, 1) == (both, held)
    assert [] == events(office, token)


def test_coordinator_coach_and_arrival_centre_have_theirs(office: Office) -> None:
    """What `mijn` lists: own files, the coach's talks of the centre, those of the arrival."""
    office.given(registered(worker=CO), cgvs())
    office.given(registered(), cgvs("2026-09-01"), f.Decision(
        on=day("2026-11-02"), kind="final_negative", ground="rvv"), ALLOCATED, ARRIVED,
        f.TalkHeld(on=day("2026-11-20"), moment="otp_intake", cooperates=True), code="K7-043",
    )  # fmt: skip
    object.__setattr__(office.desk, "calendars", Published("https://agenda.example.test", True))

    seen = {
        who: [str(one["summary"]) for one in events(office, an_address(office, who))]
        for who in (CO, IC, AR, BO)
    }

    object.__setattr__(office.desk, "calendars", Published("https://agenda.example.test"))
    assert ["Na beslissing CGVS · K7-042"] == seen[CO]
    assert ["OTP 2 · ICAM-intake · K7-043"] == seen[IC] or ["K7-043" in one for one in seen[IC]]
    assert [] == seen[AR]
    assert [] == seen[BO]


def test_who_stands_in_has_the_colleagues_talks_for_those_days(office: Office) -> None:
    """As `mijn` shows them."""
    office.given(registered(), cgvs())
    token = an_address(office, BO)
    before = len(events(office, token))
    with office.store.transaction() as tx:
        tx.absences.add(AN, BO, day("2026-11-23"), day("2026-11-24"), by=AN, at=office.now)

    during = len(events(office, token))
    office.later(days=2)

    assert (0, 1, 0) == (before, during, len(events(office, token)))


# -- what is entered


def test_making_replacing_stopping_and_reading_are_entered(office: Office) -> None:
    """Reading once a Brussels day, however often; the coordinator reads it in the logbook."""
    office.now = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    an_address(office)
    token = token_in(asked(office, AN, "/terugkeer agenda nieuw"))
    for _ in range(3):
        feed(office, token)
    office.now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the next day in Brussels
    for _ in range(2):
        feed(office, token)
    asked(office, AN, "/terugkeer agenda stop")

    assert [
        (AN, "calendar", "made"),
        (AN, "calendar", "replaced"),
        (AN, "read_calendar", ""),
        (AN, "read_calendar", ""),
        (AN, "calendar", "stopped"),
    ] == entered(office)
    told = asked(office, CO, "/terugkeer logboek")
    for words in ("maakte een geheim adres", "verving het geheime adres", "stopte de eigen agenda",
                  "las de eigen gesprekken in een externe agenda"):  # fmt: skip
        assert words in told
    assert not ADDRESS.search(told)
    assert token not in told


def test_clocks_that_jump_show_the_days_as_they_are_then(office: Office) -> None:
    """Ahead and back again; the calendar follows, and each day is entered."""
    office.given(registered(), cgvs())
    token = an_address(office)
    here = office.now

    seen = []
    for at in (here, here + timedelta(days=400), here):
        office.now = at
        seen.append(events(office, token)[0].decoded("dtstart"))

    assert [date(2026, 11, 25), date(2027, 12, 28), date(2026, 11, 25)] == seen
    assert 3 == len([one for one in entered(office) if one[1] == "read_calendar"])


# -- much, and nothing at all


def test_thousands_of_open_talks_give_a_calendar_that_is_bounded(office: Office) -> None:
    """The most pressing ones, and an event that says that more are open."""
    first = office.given(registered(), cgvs("2026-09-01"))
    assert first is not None
    with office.store.transaction() as tx:
        _many(tx, office, 1_000)
    with sqlite3.connect(str(office.store._engine.url.database)) as connection:
        connection.execute(
            "INSERT INTO agenda SELECT resident_id, moment, occurrence + n, status, actor,"
            " opened_on, due, plan_by, advice, held_on, closed_on, closed_because, before_bot,"
            " worker, centre, region FROM agenda, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3"
            " UNION SELECT 4) WHERE status = 'open'"
        )
        (open_now,) = connection.execute(
            "SELECT count(*) FROM agenda WHERE status = 'open'"
        ).fetchone()
    connection.close()
    token = an_address(office)

    found = events(office, token)
    sent = feed(office, token)

    assert open_now >= 5_000
    assert calendars.MOST + 1 == len(found)
    assert "meer gesprekken" in str(found[-1]["summary"])
    assert sent is not None
    assert len(sent) < 200_000


def _many(tx: Transaction, office: Office, number: int) -> None:
    for n in range(number):
        resident = tx.journal.open(f"M1-{n:04}", office.now)
        tx.journal.append(resident.id, [registered(), cgvs()], by=AN, at=office.now)
        trajectory = projection.load(tx, office.procedure, resident.id)
        projection.save(tx, office.procedure, trajectory, office.now)


def test_who_has_nothing_open_has_an_empty_calendar(office: Office) -> None:
    """Which is a calendar all the same."""
    assert [] == events(office, an_address(office))
