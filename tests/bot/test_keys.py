"""The installation's keys on the command line and at the start."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.fernet import Fernet

from bot import wiring
from bot.settings import Settings
from bot.time import SystemTime
from scheduling import facts as f
from storage import open_store
from tests.bot.conftest import KEY
from tests.bot.house import APP_TOKEN, BOT_TOKEN, House, registered
from tests.bot.test_commands import _log_as_it_was, environment, run

__all__ = ["_log_as_it_was", "environment"]

NEW = Fernet.generate_key().decode()


def with_texts(house: House) -> None:
    """Have two files, one with a text."""
    talk = f.TalkHeld(on=date(2026, 11, 20), moment="ad_hoc_talk", notes="wacht op zijn broer")
    house.given(registered(), talk)
    house.given(registered(), code="K7-043")


@pytest.mark.usefixtures("environment")
def test_keys_are_wrapped_anew_and_verify_says_how_they_lie(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before: under an older one, keep it. After: none is left there. Then it may go."""
    with_texts(house)
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", f"{NEW},{KEY}")

    before = run("verify")
    done = run("keys", "rewrap")
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", NEW)
    after = run("verify")

    assert "0 residents under the first one, 1 under older ones" in before.output
    assert 0 == before.exit_code
    assert (0, True) == (done.exit_code, "1 residents under the first one, none" in done.output)
    assert (0, True) == (after.exit_code, "none under older ones" in after.output)


@pytest.mark.usefixtures("environment")
def test_a_key_that_was_taken_away_too_early_is_said_to_be_missing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verify ends with an error; nothing is destroyed by it, nor by rewrapping."""
    with_texts(house)
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", NEW)

    found, done = run("verify"), run("keys", "rewrap")
    monkeypatch.setenv("TERUGKEER_ENCRYPTION_KEYS", f"{NEW},{KEY}")
    again = run("keys", "rewrap")

    for said in (found, done):
        assert 1 == said.exit_code
        assert "1 residents under a key that is not configured" in said.output
    assert 0 == again.exit_code


@pytest.mark.usefixtures("environment")
def test_without_keys_there_is_nothing_to_wrap_with(house: House) -> None:
    """It is said, by the name of the setting."""
    with_texts(house)

    done = run("keys", "rewrap")

    assert (1, True) == (done.exit_code, "TERUGKEER_ENCRYPTION_KEYS" in done.output)


def test_a_start_without_a_key_that_is_needed_is_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the log and as a figure; the bot runs all the same, and reminds."""
    with_texts(house)
    settings = Settings.model_validate(
        {
            "database_url": f"sqlite:///{house.database}",
            "encryption_keys": NEW,
            "bot_token": BOT_TOKEN,
            "app_token": APP_TOKEN,
            "api_url": house.sandbox.api_url,
        }
    )
    bot = wiring.build(settings, SystemTime())
    bot.start()
    house.sandbox.wait_until(lambda: bot.metrics.value("terugkeer_unreadable_keys") or None)
    figure = bot.metrics.value("terugkeer_unreadable_keys")
    bot.stop()

    assert 1 == figure
    assert "lacks a key" in capsys.readouterr().out
    with_key = open_store(f"sqlite:///{house.database}", [KEY])
    with with_key.snapshot() as tx:
        resident = tx.journal.find("K7-042")
        assert resident is not None
        assert {"notes": "wacht op zijn broer"} == tx.journal.texts(resident.id, 2)
    with_key.close()
