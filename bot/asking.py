"""Who asks on the command line for something that the table of permissions keeps from others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from bot.failures import BadInput, Refused
from storage import Deed, Person, Resident, Store, Transaction

Asked = Literal["erase", "export"]


class NotPermitted(Refused):
    """Somebody has no right to what was asked about a resident."""

    def __init__(self, who: Person, what: Asked, resident: Resident, centre: str | None) -> None:
        """Keep who asked what, of whom, and in which centre the file is."""
        super().__init__(f"{who.slack_id} may not {what} {resident.code}")
        self.by = who.slack_id
        self.what = what
        self.centre = centre
        self.subject = resident.ref


def person(tx: Transaction, slack_id: str | None) -> Person | None:
    """Return who asks, None for whoever runs the machine.

    Raises `BadInput` for somebody who is not on the staff.
    """
    return None if slack_id is None else staff_member(tx, slack_id)


def staff_member(tx: Transaction, slack_id: str) -> Person:
    """Return somebody on the staff by Slack id; raises `BadInput` for somebody who is not."""
    known = tx.people.person(slack_id)
    if known is None or not known.active:
        raise BadInput(f"--by: {slack_id} is not on the staff")
    return known


@contextmanager
def entered(store: Store) -> Iterator[None]:
    """Enter in the audit what is refused within for want of a right, and refuse it."""
    try:
        yield
    except NotPermitted as error:
        now = datetime.now(UTC)
        asked = Deed(
            error.by, now, "ask", error.what, error.centre, error.subject, result="refused"
        )
        with store.transaction() as tx:
            tx.audit.note(asked)
        raise
