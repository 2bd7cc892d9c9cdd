"""Views of the inbox kept by people, and the one each opens first."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.types import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create two tables."""
    op.create_table(
        "saved_view",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_view_account_id")),
    )
    op.create_index("ix_saved_view_shared", "saved_view", ["function", "place"])
    op.create_table(
        "inbox_preference",
        sa.Column("account_id", Key, nullable=False),
        sa.Column("view_id", Key, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inbox_preference_account_id")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_inbox_preference_view_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_inbox_preference")),
    )
    op.create_index(op.f("ix_inbox_preference_view_id"), "inbox_preference", ["view_id"])
