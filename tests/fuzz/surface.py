"""The HTTP surface: requests of every kind to every path, and what the description says of them."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

import jsonschema
import yaml
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import gate as doors
from bot import wiring
from bot.calendars import Calendars
from bot.server import Pages
from bot.settings import Settings
from bot.time import MovableTime
from handlers.calendars import digest_of
from handlers.membership import Membership
from storage import Store
from tests.bot.http import FORM, Answer, call, signature, signed
from tests.fuzz import bending
from tests.fuzz.bureau import KEY, Bureau, Example
from tests.fuzz.target import Target
from tests.handlers.office import AN, NOW

DESCRIPTION = Path(__file__).parent.parent.parent / "docs" / "openapi.yaml"
SECRET = "sandbox"
NAME = "http"
SLACK = "/slack/events"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ELSEWHERE = ("/", "/slack/events/", "/healthz/x", "//readyz", "/../metrics", "/slack", "/\xff")
KINDS = (
    FORM,
    "application/json",
    "application/json; charset=utf-16",
    f"{FORM}; charset=unknown",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
    ";",
    "\xff/\xfe",
)
CALENDAR = "/calendar/{token}.ics"
"""As the description calls it."""
UNKNOWN = CALENDAR.replace("{token}", "x" * 43)
CALENDARS = (
    UNKNOWN,
    *(CALENDAR.replace("{token}", odd) for odd in ("", "x" * 42, "x" * 44, "\xff" * 43, "x/" * 21)),
    *(
        "/calendar/",
        "/calendar",
        "/calendar/../readyz",
        UNKNOWN + "/",
        UNKNOWN.upper(),
        UNKNOWN[:-4],
    ),
)
NOT_ALLOWED = (404, 405)
"""What a method that is not described, or a path, answers."""


AN_ADDRESS = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics", re.ASCII)


def described() -> dict[str, Any]:
    """Return the description of the HTTP surface."""
    found: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    return found


@dataclass
class Surface:
    """The bot's WSGI application, and what it has answered so far."""

    application: WSGIApplication
    bureau: Bureau
    store: Store
    description: Mapping[str, Any] = field(default_factory=described)
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """Path, method and status of what is described."""

    def send(self, example: Example) -> Answer:
        """Send the request that an example describes."""
        body, how = example["body"], example["signed"]
        return call(
            self.application,
            example["method"],
            example["path"],
            body,
            signatures(body)[how],
            example["kind"],
        )

    def checked(self, example: Example) -> None:
        """Send a request; fail where the answer is not described, or where it had an effect."""
        before, calls = self.bureau.rows(), len(self.bureau.office.sandbox.calls)

        answer = self.send(example)
        self.bureau.office.afterwards.settle()

        self.as_described(example["path"], example["method"], answer)
        if example["path"] == SLACK and example["method"] == "POST":
            is_taken = example["kind"].partition(";")[0].strip().lower() in doors.KINDS
            is_slacks = example["signed"] == "by Slack"
            assert is_taken == (answer.status != 415), answer
            assert not is_taken or is_slacks == (answer.status != 401), answer
        if answer.status != 200:
            assert before == self.bureau.rows()
            assert calls == len(self.bureau.office.sandbox.calls)
        elif before != self.bureau.rows():
            self.bureau.put_back()

    def an_address(self, slack_id: str = AN) -> str:
        """Return the path of a calendar that somebody has from now on."""
        token = slack_id.ljust(43, "x")
        with self.store.transaction() as tx:
            made = tx.subscriptions.make(slack_id, digest_of(token), NOW)
        assert made is not None
        return CALENDAR.replace("{token}", token)

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Have facts in the database that nobody can read."""
        with closing(sqlite3.connect(self.bureau.database)) as connection, connection:
            connection.execute(
                "INSERT INTO facts (resident_id, seq, fact, data, by, recorded_at)"
                " SELECT resident_id, 99, 'registered', '{\"fact\": \"unknown\"}', by, recorded_at"
                " FROM facts WHERE seq = 1"
            )
        yield
        self.bureau.put_back()

    def get(self, path: str) -> Answer:
        """Ask for a page; fail where the answer is not described."""
        answer = call(self.application, "GET", path)
        self.as_described(path, "GET", answer)
        return answer

    def as_described(self, path: str, method: str, answer: Answer) -> None:
        """Fail unless status, content type and body stand in the description."""
        path = CALENDAR if AN_ADDRESS.fullmatch(path) else path
        operations = self.description["paths"].get(path, {})
        operation = operations.get("get" if method == "HEAD" else method.lower())
        if operation is None:
            assert answer.status in NOT_ALLOWED, answer
            return
        response = operation["responses"].get(str(answer.status))
        assert response is not None, answer
        self.seen[path, "get" if method == "HEAD" else method.lower(), str(answer.status)] += 1
        assert answer.kind in response["content"], answer
        if method == "HEAD":
            assert answer.body == b""
            return
        told = answer.body.decode()
        value = json.loads(told) if answer.kind == "application/json" else told
        schema = {**response["content"][answer.kind]["schema"], "components": self.components}
        jsonschema.validate(value, schema)

    @property
    def components(self) -> Any:
        """Return what the schemas refer to."""
        return self.description["components"]


@contextmanager
def a_surface(bureau: Bureau) -> Iterator[Surface]:
    """Serve the pages of a bot on the bureau's database, and the bureau's app behind the gate."""
    settings = Settings(
        database_url=f"sqlite:///{bureau.database}",
        encryption_keys=(SecretStr(KEY),),
        bot_token=SecretStr("xoxb-sandbox"),
        signing_secret=SecretStr(SECRET),
        api_url=bureau.office.sandbox.api_url,
        mode="http",
        http_port=0,
        calendar_url="https://agenda.example.test",
    )
    bot = wiring.build(settings, MovableTime(NOW))
    bureau.stores.append(bot.store)
    gate = doors.Gate(bureau.office.app.dispatch, SECRET, bot.metrics, lambda _signature: True)
    try:
        calendars = Calendars(bot.desk, Membership(bureau.office.client))
        yield Surface(Pages(bot.ready, bot.metrics.registry, gate, calendars), bureau, bot.store)
    finally:
        bot.stop()


_moments = count()


def signatures(body: bytes) -> Mapping[str, Mapping[str, str]]:
    """Return the headers with which a body can come, by how they were made."""
    now = int(time.time()) + next(_moments) % 250  # the same signature twice is a replay
    stale, ahead = str(now - 560), str(now + 330)
    return {
        "by Slack": _signed_at(str(now), signature(body, str(now), SECRET)),
        "not at all": {},
        "by somebody else": signed(body, "another secret"),
        "for another body": signed(body + b"x", SECRET),
        "too long ago": _signed_at(stale, signature(body, stale, SECRET)),
        "ahead of time": _signed_at(ahead, signature(body, ahead, SECRET)),
        "at no instant": _signed_at("now", signature(body, "now", SECRET)),
        "in other letters": _signed_at(str(now), "v0=\xff"),
    }


def _signed_at(instant: str, by: str) -> dict[str, str]:
    return {"X-Slack-Request-Timestamp": instant, "X-Slack-Signature": by}


PATHS = tuple(path for path in described()["paths"] if path != CALENDAR)


def requests(bureau: Bureau) -> st.SearchStrategy[Example]:
    """Return requests: those of Slack bent as a whole, and others, signed and not."""
    named = {seed.name: seed for seed in bureau.seeds}

    def sent(bend: Example) -> bytes:
        payload = bending.edited(bureau.named(bend["of"]), bend["edits"])
        if bend["of"].startswith("event"):
            return bending.as_bytes(payload)
        if named[bend["of"]].payload.get("command"):
            return urlencode(
                {name: str(part).encode("utf-8", "replace") for name, part in payload.items()}
            ).encode()
        return urlencode({"payload": json.dumps(payload)}).encode()

    bent = bending.bends(bureau.seeds).map(sent)
    cut = st.tuples(bent, st.integers(1, 200)).map(lambda both: both[0][: -both[1]])
    twice = st.tuples(bent, bent).map(b"&".join)
    bodies = st.one_of(bent, bent, cut, twice, st.sampled_from(BODIES), st.binary(max_size=80))
    to_slack = st.fixed_dictionaries(
        {
            "method": st.just("POST"),
            "path": st.just(SLACK),
            "kind": st.sampled_from((FORM, *KINDS)),
            "body": bodies,
            "signed": st.one_of(st.just("by Slack"), st.sampled_from(sorted(signatures(b"")))),
        }
    )
    anywhere = st.fixed_dictionaries(
        {
            "method": st.sampled_from(METHODS),
            "path": st.sampled_from((*PATHS, *CALENDARS, *ELSEWHERE)),
            "kind": st.sampled_from(KINDS),
            "body": st.just(b"") | bodies,
            "signed": st.sampled_from(("by Slack", "not at all")),
        }
    )
    return to_slack | anywhere


BODIES = (
    *(b"payload=", b"payload=null", b"payload=%5B1%5D", b"payload=%7B", b"payload=1&payload=2"),
    *(
        b"{",
        b"[]",
        b"[1]",
        b"{}",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"%",
        b"%zz=%",
        b"&&=&",
        b"a" * 9_999,
    ),
    *(b"a" * 9_999, b'{"a":' * 9_999, b"payload=" + b"%5B" * 9_999, b'{"type":"url_verification"}'),
    *(b'{"type":"url_verification","challenge":{"a":1}}', b"ssl_check=1", b'{"ssl_check":"1"}'),
    *(b"command=%2Fterugkeer", b"command=%2Fterugkeer&user_id=U0AN&text=%00%ED%A0%80", b"token=x"),
)


def target(surface: Surface) -> Target:
    """Return the surface as something to fuzz."""
    check: Callable[[Example], None] = surface.checked
    return Target(NAME, requests(surface.bureau), check)
