"""When something is out of order: what the person is told, and what is not written anywhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.surface import QUICK
from sandbox import Fault, Sandbox
from scheduling import facts as f
from scheduling.refusal import Refusal
from storage import Store, open_store
from tests.handlers.office import (
    AN,
    BO,
    CO,
    CODE,
    Office,
    a_workspace,
    answer,
    at_once,
    cgvs,
    day,
    registered,
    said,
    without_recording,
)
from tests.sandbox.running import Mode, running


@pytest.fixture
def without_keys(database: Path) -> Iterator[Office]:
    """An office that has no encryption key."""
    store = open_store(f"sqlite:///{database}")
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store)
        with running(office.app, sandbox, "socket"):
            yield office
    store.close()


def break_database(office: Office, database: Path) -> None:
    """Take the database away."""
    office.afterwards.settle()
    office.store.close()
    database.rename(database.with_suffix(".gone"))
    database.mkdir()


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_form_that_does_not_open_in_time_is_offered_as_a_button(office: Office) -> None:
    """The card carries what was typed; its button has a fresh trigger."""
    office.given(registered())
    an = office.person(AN)
    office.sandbox.faults.add(Fault("views.open", "expired_trigger_id"))

    outcome = an.types("C0AN", f"/terugkeer beslissing {CODE} definitief 2/11/2026")
    card = answer(an, "C0AN")
    no_form = an.modal
    an.clicks(card, "Formulier openen")
    an.fills({"ground": "rvv"})
    an.submits()

    assert outcome.ok
    assert no_form is None
    final = f.Decision(on=day("2026-11-02"), kind="final_negative", ground="rvv")
    assert final == without_recording(office.facts()[-1])


def test_a_slow_slack_does_not_make_the_command_fail(own_office: Office) -> None:
    """After one and a half seconds the form is given up and the card comes, within the three."""
    own_office.given(registered())
    an = own_office.person(AN)
    own_office.sandbox.faults.add(Fault("views.open", "slow", seconds=2.0))

    outcome = an.types("C0AN", f"/terugkeer gesprek {CODE}")

    assert outcome.ok
    assert ["Formulier openen"] == an.buttons(answer(an, "C0AN"))


def test_the_client_for_forms_gives_up_in_time_and_never_sends_twice(office: Office) -> None:
    """The same Slack and token as the app's own client."""
    client = office.client.within(QUICK)

    assert (office.client.base_url, office.client.token) == (client.base_url, client.token)
    assert (1.5, 30) == (client.timeout, office.client.timeout)
    assert [] == client.retry_handlers


def test_without_the_database_a_command_says_that_nothing_was_saved(
    own_office: Office, database: Path
) -> None:
    """With a reference that stands in the log; the answer comes with status 200."""
    own_office.given(registered())
    an = own_office.person(AN)
    an.types("C0AN", "/terugkeer help")
    break_database(own_office, database)

    with capture_logs() as logs:
        outcome = an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    reply = said(answer(an, "C0AN"))
    (entry,) = [log for log in logs if log["event"] == "failed"]
    assert outcome.ok
    assert "niets bewaard" in reply.lower() or "niet bewaard" in reply.lower()
    assert entry["reference"] in reply
    assert CODE not in str(logs)


def test_without_the_database_a_form_stays_as_it_was_filled_in(
    own_office: Office, database: Path
) -> None:
    """The sentence stands at an input, so that nothing that was typed is lost."""
    own_office.given(registered(), cgvs())
    an = own_office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    an.fills({"notes": "Een geheim over Tigrinya"})
    break_database(own_office, database)

    with capture_logs() as logs:
        outcome = an.submits()

    assert 1 == len(outcome.errors)
    assert an.modal is not None
    assert "Een geheim over Tigrinya" in str(an.modal["state"])
    assert "Tigrinya" not in str(logs)


def test_without_the_database_a_click_is_answered_next_to_the_message(
    own_office: Office, database: Path
) -> None:
    """The person is told; the message stays."""
    own_office.given(registered(), cgvs())
    message = own_office.post("talk_after_cgvs")
    an = own_office.person(AN)
    break_database(own_office, database)

    reply = own_office.reply(an, lambda: an.clicks(message, "Afvinken"))

    assert "Referentie" in reply


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("stumble", ["unavailable", "accept_then_500", "accept_then_time_out"])
def test_a_click_that_came_to_nothing_is_acknowledged_only_when_that_was_told(
    own_office: Office, database: Path, stumble: str
) -> None:
    """Untold, Slack itself shows that it failed: an acknowledged click is saved or explained."""
    own_office.given(registered(), cgvs())
    message = own_office.post("talk_after_cgvs")
    an = own_office.person(AN)
    break_database(own_office, database)
    own_office.sandbox.faults.add(Fault("response_url", stumble))

    untold = an.clicks(message, "Afvinken")
    told = an.clicks(message, "Afvinken")
    last_words = an.ephemerals("C0AN")[-1]["text"]

    assert [False, True] == [untold.ok, told.ok]
    assert "Referentie" in last_words


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_button_of_the_home_tab_that_comes_to_nothing_is_acknowledged_only_when_told(
    own_office: Office, database: Path
) -> None:
    """The sentence stands in a form above the tab; without it Slack says that it failed."""
    own_office.given(registered(), cgvs())
    an = own_office.person(AN)
    an.opens_home()
    own_office.sandbox.wait_until(lambda: an.home is not None)
    break_database(own_office, database)
    own_office.sandbox.faults.add(Fault("views.open", "unavailable"))

    untold = an.clicks(an.home, "Gesprek registreren")
    told = an.clicks(an.home, "Gesprek registreren")

    assert [False, True] == [untold.ok, told.ok]
    assert "Referentie" in said(an.modal or {})


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Have another process write to the database, and not come to an end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_command_that_cannot_write_says_so_before_slack_gives_up(
    store: Store, database: Path, mode: Mode
) -> None:
    """Somebody else holds SQLite's one lock: nothing is saved, and the person is told in time.

    Slack waits three seconds and no longer, here as in the world.
    """
    with Sandbox(a_workspace()) as sandbox:
        office = Office(sandbox, store)
        with running(office.app, sandbox, mode):
            office.given(registered())
            before = office.journal()
            an = office.person(AN)
            command = f"/terugkeer beslissing {CODE} cgvs 20/11/2026"

            with busy(database), capture_logs() as logs:
                outcome = an.types("C0AN", command)

            reply = said(answer(an, "C0AN"))
            (entry,) = [log for log in logs if log["event"] == "failed"]
            assert outcome.ok, outcome
            assert "niets bewaard" in reply.lower()
            assert entry["reference"] in reply
            assert before == office.journal()
            assert an.types("C0AN", command).ok
            assert before != office.journal()


