"""Absences: who does whose work meanwhile."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its indexes."""
    op.create_table(
        "absence",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("substitute_id", Key, nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("place_kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=False),
        sa.Column("designation", sa.Text(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", Key, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_absence_{name}"))
            for name in ("account_id", "substitute_id", "recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    for name in ("account_id", "substitute_id", "place"):
        op.create_index(op.f(f"ix_absence_{name}"), "absence", [name])
