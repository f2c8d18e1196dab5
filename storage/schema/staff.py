"""The organisation and its people, who is away, and whose files go to somebody else."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from storage.schema.columns import Instant, metadata

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

subscriptions = Table(
    "subscriptions",
    metadata,
    # One address each: a new one takes the place of the old one.
    Column("slack_id", ForeignKey("people.slack_id"), primary_key=True),
    Column("id", String, nullable=False),
    # SHA-256 of the secret in the address; the secret itself is kept nowhere.
    Column("hash", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    # The Brussels date on which it was read last.
    Column("read_on", Date),
    Index("ix_subscriptions_hash", "hash", unique=True),
)
"""Who has the own talks in a calendar elsewhere."""