def test_several_who_cannot_write_are_all_told_in_time(own_office: Office, database: Path) -> None:
    """They queue within the process as well: the time in the queue counts."""
    own_office.given(registered(), cgvs())
    message = own_office.post("talk_after_cgvs")
    an = own_office.person(AN)
    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    others = [own_office.person(one) for one in (BO, CO)]
    command = f"/terugkeer hoorzitting {CODE} 30/11/2026"

    with busy(database):
        outcomes = at_once(
            an.submits,
            lambda: an.clicks(message, "Afvinken"),
            *(partial(one.types, "C0ANTW", command) for one in others),
        )

    assert 1 == len(outcomes[0].errors)
    assert [True] * 3 == [outcome.ok for outcome in outcomes[1:]]
    assert all("Referentie" in said(answer(one, "C0ANTW")) for one in others)


def test_a_failure_of_our_own_gets_a_reference_and_an_apology(own_office: Office) -> None:
    """The log names error and place, and nothing that was typed or stored."""
    own_office.given(registered(), cgvs())
    message = own_office.post("talk_after_cgvs")
    an = own_office.person(AN)
    broken = {**message, "blocks": _with_value(message, "not a value of ours")}

    with capture_logs() as logs:
        reply = own_office.reply(an, lambda: _clicks_raw(own_office, broken))

    (entry,) = [log for log in logs if log["event"] == "failed"]
    assert entry["reference"] in reply
    assert "ValueError" == entry["error"]
    assert CODE not in str(logs)
    assert "not a value of ours" not in str(logs)


def _with_value(message: dict[str, Any], value: str) -> list[dict[str, Any]]:
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Kapot"},
        "action_id": "moment_tick",
        "value": value,
    }
    return [{"type": "actions", "block_id": "broken", "elements": [button]}]


def _clicks_raw(office: Office, message: dict[str, Any]) -> None:
    office.client.chat_update(
        channel=message["channel"], ts=message["ts"], text="x", blocks=message["blocks"]
    )
    office.person(AN).clicks(message, "Kapot")


def test_without_keys_the_form_asks_no_free_text_and_the_rest_works(
    without_keys: Office,
) -> None:
    """The form says why; date and choice are recorded."""
    without_keys.given(registered(), cgvs())
    an = without_keys.person(AN)

    an.types("C0AN", f"/terugkeer gesprek {CODE}")
    form = an.modal
    outcome = an.submits()

    assert form is not None
    assert "sleutel van de versleuteling" in said(form) or "sleutel" in said(form)
    assert "notes" not in {block.get("block_id") for block in form["blocks"]}
    assert outcome.ok
    assert "talk_held" == without_keys.facts()[-1].fact


def test_free_text_that_arrives_without_keys_is_refused_and_not_written(
    without_keys: Office,
) -> None:
    """Such as from a form that was opened before the key was taken away."""
    without_keys.given(registered(), cgvs())
    before = without_keys.journal()
    talk = f.TalkHeld(on=day("2026-11-23"), moment="talk_after_cgvs", notes="Iets")

    with pytest.raises(Refusal) as refused:
        without_keys.record(talk)

    assert "no_keys" == refused.value.code
    assert before == without_keys.journal()


def test_a_command_whose_answer_was_lost_gets_it_again(office: Office) -> None:
    """Delivered once more through the socket, it is not a duplicate of itself."""
    office.given(registered())
    an = office.person(AN)
    office.sandbox.faults.redeliver_next()

    an.types("C0AN", f"/terugkeer beslissing {CODE} cgvs 20/11/2026")

    assert ["registered", "decision"] == [fact.fact for fact in office.facts()]
    assert "Gesprek na negatieve beslissing CGVS" in said(answer(an, "C0AN"))


def test_logs_hold_nothing_that_people_type(office: Office) -> None:
    """A whole afternoon of good and bad input leaves no trace of it in the log."""
    office.given(registered(), cgvs())
    an = office.person(AN)

    with capture_logs() as logs:
        an.types("C0AN", "/terugkeer status Fatima El Amrani")
        an.types("C0AN", f"/terugkeer gesprek {CODE}")
        an.fills({"notes": "Een geheim"})
        an.submits()

    assert all(word not in str(logs) for word in ("Fatima", "geheim", CODE))
