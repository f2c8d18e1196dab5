"""All that the app listens to: commands, buttons, forms and the Home tab, registered at once."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.context import BoltContext

from handlers import commands, errors, home, shortcuts
from handlers.allowance import Allowance
from handlers.buttons import listener_of
from handlers.commands.words import SLASH
from handlers.desk import Desk
from handlers.interaction import Interaction, Listener, Reception
from handlers.modals import SUBMISSIONS
from handlers.surface import Body, Replier, quick

EVENTS = ("app_home_opened",)
"""The events that the app subscribes to."""

ANY = re.compile("")


def register(app: App, desk: Desk, allowance: Allowance | None = None) -> None:
    """Let the app hear commands, buttons, forms and the Home tab, and answer its failures.

    `allowance` is how much each person may ask, where it is not the usual one. One listener per
    family: each registered listener costs time on every request.
    """
    replier = Replier(quick(app.client), app.listener_runner.listener_executor, errors.guarded)
    reception = Reception(
        desk, replier, frozenset({commands.helped, _home}), allowance or Allowance()
    )
    desk.watchers.append(home.Watch(desk, replier).note)

    def hearing(choose: Callable[[Body], Listener]) -> Callable[..., BoltResponse]:
        def hears(body: Body, context: BoltContext, ack: Ack) -> BoltResponse:
            return reception.hears(body, context, ack, choose(body))

        return hears

    app.command(re.compile("|".join(SLASH.values())))(hearing(commands.listener_of))
    app.action(ANY)(hearing(lambda body: listener_of(_action(body)) or _nothing))
    app.shortcut(ANY)(
        hearing(lambda body: shortcuts.LISTENERS.get(str(body["callback_id"]), _nothing))
    )
    app.view(ANY)(hearing(lambda body: SUBMISSIONS.get(_callback(body), _nothing)))
    app.event(EVENTS[0])(hearing(lambda _body: _home))

    @app.error
    def failed(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
        return errors.on_error(error, body, context, replier)


def _home(interaction: Interaction) -> BoltResponse:
    """Show the Home tab, which is not the Messages tab beside it."""
    if interaction.body["event"].get("tab") == "home":
        home.opened(interaction)
    return interaction.ack()


def _nothing(interaction: Interaction) -> BoltResponse:
    """Acknowledge what nobody listens to, such as a button of an earlier version."""
    return interaction.ack()


def _action(body: Body) -> str:
    return str(body["actions"][0]["action_id"])


def _callback(body: Body) -> str:
    return str(body["view"]["callback_id"])
