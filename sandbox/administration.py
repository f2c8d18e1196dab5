"""What administrators of the workspace do: archive, take members out, revoke the app's tokens."""

from __future__ import annotations

from sandbox.state import State


def archive(state: State, channel: str, *, archived: bool = True) -> None:
    """Archive a channel, or take it out of the archive; LookupError if there is none."""
    state.place(channel).archived = archived
    state.note("workspace")


def kick(state: State, channel: str, user: str) -> None:
    """Take a member out of a channel; harmless if they are not in it."""
    with state.lock:
        members = state.place(channel).members
        if user in members:
            members.remove(user)
    state.note("workspace")


def invite(state: State, channel: str, user: str) -> None:
    """Add a member to a channel; LookupError for an unknown user."""
    if user not in state.users:
        message = f"there is no user {user}"
        raise LookupError(message)
    with state.lock:
        members = state.place(channel).members
        if user not in members:
            members.append(user)
    state.note("workspace")


def revoke_token(state: State, *, revoked: bool = True) -> None:
    """Refuse the app's tokens with token_revoked, or accept them again."""
    state.token_revoked = revoked
    state.note("workspace")
