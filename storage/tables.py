"""All tables, by subject in `storage.schema`, and the one place to import them from.

What changes there needs a migration, and a test compares the two.
"""

from storage.schema.columns import metadata
from storage.schema.files import agenda, facts, keys, linked, requests, residents
from storage.schema.messages import (
    channel_leases,
    former_messages,
    homes,
    messages,
    outbox,
    receivers,
)
from storage.schema.staff import (
    absences,
    centres,
    people,
    person_centres,
    reassignments,
    regions,
    settings,
    subscriptions,
)
from storage.schema.trail import audit, audit_chains, erased_counts, erasure_tasks, erasures

__all__ = [
    "absences",
    "agenda",
    "audit",
    "audit_chains",
    "centres",
    "channel_leases",
    "erased_counts",
    "erasure_tasks",
    "erasures",
    "facts",
    "former_messages",
    "homes",
    "keys",
    "linked",
    "messages",
    "metadata",
    "outbox",
    "people",
    "person_centres",
    "reassignments",
    "receivers",
    "regions",
    "requests",
    "residents",
    "settings",
    "subscriptions",
]
