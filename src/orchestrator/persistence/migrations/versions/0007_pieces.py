"""Pieces of a case: files by their hash, versions, masks, what may be communicated."""

import sqlalchemy as sa
from alembic import op

from orchestrator.persistence.types import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create five tables."""
    op.create_table(
        "piece_content",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_piece_content")),
    )
    op.create_table(
        "piece",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("proceeding", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_piece_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_piece_case_id")),
    )
    _create_versions()
    _create_masks()
    _create_release()


def _create_versions() -> None:
    op.create_table(
        "piece_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("piece_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("scanned_at", Instant(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("added_by", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_piece_version_added_by")),
        sa.ForeignKeyConstraint(
            ["content_hash"], ["piece_content.hash"], name=op.f("fk_piece_version_content_hash")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_piece_version_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_version")),
        sa.UniqueConstraint("piece_id", "version", name=op.f("uq_piece_version_piece_id")),
    )
    waiting = sa.text("scan = 'a_controler'")
    op.create_index(
        "ix_piece_version_waiting", "piece_version", ["id"], sqlite_where=waiting, postgresql_where=waiting
    )


def _create_masks() -> None:
    op.create_table(
        "piece_mask",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{side}_edge", sa.Integer(), nullable=False)
            for side in ("left", "top", "right", "bottom")
        ),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("added_by", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("removed_author", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_piece_mask_added_by")),
        sa.ForeignKeyConstraint(["version_id"], ["piece_version.id"], name=op.f("fk_piece_mask_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_mask")),
    )
    op.create_index(op.f("ix_piece_mask_version_id"), "piece_mask", ["version_id"])


def _create_release() -> None:
    op.create_table(
        "piece_release",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("equivalent", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("frozen_by", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("frozen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_hash"], ["piece_content.hash"], name=op.f("fk_piece_release_content_hash")
        ),
        sa.ForeignKeyConstraint(["frozen_by"], ["account.id"], name=op.f("fk_piece_release_frozen_by")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["piece_version.id"], name=op.f("fk_piece_release_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_piece_release")),
    )
