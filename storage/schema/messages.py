"""What stands in Slack or is to be said there, and who may say it."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.schema.columns import Instant, metadata

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("resident_id", ForeignKey("residents.id"), nullable=False),
    Column("moment", String, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("channel", String),
    Column("ts", String),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("dirty", Boolean, nullable=False),
    Column("marks", Integer, nullable=False, server_default=text("0")),
    # For whom it was written: a channel, or the Slack id of a person.
    Column("place", String),
    UniqueConstraint("resident_id", "moment", "occurrence", name="uq_messages_moment"),
    Index("ix_messages_place", "channel", "ts"),
)
Index(
    "ix_messages_dirty",
    messages.c.id,
    sqlite_where=text("dirty = 1"),
    postgresql_where=text("dirty"),
)

former_messages = Table(
    "former_messages",
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("resident_id", ForeignKey("residents.id")),
    Column("moment", String),
    Column("occurrence", Integer),
    Column("step", String),
    Column("ordinal", Integer),
    # Part of the key, so never null: '' stands for no deadline.
    Column("due", String, nullable=False, server_default=text("''")),
    Column("previous_due", Date),
    Column("audience", String),
    Column("region", String),
    Column("period", String),
    Column("urgent", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("claimed_by", String),
    Column("claimed_until", Instant),
    Column("channel", String),
    Column("ts", String),
    Column("sent_at", Instant),
    Column("note", String),
    UniqueConstraint(
        "resident_id", "moment", "occurrence", "step", "ordinal", "due", name="uq_outbox_step"
    ),
    UniqueConstraint("kind", "region", "period", name="uq_outbox_digest"),
    CheckConstraint("kind IN ('reminder', 'digest')", name="ck_outbox_kind"),
    CheckConstraint(
        "state IN ('pending', 'sending', 'sent', 'undeliverable', 'cancelled')",
        name="ck_outbox_state",
    ),
)
Index(
    "ix_outbox_next_try_at",
    outbox.c.next_try_at,
    sqlite_where=outbox.c.next_try_at.is_not(None),
    postgresql_where=outbox.c.next_try_at.is_not(None),
)

channel_leases = Table(
    "channel_leases",
    metadata,
    Column("channel", String, primary_key=True),
    Column("claimed_by", String, nullable=False),
    Column("claimed_until", Instant, nullable=False),
)

receivers = Table(
    "receivers",
    metadata,
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("held_by", String, nullable=False),
    Column("held_until", Instant, nullable=False),
)
"""Who receives through Socket Mode, a seat each."""

homes = Table(
    "homes",
    metadata,
    # Not a foreign key: whoever is not on the staff may open the Home tab too.
    Column("slack_id", String, primary_key=True),
    Column("view_hash", String),
    Column("shown", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Index("ix_homes_opened_at", "opened_at"),
)
