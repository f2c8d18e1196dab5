"""Announced transfers: the centre that awaits a resident finds the file, as that of an OTP does."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("residents", sa.Column("expected_centre", sa.String(), nullable=True))
    op.create_index("ix_residents_expected_centre", "residents", ["expected_centre"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_residents_expected_centre", table_name="residents")
    with op.batch_alter_table("residents") as residents:
        residents.drop_column("expected_centre")
