"""The whole bot: it starts, hears, posts, is killed, comes back, and stops when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import wiring
from bot.pace import Tempo
from bot.settings import Settings
from bot.time import MovableTime, Time
from bot.wiring import Bot
from sandbox import Sandbox
from storage import OutboxRow, Store
from tests.bot.bot_process import FAST
from tests.bot.conftest import KEY
from tests.bot.house import (
    AN,
    APP_TOKEN,
    BOT_TOKEN,
    CODE,
    NOW,
    SECRET,
    House,
    cgvs,
    registered,
)

PATIENCE = 60.0


def settings_for(sandbox: Sandbox, database: Path, mode: str = "socket") -> Settings:
    """Return the settings of a bot for the local Slack."""
    return Settings(
        database_url=f"sqlite:///{database}",
        encryption_keys=(SecretStr(KEY),),
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN),
        signing_secret=SecretStr(SECRET),
        api_url=sandbox.api_url,
        mode="http" if mode == "http" else "socket",
        http_port=0,
    )


@contextmanager
def running(
    settings: Settings, time: Time, tempo: Tempo = FAST, *, has_watchdog: bool = True
) -> Iterator[Bot]:
    """Run a bot in this process."""
    bot = wiring.build(settings, time, tempo=tempo, has_watchdog=has_watchdog)
    bot.start()
    try:
        yield bot
    finally:
        bot.stop()


def get(bot: Bot, path: str) -> tuple[int, str]:
    """Return status and body of a page of the bot."""
    assert bot.server is not None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{bot.server.port}{path}") as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def ids_in(sandbox: Sandbox) -> list[str]:
    """Return the metadata ids of all that the bot has posted."""
    found = [(m.get("metadata") or {}).get("event_payload", {}) for m in sandbox.every_message()]
    return [payload["id"] for payload in found if "id" in payload]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_command_leads_to_a_checklist(
    house: House, sandbox: Sandbox, database: Path, mode: str
) -> None:
    """In either mode: typed, saved, acknowledged, posted."""
    house.given(registered())
    settings = settings_for(sandbox, database, mode)

    with running(settings, house.time) as bot:
        receive(bot, sandbox)
        outcome = sandbox.person(AN).types("C0AN", f"/terugkeer beslissing {CODE} cgvs vandaag")

        assert outcome.ok, outcome
        assert sandbox.wait_until(
            lambda: [m for m in sandbox.messages("C0AN") if "CGVS" in str(m["text"])], PATIENCE
        )
        assert (200, "alive\n") == get(bot, "/healthz")
        status, ready = get(bot, "/readyz")
        assert 200 == status, ready
        assert 'terugkeer_posts_total{outcome="sent"}' in get(bot, "/metrics")[1]
        assert "terugkeer_oldest_pending_seconds" in get(bot, "/metrics")[1]


def test_the_figures_name_no_resident_and_no_person(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Whoever may read them counts, and learns of nobody; nor does what is said of readiness."""
    house.given(registered())

    with running(settings_for(sandbox, database, "http"), house.time) as bot:
        receive(bot, sandbox)
        sandbox.person(AN).types("C0AN", f"/terugkeer beslissing {CODE} cgvs vandaag")
        sandbox.wait_until(lambda: ids_in(sandbox), PATIENCE)
        shown = get(bot, "/metrics")[1] + get(bot, "/readyz")[1] + get(bot, "/healthz")[1]

    assert "terugkeer_posts_total" in shown
    unwanted = (CODE, AN, "C0AN", "antwerpen", BOT_TOKEN, SECRET, *ids_in(sandbox))
    assert [] == [word for word in unwanted if word in shown]


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_first_request_is_heard_though_slack_stumbles(
    house: House, sandbox: Sandbox, database: Path, mode: str
) -> None:
    """Nobody asks Slack whose token it is before a request is heard: that could go wrong."""
    house.given(registered())

    with running(settings_for(sandbox, database, mode), house.time) as bot:
        receive(bot, sandbox)
        house.fault("internal_error", "auth.test", times=100)
        outcome = sandbox.person(AN).types("C0AN", f"/terugkeer beslissing {CODE} cgvs vandaag")

    assert CODE in outcome.response["text"]


