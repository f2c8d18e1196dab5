"""Receiving through Socket Mode: who is connected, who waits, and what is done about silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from structlog.testing import capture_logs

from bot import wiring
from bot.receiver import SEATS, Pulse, Receiver, Seat
from sandbox import Sandbox
from storage import Store
from tests.bot.bot_process import FAST
from tests.bot.house import AN, APP_TOKEN, BOT_TOKEN, House
from tests.bot.test_running import get, settings_for

PATIENCE = 60.0
QUICK = Pulse(ping=0.2, silence=1.0, look=0.1, hold=2.0, too_many=0.5)
ONE_DAY = timedelta(days=1)
CONNECTIONS = 10
"""So many does Slack allow."""

Start = Callable[[], Receiver]


@pytest.fixture
def start(sandbox: Sandbox, store: Store) -> Iterator[Start]:
    """Starts replicas that receive and do nothing else; they are stopped afterwards."""
    client = WebClient(token=BOT_TOKEN, base_url=sandbox.api_url, timeout=5, retry_handlers=[])
    app = App(client=client, token_verification_enabled=False, process_before_response=True)

    @app.command("/terugkeer")
    def heard(ack: Ack) -> None:
        ack("gehoord")

    with ExitStack() as stack:

        def start_one() -> Receiver:
            receiver = Receiver(app, APP_TOKEN, Seat(store, QUICK.hold), QUICK)
            receiver.start_receiving()
            stack.callback(receiver.stop_receiving)
            return receiver

        yield start_one


def connected(replicas: list[Receiver]) -> int:
    """Return how many replicas receive."""
    return sum(replica.is_connected for replica in replicas)


def test_a_replica_beyond_the_seats_takes_over_when_one_goes(
    sandbox: Sandbox, start: Start
) -> None:
    """Until then it leaves the connections to the others, and is in order all the same."""
    replicas = [start() for _ in range(SEATS)]
    sandbox.wait_until(lambda: connected(replicas) == SEATS, PATIENCE)
    last = start()
    sandbox.wait_until(lambda: last.is_ready, PATIENCE)
    has_waited = not last.is_connected
    open_meanwhile = sandbox.connections

    replicas[0].stop_receiving()
    sandbox.wait_until(lambda: last.is_connected, PATIENCE)

    assert has_waited
    assert SEATS == open_meanwhile
    assert SEATS == connected([*replicas, last])


def test_the_seat_of_a_replica_that_died_is_taken_when_its_time_has_run_out(
    sandbox: Sandbox, store: Store, start: Start
) -> None:
    """Nobody gave it up."""
    dead = [Seat(store, QUICK.hold) for _ in range(SEATS)]
    assert all(seat.is_held() for seat in dead)

    replica = start()
    sandbox.wait_until(lambda: replica.is_ready, PATIENCE)
    has_waited = not replica.is_connected

    assert has_waited
    sandbox.wait_until(lambda: replica.is_connected, PATIENCE)


def test_a_replica_whose_seat_others_took_hangs_up(
    sandbox: Sandbox, store: Store, start: Start
) -> None:
    """As after having been stopped for a while: it is no longer counted on."""
    replica = start()
    sandbox.wait_until(lambda: replica.is_connected, PATIENCE)

    with store.transaction() as tx:
        tomorrow = tx.now() + ONE_DAY
        for number in range(SEATS):
            assert tx.receivers.sit(f"other {number}", SEATS, tomorrow, tomorrow + ONE_DAY)
    sandbox.wait_until(lambda: not replica.is_connected, PATIENCE)

    assert 0 == sandbox.connections


def test_a_connection_without_a_sign_of_life_is_replaced(sandbox: Sandbox, start: Start) -> None:
    """No end was seen, so nothing else would have told; requests are heard again."""
    with capture_logs() as logs:
        start()
        sandbox.wait_for_connection(PATIENCE)
        sandbox.faults.silence_sockets()

        sandbox.wait_for_connection(PATIENCE)
        outcome = sandbox.person(AN).types("C0AN", "/terugkeer help")

    assert outcome.ok, outcome
    assert "connection_replaced" in [entry["event"] for entry in logs]


def test_a_connection_on_which_nothing_happens_is_kept(sandbox: Sandbox, start: Start) -> None:
    """The answers to pings are signs of life enough, for far longer than silence would be borne."""
    with capture_logs() as logs:
        replica = start()
        sandbox.wait_until(lambda: replica.is_connected, PATIENCE)
        session = replica.client.session_id()
        pongs: set[float | None] = set()
        while len(pongs) < 15:
            pongs.add(sandbox.wait_until(lambda: new_pong(replica, pongs), PATIENCE))

    assert session == replica.client.session_id()
    assert "connection_replaced" not in [entry["event"] for entry in logs]


def new_pong(replica: Receiver, seen: set[float | None]) -> float | None:
    """Return when the last ping was sent that was answered, unless it is known already."""
    session = replica.client.current_session
    sent_at = None if session is None else session.last_ping_pong_time
    return None if sent_at in seen else sent_at


def test_who_is_told_that_there_are_too_many_does_not_ask_over_and_over(
    house: House, sandbox: Sandbox, start: Start
) -> None:
    """Others hold all connections of the app; once they are gone it connects."""
    others = [
        SocketModeClient(APP_TOKEN, web_client=house.client, auto_reconnect_enabled=False)
        for _ in range(CONNECTIONS)
    ]
    for other in others:
        other.connect()
    sandbox.wait_until(lambda: sandbox.connections == CONNECTIONS, PATIENCE)
    before = house.calls("apps.connections.open")

    with capture_logs() as logs:
        replica = start()
        sandbox.wait_until(lambda: told(logs) > 1, PATIENCE)
        asked = house.calls("apps.connections.open") - before
        allowed = told(logs) + 1
    for other in others:
        other.close()
    sandbox.wait_until(lambda: replica.is_connected, PATIENCE)

    assert asked <= allowed


def told(logs: Sequence[Mapping[str, object]]) -> int:
    """Return how often Slack said that there are too many connections."""
    return sum(entry["event"] == "too_many_connections" for entry in logs)


def test_a_bot_without_its_connection_is_not_ready(
    house: House, sandbox: Sandbox, database: Path
) -> None:
    """Whoever watches the bot learns it; the page that says that it lives does not change."""
    settings = settings_for(sandbox, database)
    bot = wiring.build(settings, house.time, tempo=FAST, pulse=QUICK)
    bot.start()
    try:
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
        sandbox.faults.limit("apps.connections.open", calls=0)
        sandbox.faults.silence_sockets()
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 503, PATIENCE)

        assert '"connection": false' in get(bot, "/readyz")[1]
        assert 200 == get(bot, "/healthz")[0]
        sandbox.faults.clear()
        sandbox.wait_until(lambda: get(bot, "/readyz")[0] == 200, PATIENCE)
    finally:
        bot.stop()
