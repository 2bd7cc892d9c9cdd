"""Some regimes keep the traces of consultations no longer than the data that were consulted (R57-30-9 CPP)."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.triggers import protect_consultations, unprotect_consultations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column, and let the database delete such a trace once its case is erased."""
    unprotect_consultations(op.get_bind())
    op.add_column("consultation", sa.Column("bound", sa.Boolean(), nullable=False, server_default=sa.false()))
    protect_consultations(op.get_bind())
