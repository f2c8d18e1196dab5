"""All that the app listens to: commands, buttons, forms and the Home tab, registered at once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.context import BoltContext

from handlers import commands, errors, home, shortcuts
from handlers.allowance import Allowance
from handlers.buttons import BUTTONS, action_of
from handlers.client import KeptClient
from handlers.commands.words import SLASH
from handlers.desk import Desk
from handlers.interaction import Interaction
from handlers.membership import Membership
from handlers.modals import SUBMISSIONS
from handlers.reception import Listener, Reception
from handlers.surface import QUICK, Body, Replier
from handlers.witness import Witness

EVENTS = ("app_home_opened",)
"""The events that the app subscribes to."""

ANY = re.compile("")

Heard = tuple[str, Listener] | None
"""Through which door a request comes (see `handlers.doors`), and who hears it."""


def register(
    app: App,
    desk: Desk,
    client: KeptClient,
    allowance: Allowance | None = None,
    membership: Membership | None = None,
) -> None:
    """Let the app hear commands, buttons, forms and the Home tab, and answer its failures.

    `client` is what they are answered with, `allowance` how much each person may ask, where it is
    not the usual one, and `membership` what is known of people, where others ask it too. One
    listener per family: each registered listener costs time on every request.
    """
    replier = Replier(client.within(QUICK), app.listener_runner.listener_executor, errors.guarded)
    witness = Witness(desk.store, replier.after)
    reception = Reception(
        desk, replier, membership or Membership(client), witness, allowance or Allowance()
    )
    desk.watchers.append(home.Watch(desk, replier).note)

    def hearing(choose: Callable[[Body], Heard]) -> Callable[..., BoltResponse]:
        def hears(body: Body, context: BoltContext, ack: Ack) -> BoltResponse:
            found = choose(body)
            if found is None:  # nobody listens to it, such as a button of an earlier version
                return ack()
            door, listener = found
            return reception.hears(body, context, ack, door, listener)

        return hears

    app.command(re.compile("|".join(SLASH.values())))(hearing(commands.listener_of))
    app.action(ANY)(hearing(_clicked))
    app.shortcut(ANY)(hearing(_run))
    app.view(ANY)(hearing(_submitted))
    app.event(EVENTS[0])(hearing(lambda _body: (f"event:{EVENTS[0]}", _home)))

    @app.error
    def failed(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
        return errors.on_error(error, body, context, replier)


def _home(interaction: Interaction) -> BoltResponse:
    """Show the Home tab, which is not the Messages tab beside it."""
    if interaction.body["event"].get("tab") == "home":
        home.opened(interaction)
    return interaction.ack()


def _clicked(body: Body) -> Heard:
    action = action_of(str(body["actions"][0]["action_id"]))
    return None if action is None else (f"button:{action}", BUTTONS[action])


def _run(body: Body) -> Heard:
    return _found("shortcut", shortcuts.LISTENERS, str(body["callback_id"]))


def _submitted(body: Body) -> Heard:
    return _found("form", SUBMISSIONS, str(body["view"]["callback_id"]))


def _found(family: str, listeners: Mapping[str, Listener], name: str) -> Heard:
    listener = listeners.get(name)
    return None if listener is None else (f"{family}:{name}", listener)
