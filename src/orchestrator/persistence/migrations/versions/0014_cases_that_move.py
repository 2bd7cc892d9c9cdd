"""A case moves with the person, names authorities elsewhere, follows another case."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.types import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the places where a case is known of besides its own, and the case that it follows."""
    op.create_table(
        "case_place",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("left_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_place_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_place")),
    )
    op.create_index(op.f("ix_case_place_case_id"), "case_place", ["case_id"])
    op.create_index("ix_case_place_place", "case_place", ["place", "function"])
    # As text: the same on both databases, and the table need not be written anew on SQLite.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE case_file ADD COLUMN previous_id {kind} "
        "CONSTRAINT fk_case_file_previous_id REFERENCES case_file (id)"
    )
    op.create_index(op.f("ix_case_file_previous_id"), "case_file", ["previous_id"])
