"""A strict local Slack for development and tests: Web API, Socket Mode, signed HTTP, a page.

It knows nothing of the app that talks to it, and refuses what Slack refuses.
"""

from sandbox.faults import Fault, Gust, Storm
from sandbox.outcome import Outcome
from sandbox.people import Person
from sandbox.server import Sandbox
from sandbox.workspace import App, Channel, Command, Panel, Shortcut, User, Workspace

__all__ = [
    "App",
    "Channel",
    "Command",
    "Fault",
    "Gust",
    "Outcome",
    "Panel",
    "Person",
    "Sandbox",
    "Shortcut",
    "Storm",
    "User",
    "Workspace",
]
