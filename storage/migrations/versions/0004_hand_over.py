"""Handing over: absences with their stand-ins, checklists that moved, and files that change hands.

A checklist also keeps the place for which it was written: a person's direct messages have a
channel of their own, which says nothing of the person.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("messages", sa.Column("place", sa.String(), nullable=True))
    op.create_table(
        "former_messages",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("first_day <= last_day", name="ck_absences_days"),
        sa.ForeignKeyConstraint(["slack_id"], ["people.slack_id"]),
        sa.ForeignKeyConstraint(["stand_in"], ["people.slack_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_absences_slack_id", "absences", ["slack_id", "last_day"], unique=False)
    op.create_table(
        "reassignments",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("after", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("assigned", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )


def downgrade() -> None:
    op.drop_table("reassignments")
    op.drop_table("absences")
    op.drop_table("former_messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("place")
