"""Running the bot: checked before it starts, stopped by a signal, gone within seconds."""

import signal
import threading
from types import FrameType

import structlog

from bot import logs, wiring
from bot.failures import Refused
from bot.pace import Tempo
from bot.settings import Settings, SettingsError, load
from bot.slack import Unauthorised, ask
from bot.wiring import Bot
from storage import Store

LISTEN_EVERY = 0.2
"""Seconds between two looks whether a signal has come."""

log = structlog.get_logger(__name__)


def run(tempo: Tempo | None = None) -> None:
    """Run the bot with the settings of the environment until SIGTERM or SIGINT.

    `tempo` is that of Slack's limits unless another is given. Raises `SettingsError`, what
    `open_store` and `Store.check_schema` raise, and `Refused` when the HTTP port is taken.
    """
    settings = load(Settings)
    logs.configure(settings.log_format, secrets=settings.secrets)
    check_tokens(settings)
    try:
        bot = wiring.build(settings, tempo=tempo)
    except OSError as error:
        raise Refused(f"TERUGKEER_HTTP_PORT: cannot listen: {error.strerror}") from error
    bot.store.check_schema()
    logs.configure(
        settings.log_format,
        secrets=settings.secrets,
        case_code_pattern=case_code_pattern(bot.store),
    )
    serve(bot)


def serve(bot: Bot) -> None:
    """Start a bot and stop it when the process is told to."""
    if not bot.store.has_keys:
        log.warning(
            "TERUGKEER_ENCRYPTION_KEYS is not set: free text, reasons included, is not accepted"
        )
    told = _listening()
    bot.start()
    quiet = threading.Event()
    while not told:
        quiet.wait(LISTEN_EVERY)
    bot.stop()


def _listening() -> list[int]:
    """Listen to SIGTERM and SIGINT; return the list in which those that come are noted.

    A list, and no event that a thread waits for: a handler runs in the midst of whatever the main
    thread does, which may hold the event's lock just then.
    """
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    return told


def check_tokens(settings: Settings) -> None:
    """Raise `SettingsError` for a token that Slack does not accept.

    When Slack cannot be reached the bot starts all the same, and tries again.
    """
    client = wiring.client_for(settings)
    answer = ask(client.auth_test)
    if isinstance(answer, Unauthorised):
        raise SettingsError(f"SLACK_BOT_TOKEN: Slack does not accept it ({answer.code})")
    if settings.mode == "socket" and settings.app_token is not None:
        token = settings.app_token.get_secret_value()
        answer = ask(lambda: client.apps_connections_open(app_token=token))
        if isinstance(answer, Unauthorised):
            raise SettingsError(f"SLACK_APP_TOKEN: Slack does not accept it ({answer.code})")


def case_code_pattern(store: Store) -> str | None:
    """Return what case codes look like here, so that none gets into the log."""
    with store.snapshot() as tx:
        return tx.people.case_code_pattern()
