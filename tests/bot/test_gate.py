"""The gate of the HTTP mode: only what Slack signed lately comes in, and it comes in once."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import io
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.gate import BEFORE_START, Gate
from bot.metrics import Metrics
from bot.server import LARGEST_BODY, LARGEST_HEAD, Pages, Server
from bot.wiring import Bot
from handlers.blocks.inputs import TYPED_LIMIT
from sandbox import Sandbox
from sandbox.signedhttp import signature
from storage import Store
from tests.bot.house import AN, CODE, SECRET, House, cgvs, registered
from tests.bot.test_running import running, settings_for

FORM = "application/x-www-form-urlencoded"
STATUS = f"status {CODE}"
Headers = Sequence[tuple[str, str]]


@pytest.fixture
def bot(house: House, sandbox: Sandbox, database: Any) -> Iterator[Bot]:
    """A whole bot in HTTP mode, that knows a resident."""
    house.given(registered(), cgvs())
    with running(settings_for(sandbox, database, "http"), house.time) as started:
        yield started


def typed(text: str = STATUS, trigger: str = "1.2.abc", **more: str) -> str:
    """Return the body of a slash command of An."""
    fields = {
        "command": "/terugkeer",
        "text": text,
        "user_id": AN,
        "team_id": "T0TEAM",
        "channel_id": "C0AN",
        "trigger_id": trigger,
        "response_url": "http://127.0.0.1:9/none",
    }
    return urlencode({**fields, **more})


def signed(body: str, at: float | None = None, kind: str = FORM, secret: str = SECRET) -> Headers:
    """Return the headers with which Slack sends a body at an instant."""
    timestamp = str(int(time.time() if at is None else at))
    return [
        ("Content-Type", kind),
        ("X-Slack-Request-Timestamp", timestamp),
        ("X-Slack-Signature", signature(secret, timestamp, body)),
    ]


def send(
    bot: Bot,
    body: str | bytes,
    headers: Headers,
    method: str = "POST",
    path: str = "/slack/events",
) -> tuple[int, str]:
    """Send a request to the bot, each header as it is given; return status and body."""
    assert bot.server is not None
    connection = http.client.HTTPConnection("127.0.0.1", bot.server.port, timeout=30)
    content = body.encode() if isinstance(body, str) else body
    try:
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def with_header(headers: Headers, name: str, value: str | None) -> Headers:
    """Return the headers with one of them changed, or left out."""
    kept = [(known, old) for known, old in headers if known != name]
    return kept if value is None else [*kept, (name, value)]


def test_what_slack_signed_is_heard(bot: Bot) -> None:
    """The control: everything below differs from this in one thing."""
    status, answer = send(bot, typed(), signed(typed()))

    assert 200 == status
    assert CODE in answer


AT, BY = "X-Slack-Request-Timestamp", "X-Slack-Signature"
Change = Callable[[str], Headers]
UNSIGNED: Mapping[str, Change] = {
    "no headers": lambda _body: [("Content-Type", FORM)],
    "no timestamp": lambda body: with_header(signed(body), AT, None),
    "no signature": lambda body: with_header(signed(body), BY, None),
    "empty signature": lambda body: with_header(signed(body), BY, ""),
    "a signature of something else": lambda body: with_header(
        signed(body), BY, signed(body + "x")[2][1]
    ),
    "another secret": lambda body: signed(body, secret="another"),
    "letters that are not ASCII": lambda body: with_header(signed(body), BY, "v0=" + "é" * 64),
    "capitals": lambda body: with_header(signed(body), BY, signed(body)[2][1].upper()),
    "another version": lambda body: with_header(signed(body), BY, "v1" + signed(body)[2][1][2:]),
    "two signatures": lambda body: [*signed(body), (BY, signed(body)[2][1])],
    "two timestamps": lambda body: [*signed(body), signed(body)[1]],
    "a timestamp in words": lambda body: with_header(signed(body), AT, "now"),
    "a timestamp with a line": lambda body: with_header(signed(body), AT, f"{int(time.time()):_}"),
    "a negative timestamp": lambda body: with_header(signed(body), AT, "-1"),
    "a huge timestamp": lambda body: with_header(signed(body), AT, "9" * 400),
    "long ago": lambda body: signed(body, time.time() - 310),
    "ahead of time": lambda body: signed(body, time.time() + 310),
}


BODIES = (
    typed(),
    typed(ssl_check="1"),
    "ssl_check=1",
    json.dumps({"type": "url_verification", "challenge": "tell"}),
    "payload=%7B",
    "",
)


@pytest.mark.parametrize("change", UNSIGNED.values(), ids=UNSIGNED.keys())
def test_nothing_else_comes_in(bot: Bot, change: Change) -> None:
    """Not even what Bolt answers before it verifies; and nothing is told but the status."""
    assert {(401, "")} == {send(bot, body, change(body)) for body in BODIES}


def test_only_post_is_taken(bot: Bot) -> None:
    """Whatever is signed."""
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert (405, "") == send(bot, typed(), signed(typed()), method)
        assert (405, "") == send(bot, "", [], method, "/slack/events?ssl_check=1")


def test_there_is_no_other_way_in(bot: Bot) -> None:
    """The address is that one."""
    for path in ("/slack/events/", "/slack", "/Slack/events", "/slack/install"):
        assert (404, "not found\n") == send(bot, typed(), signed(typed()), path=path)


def test_only_slacks_two_kinds_of_content_are_taken(bot: Bot) -> None:
    """What Slack sends is a form or JSON."""
    for kind in ("", "text/plain", "multipart/form-data; boundary=x", "a/b, c/d"):
        assert (415, "") == send(bot, typed(), signed(typed(), kind=kind))


def test_what_is_signed_and_makes_no_sense_is_no_trouble_of_ours(bot: Bot) -> None:
    """It is refused as unreadable: no error of the server, and nothing of it is said back."""
    senseless = [
        (b"text=\xff\xfe", FORM),
        (b"payload=%7Bbroken", FORM),
        (b"payload=%5B1%5D", FORM),
        (b"{broken", FORM),
        (b"[1]", "application/json"),
        (b"null", "application/json"),
        (b'{"a":' * 50_000, "application/json"),
    ]
    for body, kind in senseless:
        timestamp = str(int(time.time()))
        proof = _signature_of_bytes(timestamp, body)

        answer = send(bot, body, [("Content-Type", kind), (AT, timestamp), (BY, proof)])

        assert (400, "") == answer, body[:40]


def _signature_of_bytes(timestamp: str, body: bytes) -> str:
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()


def test_a_request_that_was_captured_tells_nothing_when_it_is_sent_again(bot: Bot) -> None:
    """The answer goes to whoever sent it; also with the header by which Slack marks a retry."""
    headers = signed(typed())

    first = send(bot, typed(), headers)
    again = send(bot, typed(), headers)
    as_retry = send(bot, typed(), [*headers, ("X-Slack-Retry-Num", "1")])

    assert 200 == first[0]
    assert [(401, ""), (401, "")] == [again, as_retry]
    assert 2 == bot.metrics.value("terugkeer_requests_refused_total", why="replayed")


def test_a_captured_registration_is_not_done_again_either(house: House, bot: Bot) -> None:
    """Its answer is not told, and its fact stands there once."""
    body = typed(f"hoorzitting {CODE} 23/11/2026", "9.9.x")
    headers = signed(body)

    answers = [send(bot, body, headers)[0] for _ in range(3)]

    assert [200, 401, 401] == answers
    assert 1 == hearings(house.store)


def test_what_slack_delivers_once_more_is_answered_as_the_first_time(
    house: House, bot: Bot
) -> None:
    """It is signed anew, and known by its trigger."""
    body = typed(f"hoorzitting {CODE} 23/11/2026", "9.9.y")

    first = send(bot, body, signed(body))
    again = send(bot, body, signed(body, time.time() - 2))

    assert 200 == first[0]
    assert first == again
    assert 1 == hearings(house.store)


def hearings(store: Store) -> int:
    """Return how often the hearing of the resident was registered."""
    with store.snapshot() as tx:
        resident = tx.journal.find(CODE)
        assert resident is not None
        return sum(entry.fact.fact == "hearing" for entry in tx.journal.entries(resident.id))


def is_turned_away(status: int, act: Callable[[], tuple[int, str]]) -> bool:
    """Say whether a request is refused with that status, or hung up on before all of it came."""
    try:
        return status == act()[0]
    except ConnectionError:
        return True


def test_a_body_that_is_too_large_is_not_taken(bot: Bot) -> None:
    """Nobody reads it into memory."""
    body = "x" * (LARGEST_BODY + 1)

    assert is_turned_away(413, lambda: send(bot, body, signed(body)))


def test_the_fullest_form_fits(bot: Bot) -> None:
    """All inputs of a talk as long as they may be, in letters that take the most room."""
    full = "\U0001f600" * (TYPED_LIMIT // 2)
    state = {f"f{n}": {"f": {"type": "plain_text_input", "value": full}} for n in range(5)}
    view = {"blocks": [{"initial_value": full}] * 5, "state": {"values": state}}
    body = urlencode({"payload": json.dumps({"type": "view_submission", "view": view})})

    assert len(body) < LARGEST_BODY


def test_a_head_that_is_too_large_is_not_taken(bot: Bot) -> None:
    """Slack's has a few hundred characters."""
    headers = [*signed(typed()), ("X-More", "x" * LARGEST_HEAD)]

    assert is_turned_away(431, lambda: send(bot, typed(), headers))


