"""What is remembered: journal, agenda, outbox, messages and people, in one database."""

from storage.absences import Absence
from storage.agenda import AgendaRow, Held
from storage.audit_check import Flaw
from storage.entries import BOT, COMMAND_LINE, ORGANISATION, Act, Deed, End, Record, Result
from storage.errors import (
    BadDatabaseUrl,
    BadKey,
    NoKeys,
    NoSuchResident,
    OutcomeUnknown,
    RepeatedRequest,
    SchemaMismatch,
    StorageError,
    StorageUnavailable,
    Unreadable,
    UnreadableFacts,
)
from storage.homes import Home
from storage.journal import Entry, Resident
from storage.leftovers import Erasure
from storage.listing import CentreCount, Found, Part, Scope, Sight, Wanted
from storage.messages import Posted
from storage.migrate import migrate
from storage.organisation import BadOrganisation, Organisation
from storage.outbox import ABSENCE, OutboxRow
from storage.people import Centre, Person, Region
from storage.reassignments import Reassignment
from storage.rewrapping import Wrapping
from storage.staffing import ApplyReport
from storage.store import Store, Transaction, open_store
from storage.subscriptions import Subscription

__all__ = [
    "ABSENCE",
    "BOT",
    "COMMAND_LINE",
    "ORGANISATION",
    "Absence",
    "Act",
    "AgendaRow",
    "ApplyReport",
    "BadDatabaseUrl",
    "BadKey",
    "BadOrganisation",
    "Centre",
    "CentreCount",
    "Deed",
    "End",
    "Entry",
    "Erasure",
    "Flaw",
    "Found",
    "Held",
    "Home",
    "NoKeys",
    "NoSuchResident",
    "Organisation",
    "OutboxRow",
    "OutcomeUnknown",
    "Part",
    "Person",
    "Posted",
    "Reassignment",
    "Record",
    "Region",
    "RepeatedRequest",
    "Resident",
    "Result",
    "SchemaMismatch",
    "Scope",
    "Sight",
    "StorageError",
    "StorageUnavailable",
    "Store",
    "Subscription",
    "Transaction",
    "Unreadable",
    "UnreadableFacts",
    "Wanted",
    "Wrapping",
    "migrate",
    "open_store",
]
