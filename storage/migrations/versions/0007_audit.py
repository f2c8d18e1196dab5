"""The audit: a chain of entries per centre, and the names under which it speaks of residents."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REFERENCE = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("residents", sa.Column("ref", sa.String(), nullable=True))
    op.add_column(
        "residents",
        sa.Column("before_audit", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.execute(f"UPDATE residents SET ref = {REFERENCE[dialect]}, before_audit = last_seq")  # noqa: S608
    op.create_index("ix_residents_ref", "residents", ["ref"], unique=True)
    op.create_table(
        "audit",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject", "seq"], unique=False)
    op.create_table(
        "audit_chains",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("chain"),
    )
    _entries_are_only_added(dialect)


def downgrade() -> None:
    op.drop_table("audit_chains")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION entries_are_only_added()")
    op.drop_index("ix_residents_ref", "residents")
    with op.batch_alter_table("residents") as residents:
        residents.drop_column("before_audit")
        residents.drop_column("ref")


def _entries_are_only_added(dialect: str) -> None:
    if dialect == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION entries_are_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE integrity_constraint_violation "
        "USING MESSAGE = 'entries are only ever added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION entries_are_only_added()"
    )
