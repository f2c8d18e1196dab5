"""Files of residents: what was recorded, under which key, and the plan that came of it."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from storage.schema.columns import Instant, bytewise, metadata

residents = Table(
    "residents",
    metadata,
    Column("id", String, primary_key=True),
    Column("code", bytewise(), nullable=False, unique=True),
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
