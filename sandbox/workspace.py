"""The workspace as it is declared: its people, its channels and the one installed app.

Everything here is frozen: what changes while the sandbox runs lives in `sandbox.state`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class User:
    """A member of the workspace; `deleted` means deactivated, `is_restricted` a guest."""

    id: str
    name: str
    real_name: str
    locale: str = "nl-BE"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    team_id: str | None = None
    tz: str = "Europe/Brussels"


@dataclass(frozen=True)
class Channel:
    """A channel and its first members; the bot user must be among them to post there."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    is_private: bool = True
    is_archived: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command as registered; `should_escape` turns @names into ids before delivery."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A global shortcut (`type` "global") or a message action (`type` "message")."""

    name: str
    callback_id: str
    type: str = "global"
    description: str = ""


@dataclass(frozen=True)
class App:
    """The installed app: its tokens, its scopes and what it registered.

    With a `request_url` payloads go there as signed HTTP requests; without one they go through
    Socket Mode. `events` are the subscribed bot events.
    """

    bot_user_id: str = "U0BOT"
    app_id: str = "A0APP"
    name: str = "App"
    bot_token: str = "xoxb-sandbox"  # noqa: S105 (a token of the sandbox opens nothing else)
    app_token: str = "xapp-sandbox"  # noqa: S105 (nor does this)
    signing_secret: str = "sandbox"  # noqa: S105 (nor this)
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    request_url: str | None = None
    scopes: tuple[str, ...] = (
        "commands",
        "chat:write",
        "users:read",
        "im:write",
        "channels:history",
        "groups:history",
        "im:history",
    )
    events: tuple[str, ...] = ("app_home_opened",)
    home_enabled: bool = True
    messages_tab_enabled: bool = True
    messages_tab_read_only: bool = False

    @property
    def bot_id(self) -> str:
        """Return the id under which the app's messages are signed (`B…`)."""
        return "B" + self.bot_user_id[1:]

    @property
    def bot_name(self) -> str:
        """Return the user name of the bot, which is lower case and has no spaces."""
        return self.name.lower().replace(" ", "-")

    @classmethod
    def from_manifest(
        cls,
        manifest: Mapping[str, Any],
        *,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 (a token of the sandbox opens nothing else)
        app_token: str = "xapp-sandbox",  # noqa: S107 (nor does this)
        signing_secret: str = "sandbox",  # noqa: S107 (nor this)
        request_url: str | None = None,
        bot_user_id: str = "U0BOT",
        app_id: str = "A0APP",
    ) -> App:
        """Return the app that a Slack app manifest describes.

        Name, commands, shortcuts, scopes, events and tabs come from the manifest; tokens and the
        address to deliver to are what an installation adds.
        """
        features = manifest.get("features", {})
        tabs = features.get("app_home", {})
        subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
        return cls(
            bot_user_id=bot_user_id,
            app_id=app_id,
            name=features.get("bot_user", {}).get(
                "display_name", manifest["display_information"]["name"]
            ),
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            commands=tuple(
                Command(
                    command=each["command"],
                    description=each.get("description", ""),
                    usage_hint=each.get("usage_hint", ""),
                    should_escape=bool(each.get("should_escape", False)),
                )
                for each in features.get("slash_commands", ())
            ),
            shortcuts=tuple(
                Shortcut(
                    name=each["name"],
                    callback_id=each["callback_id"],
                    type=each["type"],
                    description=each.get("description", ""),
                )
                for each in features.get("shortcuts", ())
            ),
            request_url=request_url,
            scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=tuple(subscriptions.get("bot_events", ())),
            home_enabled=bool(tabs.get("home_tab_enabled", False)),
            messages_tab_enabled=bool(tabs.get("messages_tab_enabled", True)),
            messages_tab_read_only=bool(tabs.get("messages_tab_read_only_enabled", False)),
        )


@dataclass(frozen=True)
class Workspace:
    """A team with its users and channels and the one app that is installed in it."""

    name: str
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    app: App
    team_id: str = "T0TEAM"
    domain: str = "sandbox"


@dataclass(frozen=True)
class Panel:
    """An extra page shown beside the workspace, by title and address."""

    title: str
    url: str
