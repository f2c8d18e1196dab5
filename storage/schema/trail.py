"""What is kept of deeds, and of files that were erased."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from storage.schema.columns import Instant, metadata

audit = Table(
    "audit",
    metadata,
    # The id of a centre, or '' for what belongs to none.
    Column("chain", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("act", String, nullable=False),
    Column("what", String, nullable=False),
    # Not a foreign key: an erased file leaves what was said of it, linked to nobody.
    Column("subject", String),
    Column("seq", Integer),
    Column("result", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject", "seq"),
)

audit_chains = Table(
    "audit_chains",
    metadata,
    Column("chain", String, primary_key=True),
    Column("last", Integer, nullable=False),
    Column("head", String, nullable=False),
    Column("seal", String),
)
"""Where each chain of the audit ends."""

erasures = Table(
    "erasures",
    metadata,
    # That of the resident, of whom nothing else is left.
    Column("id", String, primary_key=True),
    Column("code", String, nullable=False),
    Column("begun_at", Instant, nullable=False),
)
"""Files that are gone, while messages in Slack still speak of them."""

erasure_tasks = Table(
    "erasure_tasks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("erasure_id", ForeignKey("erasures.id")),
    Column("kind", String, nullable=False),
    # A channel, or the Slack id of a person.
    Column("place", String),
    Column("ts", String),
    Column("message_id", String),
    Column("since", Instant),
    Column("language", String),
    Column("next_at", Instant, nullable=False),
    CheckConstraint("kind IN ('replace', 'redact', 'seek', 'home')", name="ck_erasure_tasks_kind"),
    Index("ix_erasure_tasks_next_at", "next_at"),
    Index("ix_erasure_tasks_erasure_id", "erasure_id"),
)

erased_counts = Table(
    "erased_counts",
    metadata,
    Column("centre", String, primary_key=True),
    Column("month", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("outcome", String, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""What is left of erased files: how many ended how, by centre and month."""
