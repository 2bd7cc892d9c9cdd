"""Attempts to sign in are counted for all processes together, files in waiting weighed for the whole site."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.types import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create a table and an index."""
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"])
    op.create_index("ix_sign_in_attempt_key", "sign_in_attempt", ["key", "at"])
    op.create_index(op.f("ix_waiting_file_size"), "waiting_file", ["size"])
