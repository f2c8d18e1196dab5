"""What stands in the audit: deeds to enter, entries with their hashes, and the ends of chains."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

ORGANISATION = ""
"""The chain of what belongs to no centre; it also names every chain that was begun."""
BOT = "bot"
COMMAND_LINE = "command line"
"""Who did it, where that is nobody in Slack."""

Act = Literal[
    "change",
    "view",
    "read_texts",
    "list",
    "link",
    "unlink",
    "absence",
    "reassign",
    "staff",
    "export",
    "take_over",
    "erase",
    "read_audit",
    "calendar",
    "read_calendar",
    "ask",
    "chain",
    "seal",
]
"""What was done. `ask` is something that was refused; `chain` and `seal` are told by the audit
itself: a chain was begun, and is sealed from its first entry on; and the end that was found had no
seal, or not the right one, or is an earlier one."""
Result = Literal["done", "refused"]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did, to be entered in the chain of a centre."""

    by: str
    """A Slack id, or `BOT` or `COMMAND_LINE`."""
    at: datetime
    """The UTC instant."""
    act: Act
    what: str = ""
    """A word of a closed list: the kind of a fact, the name of a list, a form or a listener."""
    centre: str | None = None
    """The id of the centre in whose chain it stands; None for that of the organisation."""
    subject: str | None = None
    """The reference of the resident (`Resident.ref`) whom it is about."""
    seq: int | None = None
    """The number of the resident's fact, of a change."""
    result: Result = "done"


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it stands in its chain."""

    chain: str
    number: int
    at: datetime
    by: str
    act: Act
    what: str
    subject: str | None
    seq: int | None
    result: Result
    hash: str
    code: str | None = None
    """The case code of the resident; None where there is none, or the file was erased."""

    def hash_after(self, previous: str) -> str:
        """Return the hash that the entry has behind one with the hash `previous`."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        said = [previous, self.chain, self.number, at, self.by, self.act, self.what]
        said += [self.subject, self.seq, self.result]
        return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends: the number of its last entry and that one's hash."""

    chain: str
    last: int
    head: str
    seal: str | None
