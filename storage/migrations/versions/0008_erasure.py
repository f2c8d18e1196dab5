"""Erasure and retention: what is left to be done in Slack, the counts that stay, who is due.

Until now the database refused to take a fact away. It still does, unless the file that the fact
belongs to is being erased.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erasure_tasks",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("erasure_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("since", INSTANT, nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('replace', 'redact', 'seek', 'home')", name="ck_erasure_tasks_kind"
        ),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_erasure_tasks_next_at", "erasure_tasks", ["next_at"], unique=False)
    op.create_index("ix_erasure_tasks_erasure_id", "erasure_tasks", ["erasure_id"], unique=False)
    op.create_table(
        "erased_counts",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "month", "what", "outcome"),
    )
    op.add_column("residents", sa.Column("active_on", sa.Date(), nullable=True))
    op.add_column("residents", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_index("ix_residents_active_on", "residents", ["active_on"], unique=False)
    op.create_index("ix_residents_closed_on", "residents", ["closed_on"], unique=False)
    op.add_column("keys", sa.Column("wrapped_by", sa.String(), nullable=True))
    op.create_index("ix_keys_wrapped_by", "keys", ["wrapped_by"], unique=False)
    _let_erasures_take_facts_away()


def downgrade() -> None:
    raise NotImplementedError("what was erased cannot be brought back")


def _let_erasures_take_facts_away() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER facts_no_delete")
        op.execute(
            "CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts "
            "WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.id = OLD.resident_id) "
            "BEGIN SELECT RAISE(ABORT, 'facts are only ever added'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION facts_are_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN "
        "IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM erasures WHERE id = OLD.resident_id) THEN "
        "RETURN OLD; END IF; "
        "RAISE integrity_constraint_violation "
        "USING MESSAGE = 'facts are only ever added'; END $$"
    )
