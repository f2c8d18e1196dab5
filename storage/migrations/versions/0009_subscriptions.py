"""Subscriptions: who has the own talks in a calendar elsewhere, under which secret address."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["slack_id"], ["people.slack_id"]),
        sa.PrimaryKeyConstraint("slack_id"),
    )
    op.create_index("ix_subscriptions_hash", "subscriptions", ["hash"], unique=True)


def downgrade() -> None:
    op.drop_table("subscriptions")
