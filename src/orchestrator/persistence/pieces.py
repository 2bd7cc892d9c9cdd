"""Pieces of a case: files kept once by their hash, and what is said of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, text, update

from orchestrator.persistence.tables import piece, piece_content, piece_mask, piece_release, piece_version
from orchestrator.persistence.unit_of_work import UnitOfWork

# As text: SQLAlchemy would word an ON CONFLICT anew at each use.
_KEEP = text(
    "INSERT INTO piece_content (hash, kind, size, content) VALUES (:hash, :kind, :size, :content) "
    "ON CONFLICT DO NOTHING"
)
_NEWEST = (
    select(func.max(piece_version.c.version))
    .where(piece_version.c.piece_id == piece.c.id)
    .correlate(piece)
    .scalar_subquery()
)
_FROZEN = (
    piece_release.c.state,
    piece_release.c.ground,
    piece_release.c.equivalent,
    piece_release.c.frozen_at,
)
_ROWS = (
    select(
        piece,
        piece_version.c.id.label("version_id"),
        *[piece_version.c[name] for name in ("version", "content_hash", "name", "pages", "scan", "author")],
        piece_version.c.added_by.label("version_added_by"),
        piece_version.c.added_at.label("version_added_at"),
        piece_content.c.kind,
        piece_content.c.size,
        *_FROZEN,
        piece_release.c.content_hash.label("released_hash"),
        piece_release.c.author.label("frozen_author"),
        piece_release.c.title.label("released_title"),
    )
    .join(piece_version, piece_version.c.piece_id == piece.c.id)
    .join(piece_content, piece_content.c.hash == piece_version.c.content_hash)
    .outerjoin(piece_release, piece_release.c.version_id == piece_version.c.id)
)
_OF_CASE = _ROWS.where(piece.c.case_id == bindparam("case_id"), piece_version.c.version == _NEWEST).order_by(
    piece.c.number
)
_BY_ID = _ROWS.where(piece.c.id == bindparam("piece_id")).order_by(piece_version.c.version.desc())
_MASKS = (
    select(piece_mask)
    .where(piece_mask.c.version_id == bindparam("version_id"), piece_mask.c.removed_at.is_(None))
    .order_by(piece_mask.c.page, piece_mask.c.top_edge, piece_mask.c.left_edge, piece_mask.c.id)
)


def keep(tx: UnitOfWork, *, content_hash: str, kind: str, content: bytes) -> None:
    """Keep bytes under their hash; the same bytes twice are stored once."""
    tx.execute(_KEEP, {"hash": content_hash, "kind": kind, "size": len(content), "content": content})


def add(tx: UnitOfWork, values: Mapping[str, Any]) -> tuple[int, int]:
    """Insert a piece; return its id and its number within the case, whose lock the caller holds."""
    statement = select(func.max(piece.c.number)).where(piece.c.case_id == values["case_id"])
    number = (tx.execute(statement).scalar() or 0) + 1
    return tx.insert(insert(piece), {**values, "number": number}), number


def add_version(tx: UnitOfWork, values: Mapping[str, Any]) -> int:
    """Insert a version whose content was kept before."""
    return tx.insert(insert(piece_version), dict(values))


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the pieces of a case by number, each with its newest version and what was frozen of it."""
    return tx.execute(_OF_CASE, {"case_id": case_id}).all()


def versions(tx: UnitOfWork, piece_id: int) -> Sequence[Row[Any]]:
    """Return one piece once per version, newest first; none when there is no such piece."""
    return tx.execute(_BY_ID, {"piece_id": piece_id}).all()


def content(tx: UnitOfWork, content_hash: str) -> bytes:
    """Return the bytes kept under a hash."""
    statement: Select[Any] = select(piece_content.c.content).where(piece_content.c.hash == content_hash)
    return bytes(tx.execute(statement).scalar_one())


def masks(tx: UnitOfWork, version_id: int) -> Sequence[Row[Any]]:
    """Return the masks in force on one version, in order of reading."""
    return tx.execute(_MASKS, {"version_id": version_id}).all()


def masked(tx: UnitOfWork, version_ids: Sequence[int]) -> dict[int, int]:
    """Return how many masks each of these versions bears, those that bear one only."""
    statement = (
        select(piece_mask.c.version_id, func.count())
        .where(piece_mask.c.version_id.in_(version_ids), piece_mask.c.removed_at.is_(None))
        .group_by(piece_mask.c.version_id)
    )
    return {row[0]: row[1] for row in tx.execute(statement)} if version_ids else {}


def add_masks(tx: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Insert masks that all have the same keys."""
    tx.insert_all(insert(piece_mask).inline(), rows)


def remove_mask(tx: UnitOfWork, version_id: int, mask_id: int, *, author: str, at: datetime) -> bool:
    """Take a mask away, its row kept; False when it is not in force on that version."""
    statement = (
        update(piece_mask)
        .where(
            piece_mask.c.id == mask_id,
            piece_mask.c.version_id == version_id,
            piece_mask.c.removed_at.is_(None),
        )
        .values(removed_at=at, removed_author=author)
    )
    return tx.execute(statement).rowcount == 1


def freeze(tx: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Write what may be communicated of one version: once."""
    tx.execute(insert(piece_release), dict(values))


def waiting_for_scan(tx: UnitOfWork, limit: int) -> Sequence[Row[Any]]:
    """Return versions that the scanner has not seen, oldest first."""
    statement = (
        select(piece_version.c.id, piece_version.c.piece_id, piece_version.c.content_hash)
        .where(piece_version.c.scan == "a_controler")
        .order_by(piece_version.c.id)
        .limit(limit)
    )
    return tx.execute(statement).all()


def set_scan(tx: UnitOfWork, version_id: int, scan: str, at: datetime) -> None:
    """Write what the scanner said of one version."""
    tx.execute(update(piece_version).where(piece_version.c.id == version_id).values(scan=scan, scanned_at=at))
