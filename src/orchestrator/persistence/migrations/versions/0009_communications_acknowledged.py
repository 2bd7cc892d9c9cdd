"""Whoever receives a communication says so: when, and who."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns on notice, and an index for those that nobody has read."""
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("acknowledged_at", Instant()))
        table.add_column(sa.Column("acknowledged_by", sa.BigInteger().with_variant(sa.Integer, "sqlite")))
        table.create_foreign_key("fk_notice_acknowledged_by", "account", ["acknowledged_by"], ["id"])
    unread = sa.text("acknowledged_at IS NULL")
    op.create_index(
        "ix_notice_unread", "notice", ["function", "place"], sqlite_where=unread, postgresql_where=unread
    )
