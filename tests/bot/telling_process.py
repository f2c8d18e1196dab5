"""The real bot as a process in which something writes its secrets into the log all the time."""

import logging
import os
import threading

from tests.bot.bot_process import FAST

EVERY = 0.05
"""Seconds between two lines: some come before the bot has read its database, and some after."""
SECRETS = ("SLACK_SIGNING_SECRET", "TERUGKEER_ENCRYPTION_KEYS")
"""Neither has the shape of a token, so that the log has to know them."""


def tell() -> None:
    """Write the secrets as soon as the log is set up, until the process ends."""
    pause = threading.Event()
    while not pause.wait(EVERY):
        if logging.getLogger().handlers:
            for name in SECRETS:
                logging.getLogger("bot.told").warning("told %s: %s", name, os.environ[name])


if __name__ == "__main__":
    from bot import running

    threading.Thread(target=tell, daemon=True).start()
    running.run(FAST)