def receive(bot: Bot, sandbox: Sandbox) -> None:
    """Wait until the bot hears what people do."""
    if bot.receiver is not None:
        sandbox.wait_for_connection(PATIENCE)
    elif bot.server is not None:
        sandbox.set_request_url(f"http://127.0.0.1:{bot.server.port}/slack/events")


def test_a_request_that_nobody_signed_is_not_heard(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Anybody can reach the address; only Slack can sign."""
    with running(settings_for(sandbox, database, "http"), house.time) as bot:
        assert bot.server is not None
        request = urllib.request.Request(
            f"http://127.0.0.1:{bot.server.port}/slack/events",
            data=b"command=%2Fterugkeer&text=help",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)  # noqa: S310 - our own address

        refused.value.close()
        assert 401 == refused.value.code
        assert 404 == get(bot, "/elsewhere")[0]


def test_a_token_that_is_taken_back_makes_the_bot_not_ready(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Whoever watches the bot learns it before the people do."""
    house.given(registered(), cgvs())

    with running(settings_for(sandbox, database), house.time) as bot:
        sandbox.wait_until(lambda: ids_in(sandbox), PATIENCE)
        sandbox.revoke_token()
        house.given(registered(), cgvs(), code="K7-002")
        bot.outgoing.poke()
        sandbox.wait_until(lambda: not bot.poster.is_authorised, PATIENCE)
        status, body = get(bot, "/readyz")

        assert 503 == status
        assert not json.loads(body)["slack"]
        sandbox.restore_token()
        sandbox.wait_until(lambda: len(ids_in(sandbox)) == 2, PATIENCE)
        assert bot.poster.is_authorised


def test_a_database_file_that_is_gone_makes_the_bot_not_ready(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Nothing is acknowledged as saved meanwhile; once the file is back, all goes on."""
    house.given(registered())
    aside = database.parent / "aside"
    aside.mkdir()

    with running(settings_for(sandbox, database), house.time) as bot:
        sandbox.wait_for_connection(PATIENCE)
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        there = sorted(database.parent.glob(f"{database.name}*"))
        moved = [file.rename(aside / file.name) for file in there]
        status, body = get(bot, "/readyz")
        typed = f"/terugkeer beslissing {CODE} cgvs vandaag"
        refused = sandbox.person(AN).types("C0AN", typed)
        for file in moved:
            file.rename(database.parent / file.name)
        ready_again = sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        saved = sandbox.person(AN).types("C0AN", typed)

        assert 503 == status
        assert not json.loads(body)["database"]
        assert "niets bewaard" in refused.response["text"]
        assert ready_again
        assert saved.ok
        assert sandbox.wait_until(
            lambda: [m for m in sandbox.messages("C0AN") if "CGVS" in str(m["text"])], PATIENCE
        )


@pytest.mark.parametrize("has_watchdog", [True, False])
def test_reminders_follow_a_time_that_is_moved(
    house: House, sandbox: Sandbox, database: Path, has_watchdog: bool
) -> None:
    """Jobs within the horizon fire, with the watchdog on or off, and so does the digest."""
    house.given(registered(), cgvs("2026-11-19"))
    time = MovableTime(NOW)

    with running(settings_for(sandbox, database), time, has_watchdog=has_watchdog) as bot:
        sandbox.wait_until(lambda: len(ids_in(sandbox)) >= 1, PATIENCE)
        while time.now() < NOW + timedelta(days=8):
            with house.store.snapshot() as tx:
                ((_, wake_at),) = tx.agenda.to_wake(NOW + timedelta(days=30), 1)
            time.move_to(wake_at)
            sandbox.wait_until(lambda: is_settled(bot, time), PATIENCE)

        sent = [row for row in house.rows() if row.state == "sent"]
        assert {"opening", "plan_by", "overdue", "escalation"} <= {row.step for row in sent}
        assert {"2026-11-23", "2026-11-30"} == {row.period for row in sent} - {None}
        assert len(ids_in(sandbox)) == len(set(ids_in(sandbox)))


def test_the_jobs_alone_send_what_is_due_within_the_horizon(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """No watchdog looks and nobody moves the time: it gets half past eight, and that is enough."""
    half_past_eight = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
    house.given(registered(), cgvs("2026-11-23"))
    house.hands.pause((half_past_eight - house.time.now() - timedelta(minutes=5)).total_seconds())
    house.wake()
    time = MovableTime(half_past_eight - timedelta(seconds=5))

    with running(settings_for(sandbox, database), time, has_watchdog=False) as bot:
        with house.store.snapshot() as tx:
            due = tx.agenda.to_wake(half_past_eight, 10)
        sandbox.wait_until(lambda: is_settled(bot, time) and half_past_eight < time.now(), PATIENCE)
        sent = [row for row in house.rows() if row.sent_at and row.sent_at >= half_past_eight]

    assert [half_past_eight] == [wake_at for _, wake_at in due]
    assert {("reminder", "talk_after_cgvs"), ("digest", None)} <= {(r.kind, r.moment) for r in sent}
    assert {None, "2026-11-30"} == {row.period for row in sent}


def test_a_listener_has_done_its_work_before_it_answers(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """What is acknowledged is saved, and ten slow listeners keep nobody waiting in a small pool."""
    with running(settings_for(sandbox, database), house.time) as bot:
        assert bot.app.listener_runner.process_before_response


def is_settled(bot: Bot, time: MovableTime) -> bool:
    """Say whether nobody is due and nothing waits to be posted."""
    with bot.store.snapshot() as tx:
        counts = tx.outbox.counts()
        return not tx.agenda.to_wake(time.now(), 1) and not counts["pending"] + counts["sending"]


def test_stopping_finishes_the_post_under_way(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """What Slack has taken is written down before the bot goes."""
    house.given(registered(), cgvs())
    house.fault("slow", seconds=0.5)
    before = house.calls("chat.postMessage")

    with running(settings_for(sandbox, database), house.time) as bot:
        sandbox.wait_until(lambda: any(row.state == "sending" for row in house.rows()), PATIENCE)
        bot.poster.stop(PATIENCE)

        states = {row.state for row in house.rows()}
        assert "sending" not in states
        assert len(ids_in(sandbox)) == house.calls("chat.postMessage") - before
        assert len(ids_in(sandbox)) == sum(row.state == "sent" for row in house.rows())


# -- as a process


@contextmanager
def process(
    sandbox: Sandbox, database: Path | str, module: str, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """Run the bot as a process of its own; it is killed at the end, if it still runs.

    `database` is a file or a URL, `more` further environment.
    """
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment |= {
        "DATABASE_URL": database if isinstance(database, str) else f"sqlite:///{database}",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": sandbox.api_url,
        "TERUGKEER_LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    command = [sys.executable, "-m", *module.split()]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running_process:
        try:
            yield running_process
        except BaseException as error:
            running_process.kill()
            error.add_note(f"the bot said: {running_process.communicate()[0]}")
            raise
        running_process.kill()


def all_sent(store: Store, house: House, count: int) -> list[OutboxRow]:
    """Return the openings of the talk when all of them are sent, else nothing."""
    rows = [row for row in house.rows() if row.moment == "talk_after_cgvs"]
    return rows if len(rows) == count and all(row.state == "sent" for row in rows) else []


def test_killed_between_registering_and_reminding_every_reminder_arrives_once(
    sandbox: Sandbox, store: Store, database: Path
) -> None:
    """SIGKILL twice: before anything was posted, and in the midst of posting."""
    house = House(sandbox, store, database, time=MovableTime())
    arrived_on = house.time.now().date() - timedelta(days=100)
    codes = [f"K7-00{number}" for number in range(1, 6)]
    for code in codes:
        house.given(registered(on=arrived_on), code=code)
    an = sandbox.person(AN)
    bot = "tests.bot.bot_process"

    house.fault("ratelimited", times=10_000)
    with process(sandbox, database, bot) as first:
        sandbox.wait_for_connection(PATIENCE)
        for code in codes:
            outcome = an.types("C0AN", f"/terugkeer beslissing {code} cgvs vandaag")
            assert outcome.ok, (code, outcome)
        first.kill()
        first.wait(PATIENCE)
    before = ids_in(sandbox)
    sandbox.faults.clear()
    house.fault("slow", seconds=0.3, times=10_000)
    with process(sandbox, database, bot) as second:
        sandbox.wait_until(lambda: len(ids_in(sandbox)) >= 2, PATIENCE)
        second.send_signal(signal.SIGKILL)
        second.wait(PATIENCE)
    sandbox.faults.clear()
    with process(sandbox, database, bot):
        rows = sandbox.wait_until(lambda: all_sent(house.store, house, len(codes)), PATIENCE)

        assert [] == before
        posted = ids_in(sandbox)
        assert len(posted) == len(set(posted))
        assert {row.id for row in rows} <= set(posted)
        seen = [m["text"] for m in sandbox.messages("C0AN") if "CGVS" in str(m["text"])]
        assert [1] * 5 == [sum(code in text for text in seen) for code in codes]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_within_seconds(
    house: House, sandbox: Sandbox, database: Path, number: signal.Signals
) -> None:
    """Status 0, and a log without any secret."""
    with process(sandbox, database, "bot run") as started:
        sandbox.wait_for_connection(PATIENCE)
        started.send_signal(number)
        log, _ = started.communicate(timeout=PATIENCE)

    assert 0 == started.returncode, log
    lines = [json.loads(line) for line in log.splitlines()]
    assert ["started", "stopping", "stopped"] == [
        line["event"] for line in lines if line["event"] in ("started", "stopping", "stopped")
    ]
    assert any("TERUGKEER_ENCRYPTION_KEYS" in line["event"] for line in lines)
    assert BOT_TOKEN not in log
    assert APP_TOKEN not in log


def test_a_secret_that_is_no_token_is_blotted_out_of_the_log_of_a_bot_that_runs(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """It knows those of its own settings, from before it asks Slack about its token until it ends.

    The start is slow, so that something is told meanwhile.
    """
    secrets = {"SLACK_SIGNING_SECRET": SECRET, "TERUGKEER_ENCRYPTION_KEYS": KEY}
    house.fault("slow", "auth.test", seconds=0.5)

    with process(sandbox, database, "tests.bot.telling_process", **secrets) as started:
        sandbox.wait_for_connection(PATIENCE)
        started.send_signal(signal.SIGTERM)
        log, _ = started.communicate(timeout=PATIENCE)

    events = [json.loads(line)["event"] for line in log.splitlines()]
    before, after = events[: events.index("started")], events[events.index("started") :]
    for name in secrets:
        assert f"told {name}: […]" in before
        assert f"told {name}: […]" in after
    assert [] == [secret for secret in secrets.values() if secret in log]


def test_a_token_that_slack_does_not_accept_stops_the_start(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Status 2, and one line that names the setting."""
    sandbox.revoke_token()

    with process(sandbox, database, "bot run") as started:
        said, _ = started.communicate(timeout=PATIENCE)

    assert 2 == started.returncode
    assert said.startswith("SLACK_BOT_TOKEN: Slack does not accept it")
    assert 1 == len(said.splitlines())
