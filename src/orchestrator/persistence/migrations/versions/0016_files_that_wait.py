"""Drafts of openings, and files given to a form whose act is not done yet."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.types import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create two tables."""
    op.create_table(
        "opening_draft",
        sa.Column("account_id", Key, nullable=False),
        sa.Column("procedure_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_opening_draft_account_id")),
        sa.PrimaryKeyConstraint("account_id", "procedure_id", name=op.f("pk_opening_draft")),
    )
    op.create_index(op.f("ix_opening_draft_expires_at"), "opening_draft", ["expires_at"])
    op.create_table(
        "waiting_file",
        sa.Column("id", Key, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("procedure_id", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_waiting_file_account_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_waiting_file_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_file")),
    )
    for column in ("account_id", "task_id", "expires_at"):
        op.create_index(op.f(f"ix_waiting_file_{column}"), "waiting_file", [column])
