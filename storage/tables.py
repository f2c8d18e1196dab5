"""The tables. What changes here needs a migration, and a test compares the two."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: SQLite drops time zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database keeps it; a naive one is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: Any | None,
        dialect: Dialect,  # noqa: ARG002 - the caller passes it by position
    ) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        instant: datetime = value
        if instant.tzinfo is None:
            return instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC)


def _bytewise() -> String:
    """Return a text type that both databases order by code point, so that ranges use indexes."""
    return String().with_variant(String(collation="C"), "postgresql")


residents = Table(
    "residents",
    metadata,
    Column("id", String, primary_key=True),
    Column("code", _bytewise(), nullable=False, unique=True),
    Column("opened_at", Instant, nullable=False),
    Column("last_seq", Integer, nullable=False, server_default=text("0")),
    # Under this name the audit speaks of the resident; none once the file is erased.
    Column("ref", String),
    # So many facts were recorded before there was an audit.
    Column("before_audit", Integer, nullable=False, server_default=text("0")),
    # From here on: the plan of the resident in short, replaced with the agenda.
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("wake_at", Instant),
    Column("phase", String),
    Column("branch", String),
    Column("right_ends", Date),
    Column("centre", String),
    Column("otp_centre", String),
    # To which centre a transfer is announced.
    Column("expected_centre", String),
    Column("region", String),
    Column("worker", String),
    # When somebody last registered something, and since when nothing is to come: for retention.
    Column("active_on", Date),
    Column("closed_on", Date),
)
Index(
    "ix_residents_wake_at",
    residents.c.wake_at,
    sqlite_where=residents.c.wake_at.is_not(None),
    postgresql_where=residents.c.wake_at.is_not(None),
)
Index("ix_residents_ref", residents.c.ref, unique=True)
Index("ix_residents_centre", residents.c.centre)
Index("ix_residents_otp_centre", residents.c.otp_centre)
Index("ix_residents_expected_centre", residents.c.expected_centre)
Index("ix_residents_worker", residents.c.worker)
Index("ix_residents_active_on", residents.c.active_on)
Index("ix_residents_closed_on", residents.c.closed_on)

keys = Table(
    "keys",
    metadata,
    Column("resident_id", ForeignKey("residents.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    # The name of the installation's key that wraps it; null where nobody has looked yet.
    Column("wrapped_by", String),
    Index("ix_keys_wrapped_by", "wrapped_by"),
)

facts = Table(
    "facts",
    metadata,
    Column("resident_id", ForeignKey("residents.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("fact", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("sealed", LargeBinary),
    Column("by", String, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("resident_id", ForeignKey("residents.id")),
    Column("answer", JSON, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Index("ix_requests_answered_at", "answered_at"),
)

linked = Table(
    "linked",
    metadata,
    Column("resident_id", ForeignKey("residents.id"), primary_key=True),
    Column("family", String, nullable=False),
    Index("ix_linked_family", "family"),
)

agenda = Table(
    "agenda",
    metadata,
    Column("resident_id", ForeignKey("residents.id"), primary_key=True),
    Column("moment", String, primary_key=True),
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("status", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("opened_on", Date),
    Column("due", Date),
    Column("plan_by", Date),
    Column("advice", Date),
    Column("held_on", Date),
    Column("closed_on", Date),
    Column("closed_because", String),
    Column("before_bot", Boolean, nullable=False),
    Column("worker", String),
    Column("centre", String),
    Column("region", String),
    Index("ix_agenda_centre", "centre", "status", "due"),
    Index("ix_agenda_worker", "worker", "status", "due"),
    Index("ix_agenda_region", "region", "status", "due"),
)

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

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

regions = Table(
    "regions",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("language", String, nullable=False),
    Column("contact", String),
    Column("active", Boolean, nullable=False),
)

centres = Table(
    "centres",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("region", ForeignKey("regions.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("otp", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("icam_weekdays", JSON, nullable=False),
    Column("closing_days", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Index("ix_centres_region", "region"),
)

people = Table(
    "people",
    metadata,
    Column("slack_id", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("region", ForeignKey("regions.id")),
    Column("working_days", JSON, nullable=False),
    Column("channel", String),
    Column("language", String),
    Column("active", Boolean, nullable=False),
    # What the person chose and what Slack says: a change of the staff file leaves both alone.
    Column("chosen_language", String),
    Column("locale", String),
)

person_centres = Table(
    "person_centres",
    metadata,
    Column("slack_id", ForeignKey("people.slack_id"), primary_key=True),
    Column("centre", ForeignKey("centres.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_person_centres_centre", "centre"),
)

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

absences = Table(
    "absences",
    metadata,
    Column("id", String, primary_key=True),
    Column("slack_id", ForeignKey("people.slack_id"), nullable=False),
    Column("stand_in", ForeignKey("people.slack_id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("set_by", String, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("first_day <= last_day", name="ck_absences_days"),
    Index("ix_absences_slack_id", "slack_id", "last_day"),
)

reassignments = Table(
    "reassignments",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("old", String, nullable=False),
    Column("new", String, nullable=False),
    Column("by", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    # The id of the last resident that was gone through: the next ones follow it.
    Column("after", String, nullable=False, server_default=text("''")),
    Column("assigned", JSON, nullable=False),
    Column("refused", JSON, nullable=False),
    Column("done_at", Instant),
)

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