def test_who_sends_slowly_is_hung_up_on() -> None:
    """However steadily it trickles in: connections are few, and people wait."""
    server = Server(Pages(dict, Metrics().registry), "127.0.0.1", 0, longest_request=0.1)
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=0.2) as line:
            line.sendall(b"POST /slack/events HTTP/1.1\r\nContent-Length: 1000\r\n")
            assert _is_hung_up(line)
    finally:
        server.stop()


def _is_hung_up(line: socket.socket) -> bool:
    """Trickle on until the other side closes; False when it never does."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            line.sendall(b"X: y\r\n")
            if line.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


# -- the gate by itself


def heard(_request: BoltRequest) -> BoltResponse:
    """Answer whatever comes in."""
    return BoltResponse(status=200, body="heard")


@dataclass
class Door:
    """A gate before an app that says "heard" to every command, and its clock."""

    is_new: Callable[[str], bool] = lambda _signature: True
    now: float = 1_000_000.0
    wrong: float = 0.0
    """By how many seconds the clock on the wall is ahead."""
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        self._gate = Gate(
            heard,
            SECRET,
            self.metrics,
            self.is_new,
            lambda: self.now + self.wrong,
            lambda: self.now,
        )

    def status_of(self, body: str, at: float) -> int:
        """Return the status of a request that was signed at an instant."""
        _kind, (_, timestamp), (_, proof) = signed(body, at)
        said: list[str] = []

        def start(status: str, *_rest: Any) -> Callable[[bytes], object]:
            said.append(status)
            return lambda _body: None

        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
            "HTTP_X_SLACK_SIGNATURE": proof,
            "wsgi.input": io.BytesIO(body.encode()),
        }
        list(self._gate(environ, start))
        return int(said[0][:3])


def test_the_window_is_five_minutes_either_way() -> None:
    """As Slack advises; and what was heard stays known for as long as it would be accepted."""
    door = Door()
    door.now += 1_000

    within = [door.status_of("a", door.now - 300), door.status_of("a", door.now + 300)]
    beyond = [door.status_of("a", door.now - 301), door.status_of("a", door.now + 301)]
    ahead = door.now + 300
    door.now += 600

    assert [200, 200] == within
    assert [401, 401] == beyond
    assert 401 == door.status_of("a", ahead)


def test_what_may_have_been_heard_before_the_start_is_not_taken() -> None:
    """An earlier process did not pass on what it heard."""
    door = Door()

    assert 401 == door.status_of("a", door.now - BEFORE_START - 1)
    assert 200 == door.status_of("a", door.now - BEFORE_START)


def test_a_clock_that_is_put_right_after_the_start_keeps_nobody_out() -> None:
    """By it the bot seemed to have started an hour from now."""
    door = Door(wrong=3600.0)
    door.wrong = 0.0
    door.now += 1.0

    assert 200 == door.status_of("a", door.now)


def test_what_another_replica_heard_is_not_taken() -> None:
    """They share the database, and through it what they heard."""
    noted: set[str] = set()

    def is_new(one: str) -> bool:
        is_first = one not in noted
        noted.add(one)
        return is_first

    first, second = Door(is_new), Door(is_new)

    assert 200 == first.status_of("a", first.now)
    assert 401 == second.status_of("a", second.now)


def test_there_is_no_gate_without_a_secret() -> None:
    """Anybody could pose as Slack."""
    for secret in ("", "  "):
        with pytest.raises(ValueError, match="signing secret"):
            Gate(heard, secret, Metrics(), lambda _signature: True)


def test_bolt_verifies_behind_the_gate_too(bot: Bot) -> None:
    """Whoever takes the gate away finds the door behind it locked."""
    response = bot.app.dispatch(BoltRequest(body=typed(), headers={"content-type": FORM}))

    assert 401 == response.status
