"""Traces of consultations, legal holds, from when retention runs, and when a case's personal data went."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.tables.metadata import Key
from orchestrator.persistence.triggers import protect_consultations
from orchestrator.persistence.types import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create three tables, add two columns."""
    op.add_column("installation", sa.Column("consultations_erased_at", Instant))
    op.add_column("case_file", sa.Column("erased_at", Instant))
    _create_consultation()
    _create_what_keeps_a_case()
    protect_consultations(op.get_bind(), bound=False)


def _create_consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("account_id", Key, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("author_place", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", Key),
        sa.Column("person_id", Key),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("treatment", sa.Text),
        sa.Column("object", sa.Text),
        sa.Column("keep_until_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_consultation_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_consultation_case_id"),
    )
    op.create_index("ix_consultation_at", "consultation", ["at"])
    op.create_index("ix_consultation_case", "consultation", ["case_id", "id"])
    op.create_index("ix_consultation_author", "consultation", ["account_id", "kind", "target", "at"])
    op.create_index("ix_consultation_keep_until_at", "consultation", ["keep_until_at"])


def _create_what_keeps_a_case() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", Key, nullable=False),
        sa.Column("case_id", Key, nullable=False),
        sa.Column("since_at", Instant, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("lifted_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_legal_hold_case_id"),
    )
    op.create_index("ix_legal_hold_case_id", "legal_hold", ["case_id"])
    op.create_table(
        "retention_start",
        sa.Column("case_id", Key, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_retention_start"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_retention_start_case_id"),
    )
