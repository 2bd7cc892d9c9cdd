"""Produced documents: text kept once by its hash."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, text

from orchestrator.persistence.tables import document, document_content
from orchestrator.persistence.unit_of_work import UnitOfWork

# As text: SQLAlchemy would word an ON CONFLICT anew at each use.
_KEEP_TEXT = text("INSERT INTO document_content (hash, body) VALUES (:hash, :body) ON CONFLICT DO NOTHING")
_ADD = insert(document)


def add(
    tx: UnitOfWork,
    *,
    case_id: int,
    task_id: str,
    name: str,
    title: str,
    body: str,
    content_hash: str,
    at: datetime,
) -> None:
    """Keep one document; the same text twice is stored once."""
    tx.execute(_KEEP_TEXT, {"hash": content_hash, "body": body})
    values = {"name": name, "title": title, "content_hash": content_hash, "created_at": at}
    tx.execute(_ADD, {"case_id": case_id, "task_id": task_id, **values})


def of_case(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the documents of a case in order, without their text."""
    return tx.execute(select(document).where(document.c.case_id == case_id).order_by(document.c.id)).all()


def by_id(tx: UnitOfWork, document_id: int) -> Row[Any] | None:
    """Return one document with its text."""
    statement = (
        select(document, document_content.c.body)
        .join(document_content, document_content.c.hash == document.c.content_hash)
        .where(document.c.id == document_id)
    )
    return tx.execute(statement).one_or_none()
