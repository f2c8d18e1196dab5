"""Every way in which things go wrong that can be brought about, and nothing planted in the log."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest

from sandbox import Sandbox
from tests.bot.conftest import KEY
from tests.bot.house import AN, APP_TOKEN, BOT_TOKEN, CODE, SECRET, House, cgvs, held, registered
from tests.bot.listening import logging_to
from tests.bot.test_gate import FORM, send, signed, typed
from tests.bot.test_running import PATIENCE, receive, running, settings_for

NAME, NOTE, PHONE = "Fatima", "zegt dat haar broer", "0470 12 34 56"
PLANTED = (NAME, NOTE, PHONE, CODE, BOT_TOKEN, APP_TOKEN, SECRET, KEY, "K7-777", "geheim")
TALK = f"/terugkeer gesprek {CODE}"


BROKEN = f'{{"fact": "registered", "on": "{NAME} {NOTE} {CODE}", "{NAME}": 1}}'


def spoil_keys(database: Path) -> None:
    """Make what was written unreadable."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE keys SET wrapped = ?", (NAME.encode(),))


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG], ids=["info", "debug"])
@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_nothing_planted_gets_into_the_log(
    house: House,
    sandbox: Sandbox,
    database: Path,
    mode: Literal["socket", "http"],
    form: Literal["json", "console"],
    level: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Refused, failed, echoed, unreadable, replayed, cut off, the database gone: not a word."""
    note = f"{NOTE} {NAME} {PHONE}"
    house.given(registered(), cgvs(), held("talk_after_cgvs", "2026-11-23", notes=note))
    second = house.given(registered(), cgvs(), code="K7-777")
    settings = settings_for(sandbox, database, mode)
    an = sandbox.person(AN)

    with (
        logging_to(form, level, secrets=settings.secrets) as log,
        running(settings, house.time) as bot,
    ):
        receive(bot, sandbox)
        # what is refused
        for text in (f"status {NAME} Peeters", f"status {PHONE}", f"{NAME}", f"zoek {NAME}"):
            assert an.types("C0AN", f"/terugkeer {text}").ok
        # what Slack refuses, and says what it was sent
        for kind in (f"invalid: {NAME} {CODE} {note}", "invalid_blocks", "unavailable", "drop"):
            house.fault(kind, "views.open")
            an.types("C0AN", TALK)
        house.fault(f"{NAME}: {note}", "chat.postMessage")
        house.fault(f"{NAME}: {note}", "users.info")
        bot.outgoing.poke()
        # a form with notes
        an.types("C0AN", f"/terugkeer einderecht {CODE} 15/12/2026 {note}")
        an.types("C0AN", TALK)
        if an.modal is not None:
            an.fills({"notes": note})
            an.submits()
        # what cannot be read any more: a listener fails, and a note
        spoil_keys(database)
        an.types("C0AN", TALK)
        house.break_facts_of(second.resident.id, BROKEN)
        failed = an.types("C0AN", "/terugkeer status K7-777")
        # what nobody signed, and what makes no sense
        if mode == "http":
            body = typed(f"status {NAME} {CODE} {note}")
            send(bot, body, [("Content-Type", FORM)])
            send(bot, body, signed(body, secret="another"))
            send(bot, body, signed(body, time.time() - 1_000))
            for _ in range(2):
                send(bot, body, signed(body))
            broken = f"payload=%7B{NAME}"
            send(bot, broken, signed(broken))
        # the database goes
        for file in [database, *database.parent.glob(f"{database.name}-*")]:
            file.rename(file.with_name(f"gone-{file.name}"))
        away = an.types("C0AN", f"/terugkeer hoorzitting {CODE} vandaag")
        if mode == "socket":
            sandbox.faults.disconnect_sockets(abruptly=True)
            sandbox.wait_for_connection(PATIENCE)
        logging.getLogger("slack_bolt.App").error("heard")  # the control: it is listened to

    told = log.getvalue()
    stdout, stderr = capfd.readouterr()
    assert "Referentie" in failed.response["text"]
    assert "niets bewaard" in away.response["text"]
    assert all(event in told for event in ("form_not_opened", "failed", "ValidationError", "heard"))
    assert [] == [one for one in PLANTED if one in told + stdout + stderr]
