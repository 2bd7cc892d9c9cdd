"""What goes when a case's retention is over, table by table, and what stays for the chain and for statistics."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, update

from orchestrator.persistence.tables import (
    act_answer,
    appointment,
    case_file,
    document,
    document_content,
    draft,
    identity_statement,
    incident,
    legal_hold,
    mail,
    measure,
    notice,
    outbox,
    person,
    piece,
    piece_content,
    piece_mask,
    piece_release,
    piece_version,
    retention_start,
    task,
    task_candidate,
    waiting_event,
    waiting_file,
)
from orchestrator.persistence.unit_of_work import UnitOfWork

# Rows that go whole, children first.
DELETED: tuple[Table, ...] = (
    draft, waiting_file, piece_mask, piece_release, piece_version, piece,
    document, act_answer, measure, waiting_event, task_candidate, appointment,
)  # fmt: skip
# Rows that stay, what they say of people apart.
BLANKED: dict[Table, dict[str, Any]] = {
    outbox: {"payload": "{}", "receipt": None},
    notice: {"title": ""},
    mail: {"details": "{}", "receipt": None},
    incident: {"cause": "effacé", "ground": None},
    case_file: {"state": b""},
}
# What holds no personal data: the chain commits to answers by salted digests, titles come from models.
KEPT = frozenset(
    {
        "audit_entry",
        "deadline",
        "task",
        "opinion",
        "consultation",
        "legal_hold",
        "retention_start",
        "case_place",
    }
)
# Who they were about goes with their last case.
OF_PERSON: tuple[Table, ...] = (identity_statement, measure)
NOBODY = {
    "nom": "(effacé)",
    "prenom": "",
    "naissance": date(1900, 1, 1),
    "ecrou": "(effacé)",
    "name_key": None,
}


def finished(tx: UnitOfWork, case_id: int | None = None) -> Sequence[Row[Any]]:
    """Return the ended cases whose data are still there, with what their retention depends on."""
    held = select(func.count()).where(
        legal_hold.c.case_id == case_file.c.id, legal_hold.c.lifted_at.is_(None)
    )
    ended_at = select(func.max(measure.c.ended_at)).where(measure.c.case_id == case_file.c.id)
    statement = (
        select(
            case_file.c.id, case_file.c.number, case_file.c.procedure_id, case_file.c.etablissement,
            case_file.c.person_id, case_file.c.effective_at, case_file.c.ended_at,
            retention_start.c.at.label("declared_at"),
            held.scalar_subquery().label("holds"),
            ended_at.scalar_subquery().label("measure_ended_at"),
        )
        .outerjoin(retention_start, retention_start.c.case_id == case_file.c.id)
        .where(case_file.c.status == "ended", case_file.c.erased_at.is_(None))
        .order_by(case_file.c.id)
    )  # fmt: skip
    if case_id is not None:
        statement = statement.where(case_file.c.id == case_id)
    return tx.execute(statement).all()


def erase(tx: UnitOfWork, case_id: int, person_id: int, etablissement: str, at: datetime) -> None:
    """Take the personal data of a locked case away; its journal, its dates and its outcome stay."""
    versions = select(piece_version.c.id).join(piece).where(piece.c.case_id == case_id)
    texts = _hashes(tx, select(document.c.content_hash).where(document.c.case_id == case_id))
    files = _hashes(tx, select(piece_version.c.content_hash).join(piece).where(piece.c.case_id == case_id))
    files |= _hashes(tx, select(piece_release.c.content_hash).where(piece_release.c.version_id.in_(versions)))
    for written in (draft, waiting_file):
        tx.execute(
            delete(written).where(written.c.task_id.in_(select(task.c.id).where(task.c.case_id == case_id)))
        )
    for child in (piece_mask, piece_release):
        tx.execute(delete(child).where(child.c.version_id.in_(versions)))
    pieces = select(piece.c.id).where(piece.c.case_id == case_id)
    tx.execute(delete(piece_version).where(piece_version.c.piece_id.in_(pieces)))
    for table in DELETED:
        if "case_id" in table.c:
            tx.execute(delete(table).where(table.c.case_id == case_id))
    _drop_contents(tx, texts, files)
    for table, values in BLANKED.items():
        about = table.c.id if table is case_file else table.c.case_id
        tx.execute(update(table).where(about == case_id).values(**values))
    nobody = _nobody(tx, etablissement)
    tx.execute(update(case_file).where(case_file.c.id == case_id).values(person_id=nobody, erased_at=at))
    _forget(tx, person_id)


def hold(tx: UnitOfWork, case_id: int, seq: int, at: datetime) -> None:
    """Keep a case whatever its retention, from now."""
    tx.execute(insert(legal_hold).values(case_id=case_id, since_at=at, seq=seq))


def lift(tx: UnitOfWork, case_id: int, at: datetime) -> int:
    """Lift every hold of a case and return how many there were."""
    standing = update(legal_hold).where(legal_hold.c.case_id == case_id, legal_hold.c.lifted_at.is_(None))
    return int(tx.execute(standing.values(lifted_at=at)).rowcount)


def holds_of(tx: UnitOfWork, case_id: int) -> Sequence[Row[Any]]:
    """Return the holds of a case, the oldest first."""
    return tx.execute(
        select(legal_hold).where(legal_hold.c.case_id == case_id).order_by(legal_hold.c.id)
    ).all()


def declare_start(tx: UnitOfWork, case_id: int, at: datetime) -> None:
    """Write from when the retention of a case runs; a later word replaces an earlier one."""
    tx.execute(delete(retention_start).where(retention_start.c.case_id == case_id))
    tx.execute(insert(retention_start).values(case_id=case_id, at=at))


def erased_total(tx: UnitOfWork, case_id: int | None = None) -> int:
    """Return how many cases hold no personal data any more."""
    statement = select(func.count()).select_from(case_file).where(case_file.c.erased_at.is_not(None))
    if case_id is not None:
        statement = statement.where(case_file.c.id == case_id)
    return int(tx.execute(statement).scalar_one())


def _hashes(tx: UnitOfWork, statement: Any) -> set[str]:
    return {found for found in tx.execute(statement).scalars() if found}


def _drop_contents(tx: UnitOfWork, texts: Collection[str], files: Collection[str]) -> None:
    """The same text or file may belong to another case: it goes with the last that names it."""
    named = select(document.c.content_hash)
    gone = document_content.c.hash.in_(list(texts)) & document_content.c.hash.not_in(named)
    tx.execute(delete(document_content).where(gone))
    for column in (piece_version.c.content_hash, piece_release.c.content_hash):
        left = _hashes(tx, select(column).where(column.in_(list(files))))
        files = [key for key in files if key not in left]
    tx.execute(delete(piece_content).where(piece_content.c.hash.in_(list(files))))


def _nobody(tx: UnitOfWork, etablissement: str) -> int:
    """The one line that stands for all erased persons of an establishment."""
    known = select(person.c.id).where(
        person.c.etablissement == etablissement, person.c.ecrou == NOBODY["ecrou"]
    )
    found = tx.execute(known).scalar()
    return int(found) if found else tx.insert(insert(person).values(**NOBODY, etablissement=etablissement))


def _forget(tx: UnitOfWork, person_id: int) -> None:
    if tx.execute(select(case_file.c.id).where(case_file.c.person_id == person_id).limit(1)).first():
        return
    said = identity_statement.c
    tx.execute(delete(identity_statement).where((said.person_id == person_id) | (said.other_id == person_id)))
    tx.execute(delete(measure).where(measure.c.person_id == person_id))
    tx.execute(delete(person).where(person.c.id == person_id))
