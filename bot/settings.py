"""What the environment sets: read once at the start, checked, and frozen."""

import base64
import binascii
import re
from ipaddress import ip_address
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from handlers.feed import Published
from scheduling.clock import Cron

KEY_BYTES = 32
PLAIN_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?",
    re.ASCII,
)
"""An address with a host, perhaps a port and a path: no name, no password, no question."""
DEFAULT_PORT = 3000


class SettingsError(Exception):
    """A setting is missing or wrong: one line for each, naming it."""


class StoreSettings(BaseSettings):
    """What every command needs that opens the database."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    database_url: str = Field(default="sqlite:///var/terugkeer.db", validation_alias="DATABASE_URL")
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), validation_alias="TERUGKEER_ENCRYPTION_KEYS"
    )
    """The first one encrypts, all decrypt; separated by commas."""
    log_format: Literal["console", "json"] = Field(
        default="console", validation_alias="TERUGKEER_LOG_FORMAT"
    )

    @field_validator("database_url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("expected sqlite:///FILE or postgresql://USER@HOST/NAME")
        return url

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _are_separate(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(key.strip() for key in value.split(",") if key.strip())
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for number, key in enumerate(keys, start=1):
            if not _is_key(key.get_secret_value()):
                raise ValueError(f"key {number} is not {KEY_BYTES} bytes in URL-safe base64")
        return keys

    @property
    def keys(self) -> list[str]:
        """Return the encryption keys in clear."""
        return [key.get_secret_value() for key in self.encryption_keys]

    @property
    def secrets(self) -> list[str]:
        """Return all that must never be written anywhere."""
        return [*self.keys, *_passwords(self.database_url)]


class Settings(StoreSettings):
    """What the bot itself needs."""

    bot_token: SecretStr = Field(validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field(default="https://slack.com/api/", validation_alias="SLACK_API_URL")
    mode: Literal["socket", "http"] = Field(default="socket", validation_alias="TERUGKEER_MODE")
    http_host: str = Field(default="127.0.0.1", validation_alias="TERUGKEER_HTTP_HOST")
    http_port: int | None = Field(
        default=None, ge=0, le=65535, validation_alias="TERUGKEER_HTTP_PORT"
    )
    """In Socket Mode without it: no HTTP server at all. 0: any free port."""
    digest_cron: str = Field(default="30 8 * * mon", validation_alias="TERUGKEER_DIGEST_CRON")
    """By the clocks of Brussels."""
    return_number: str = Field(
        default="0800 32 745",
        pattern=r"^[0-9+][0-9 ./+-]{2,29}$",
        validation_alias="TERUGKEER_RETURN_NUMBER",
    )
    """The free number that `info` gives for questions about return."""
    calendar_url: str | None = Field(default=None, validation_alias="TERUGKEER_CALENDAR_URL")
    """Where the pages are reached from outside, for calendars of staff; None: there are none."""
    calendar_codes: bool = Field(default=False, validation_alias="TERUGKEER_CALENDAR_CODES")
    """These calendars name the kind of talk and the case code."""

    @field_validator("bot_token")
    @classmethod
    def _is_of_a_bot(cls, token: SecretStr) -> SecretStr:
        return _beginning_with("xoxb-", token)

    @field_validator("app_token")
    @classmethod
    def _is_of_an_app(cls, token: SecretStr | None) -> SecretStr | None:
        return token and _beginning_with("xapp-", token)

    @field_validator("api_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("expected an address that begins with https://")
        return url if url.endswith("/") else f"{url}/"

    @field_validator("calendar_url")
    @classmethod
    def _is_a_public_address(cls, url: str | None) -> str | None:
        return None if url is None else _public(url)

    @field_validator("digest_cron")
    @classmethod
    def _is_a_cron_expression(cls, expression: str) -> str:
        Cron(expression)
        return expression

    @model_validator(mode="after")
    def _has_what_its_mode_needs(self) -> "Settings":
        if self.mode == "socket" and self.app_token is None:
            raise ValueError("SLACK_APP_TOKEN: missing, Socket Mode needs it")
        secret = self.signing_secret.get_secret_value() if self.signing_secret else ""
        if self.mode == "http" and not secret.strip():
            raise ValueError(
                "SLACK_SIGNING_SECRET: missing, without it anybody could pose as Slack"
            )
        return self

    @property
    def port(self) -> int | None:
        """Return the port to listen on, or None for no HTTP server."""
        if self.http_port is None and self.mode == "http":
            return DEFAULT_PORT
        return self.http_port

    @property
    def calendars(self) -> Published | None:
        """Return how calendars are to be had; None without an address, or an HTTP server."""
        if self.calendar_url is None or self.port is None:
            return None
        return Published(self.calendar_url, self.calendar_codes)

    @property
    def secrets(self) -> list[str]:
        """Return all that must never be written anywhere."""
        tokens = (self.bot_token, self.app_token, self.signing_secret)
        return [*super().secrets, *(token.get_secret_value() for token in tokens if token)]


AnySettings = TypeVar("AnySettings", bound=StoreSettings)


def load(kind: type[AnySettings]) -> AnySettings:
    """Read the settings from the environment; raises `SettingsError`, a line per wrong one."""
    try:
        return kind()
    except ValidationError as error:
        lines = [_line(problem) for problem in error.errors(include_url=False)]
        raise SettingsError("\n".join(lines)) from None


def _line(problem: Any) -> str:
    """Return the line that names a wrong setting."""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    return f"{name}: missing" if problem["type"] == "missing" else f"{name}: {message}"


def _beginning_with(prefix: str, token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith(prefix):
        raise ValueError(f"expected a token that begins with {prefix}")
    return token


def _public(url: str) -> str:
    """Return an address under which secrets may be asked for, without a slash at its end."""
    if not PLAIN_ADDRESS.fullmatch(url):
        raise ValueError("expected an address such as https://agenda.example.be, and no more")
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError(
            "expected https://, as whoever reads the address on its way sees the dates"
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _passwords(url: str) -> set[str]:
    """Return the passwords in a database URL, as they are written and as they are meant."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return set()
    query = parse_qsl(parts.query)
    written = [value for name, value in query if name.endswith("password")]
    written += [parts.password] if parts.password else []
    return {form for one in written for form in (one, unquote(one))}


def _is_key(text: str) -> bool:
    """Say whether a text can serve as encryption key."""
    try:
        return len(base64.b64decode(text.encode(), altchars=b"-_", validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
