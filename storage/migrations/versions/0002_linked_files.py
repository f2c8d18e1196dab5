"""Linked files: who belongs to one family."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linked",
        sa.Column("resident_id", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"]),
        sa.PrimaryKeyConstraint("resident_id"),
    )
    op.create_index("ix_linked_family", "linked", ["family"], unique=False)


def downgrade() -> None:
    op.drop_table("linked")
