"""Settings: what is missing or wrong is named in one line before anything starts."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot.settings import Settings, SettingsError, StoreSettings, load
from handlers.feed import Published

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = GOOD | {"TERUGKEER_MODE": "http", "SLACK_SIGNING_SECRET": "s3cret"}


def loaded(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Settings:
    """Return the settings of an environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load(Settings)


def test_the_defaults_are_those_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite, Socket Mode, Slack itself, no HTTP server, Mondays at 08:30."""
    settings = loaded(monkeypatch, GOOD)

    assert "sqlite:///var/terugkeer.db" == settings.database_url
    assert ("socket", "https://slack.com/api/") == (settings.mode, settings.api_url)
    assert settings.port is None
    assert "30 8 * * mon" == settings.digest_cron
    assert [] == settings.keys


def test_http_mode_listens_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no other way for requests to come in."""
    assert 3000 == loaded(monkeypatch, HTTP).port
    assert 8080 == loaded(monkeypatch, {"TERUGKEER_HTTP_PORT": "8080"}).port


def test_several_encryption_keys_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one encrypts."""
    keys = [Fernet.generate_key().decode() for _ in range(2)]

    settings = loaded(monkeypatch, GOOD | {"TERUGKEER_ENCRYPTION_KEYS": ", ".join(keys)})

    assert keys == settings.keys


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN: missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: missing, Socket Mode needs it"),
        (GOOD | {"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN: missing, Socket Mode needs it"),
        (GOOD | {"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN: expected a token that begins"),
        (GOOD | {"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN: expected a token that begins"),
        (GOOD | {"TERUGKEER_MODE": "http"}, "SLACK_SIGNING_SECRET: missing"),
        (
            GOOD | {"TERUGKEER_MODE": "http", "SLACK_SIGNING_SECRET": "  "},
            "SLACK_SIGNING_SECRET: missing",
        ),
        (GOOD | {"TERUGKEER_MODE": "carrier pigeon"}, "TERUGKEER_MODE: "),
        (GOOD | {"TERUGKEER_HTTP_PORT": "many"}, "TERUGKEER_HTTP_PORT: "),
        (GOOD | {"TERUGKEER_HTTP_PORT": "70000"}, "TERUGKEER_HTTP_PORT: "),
        (GOOD | {"TERUGKEER_LOG_FORMAT": "xml"}, "TERUGKEER_LOG_FORMAT: "),
        (GOOD | {"SLACK_API_URL": "slack.com"}, "SLACK_API_URL: expected an address"),
        (GOOD | {"DATABASE_URL": "mysql://x"}, "DATABASE_URL: expected sqlite:///FILE or"),
        (GOOD | {"TERUGKEER_ENCRYPTION_KEYS": "short"}, "TERUGKEER_ENCRYPTION_KEYS: key 1 is not"),
        (GOOD | {"TERUGKEER_DIGEST_CRON": "30 8 * * 1"}, "TERUGKEER_DIGEST_CRON: weekdays are"),
        (GOOD | {"TERUGKEER_DIGEST_CRON": "weekly"}, "TERUGKEER_DIGEST_CRON: "),
        *(
            (GOOD | {"TERUGKEER_CALENDAR_URL": url}, "TERUGKEER_CALENDAR_URL: expected ")
            for url in (
                "http://agenda.example.be",
                "http://10.0.0.1:80",
                "http://localhost.example.be",
                "https://",
                "https://an:geheim@agenda.example.be",
                "https://agenda.example.be/?a=1",
                "https://agenda.example.be/#a",
                "https://agenda.example.be/`a",
                "ftp://agenda.example.be",
                "agenda.example.be",
            )
        ),
        (GOOD | {"TERUGKEER_CALENDAR_CODES": "perhaps"}, "TERUGKEER_CALENDAR_CODES: "),
    ],
)
def test_what_is_missing_or_wrong_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    """The setting's own name stands first; its value does not stand there at all."""
    with pytest.raises(SettingsError) as refused:
        loaded(monkeypatch, environment)

    said = str(refused.value)
    assert said.startswith(line)
    assert 1 == len(said.splitlines())
    assert not any(value in said for value in ("xoxp-1", "short", "mysql://x"))


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://agenda.example.be", "https://agenda.example.be"),
        ("https://agenda.example.be:8443/bot/", "https://agenda.example.be:8443/bot"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_calendars_are_to_be_had_where_there_is_an_address_and_a_server(
    monkeypatch: pytest.MonkeyPatch, url: str, base: str
) -> None:
    """Without case codes unless that is asked for."""
    named = GOOD | {"TERUGKEER_CALENDAR_URL": url}

    without = loaded(monkeypatch, named).calendars
    plain = loaded(monkeypatch, {"TERUGKEER_HTTP_PORT": "0"}).calendars
    coded = loaded(monkeypatch, {"TERUGKEER_CALENDAR_CODES": "true"}).calendars

    assert without is None
    assert (Published(base, False), Published(base, True)) == (plain, coded)


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed by accident, they tell nothing."""
    settings = loaded(monkeypatch, HTTP)

    assert "xoxb-1" not in repr(settings)
    assert "s3cret" not in repr(settings)
    assert {"xoxb-1", "xapp-1", "s3cret"} == set(settings.secrets)


def test_a_command_that_needs_no_slack_asks_for_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """`migrate` and `verify` run where no token is."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@somewhere/terugkeer")

    assert "postgresql://somebody@somewhere/terugkeer" == load(StoreSettings).database_url


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://somebody:hunter2%2Fsecret@host/name",
        "postgresql+psycopg://:hunter2@host/name",
        "postgresql://host/name?password=hunter2",
        "postgresql://host/name?sslpassword=hunter2",
        "postgresql://somebody:hunter2@secret@host/name",
    ],
)
def test_the_password_of_the_database_is_a_secret(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """As it is written and as it is meant, wherever it stands in the URL."""
    monkeypatch.setenv("DATABASE_URL", url)

    secrets = load(StoreSettings).secrets

    assert any("hunter2" in secret for secret in secrets)


@pytest.mark.parametrize(
    "name",
    [
        "DATABASE_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "TERUGKEER_MODE",
        "TERUGKEER_HTTP_PORT",
        "TERUGKEER_ENCRYPTION_KEYS",
        "TERUGKEER_LOG_FORMAT",
        "TERUGKEER_DIGEST_CRON",
        "TERUGKEER_RETURN_NUMBER",
        "TERUGKEER_CALENDAR_URL",
        "TERUGKEER_CALENDAR_CODES",
    ],
)
def test_what_is_wrong_with_a_setting_is_said_without_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A token pasted into the wrong variable is a token still."""
    for known, value in GOOD.items():
        monkeypatch.setenv(known, value)
    monkeypatch.setenv(name, "hunter2://u:hunter2@hunter2,hunter2")

    with pytest.raises(SettingsError, match=name) as wrong:
        load(Settings)

    assert "hunter2" not in str(wrong.value)
