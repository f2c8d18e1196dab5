"""The Home tabs that people look at, and an index to find a checklist by its place in Slack."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "homes",
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("view_hash", sa.String(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slack_id"),
    )
    op.create_index("ix_homes_opened_at", "homes", ["opened_at"], unique=False)
    op.create_index("ix_messages_place", "messages", ["channel", "ts"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("the program reads the Home tabs that were kept")
