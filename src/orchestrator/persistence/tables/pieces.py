"""Pieces of a case: files by their sha256, their versions, the masks drawn on them, what may be communicated."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from orchestrator.persistence.tables.metadata import Key, metadata
from orchestrator.persistence.types import Instant

# Bytes by their sha256: written once, never changed, in the same backup and transaction as what names them
piece_content = Table(
    "piece_content",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # pdf | jpeg | png | texte
    Column("size", Integer, nullable=False),  # bytes
    Column("content", LargeBinary, nullable=False),
)

piece = Table(
    "piece",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False),
    Column("number", Integer, nullable=False),  # within its case, from 1
    Column("title", Text, nullable=False),
    Column("proceeding", Boolean, nullable=False),  # element of the procedure, to be communicated
    Column("confidential", Boolean, nullable=False),  # its original is for the authorities alone
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("case_id", "number"),
)

# What was sent, as it was sent: a correction is another version
piece_version = Table(
    "piece_version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("piece_id", ForeignKey("piece.id"), nullable=False),
    Column("version", Integer, nullable=False),  # from 1; the highest is the one in force
    Column("content_hash", ForeignKey("piece_content.hash"), nullable=False),
    Column("name", Text, nullable=False),  # of the file
    Column("pages", Integer, nullable=False),
    Column("scan", Text, nullable=False),  # sans | a_controler | saine | refusee
    Column("scanned_at", Instant),
    Column("task_id", Text),  # the act that brought it, if one did
    Column("added_by", ForeignKey("account.id")),
    Column("author", Text, nullable=False),  # name and title, as at that instant
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("piece_id", "version"),
)
Index(
    "ix_piece_version_waiting",
    piece_version.c.id,
    sqlite_where=text("scan = 'a_controler'"),
    postgresql_where=text("scan = 'a_controler'"),
)

# Edges in ten-thousandths of the page, from its top left corner
piece_mask = Table(
    "piece_mask",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version_id", ForeignKey("piece_version.id"), nullable=False, index=True),
    Column("page", Integer, nullable=False),  # from 1
    Column("left_edge", Integer, nullable=False),
    Column("top_edge", Integer, nullable=False),
    Column("right_edge", Integer, nullable=False),
    Column("bottom_edge", Integer, nullable=False),
    Column("ground", Text, nullable=False),  # key of a legal ground
    Column("added_by", ForeignKey("account.id")),
    Column("author", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),  # taken away before the freezing
    Column("removed_author", Text),
)

# Frozen: inserted once, never updated
piece_release = Table(
    "piece_release",
    metadata,
    Column("version_id", ForeignKey("piece_version.id"), primary_key=True),
    Column("state", Text, nullable=False),  # integrale | occultee | retiree
    Column("ground", Text),  # of a withdrawal
    Column("title", Text, nullable=False),  # under which the person is told of it
    Column("equivalent", Text, nullable=False),  # JSON: what the author writes for who cannot see, by page
    Column(
        "content_hash", ForeignKey("piece_content.hash")
    ),  # of what may be communicated; none when withdrawn
    Column("frozen_by", ForeignKey("account.id")),
    Column("author", Text, nullable=False),
    Column("frozen_at", Instant, nullable=False),
)
