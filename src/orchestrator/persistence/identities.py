"""Which identities (an écrou number at an establishment) are one person, and what staff said of it.

Two identities are taken for one person when name, first name and birth date agree, accents and capitals apart.
Homonyms born the same day exist, and papers err: what staff say of a pair wins over that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, tuple_

from orchestrator.persistence.tables import audit_entry, identity_statement, person
from orchestrator.persistence.unit_of_work import UnitOfWork

_LONGEST_CHAIN = 20  # identities named as one from hand to hand: far beyond any life


@dataclass(frozen=True)
class Group:
    """The identities of one person, the one asked for first; `apart` were said to be somebody else.

    `doubtful`: two of the identities were said to be two persons, and this one could be either.
    """

    identities: tuple[Row[Any], ...]
    apart: tuple[Row[Any], ...]
    doubtful: bool

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(row.id for row in self.identities)


def by_id(tx: UnitOfWork, person_id: int) -> Row[Any] | None:
    """Return one identity."""
    return tx.execute(select(person).where(person.c.id == person_id)).one_or_none()


def group_of(tx: UnitOfWork, person_id: int) -> Group:
    """Return the identities of the person that `person_id` is one of. It must exist."""
    own = by_id(tx, person_id)
    assert own is not None, "an identity that a case rests on stays"
    found, said = {own.id: own}, _Statements()
    for _ in range(_LONGEST_CHAIN):
        said.read(tx, found)
        more = _alike(tx, found, said.named_as(True, found))
        apart = said.named_as(False, [person_id])
        new = {row.id: row for row in more if row.id not in found and row.id not in apart}
        if not new:
            break
        found.update(new)
    others = sorted((row for row in found.values() if row.id != own.id), key=lambda row: row.id)
    apart_rows = _rows(tx, said.named_as(False, [person_id]))
    return Group((own, *others), tuple(apart_rows), said.splits(found))


def say(
    tx: UnitOfWork, person_id: int, other_id: int, *, same: bool, case_id: int, seq: int, at: datetime
) -> None:
    """Write that two identities are one person or two; entry `seq` of the case's journal says who and why."""
    values = {"person_id": person_id, "other_id": other_id, "same": same}
    tx.execute(insert(identity_statement).values(**values, case_id=case_id, seq=seq, at=at))


def statements_about(tx: UnitOfWork, ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return what was said of these identities, newest first, with who said so."""
    said = identity_statement
    statement = (
        select(said, audit_entry.c.actor)
        .join(audit_entry, (audit_entry.c.case_id == said.c.case_id) & (audit_entry.c.seq == said.c.seq))
        .where(or_(said.c.person_id.in_(list(ids)), said.c.other_id.in_(list(ids))))
        .order_by(said.c.id.desc())
    )
    return tx.execute(statement).all()


class _Statements:
    """The last word on each pair read so far."""

    def __init__(self) -> None:
        self._last: dict[frozenset[int], bool] = {}

    def read(self, tx: UnitOfWork, ids: Collection[int]) -> None:
        said = identity_statement
        touching = or_(said.c.person_id.in_(list(ids)), said.c.other_id.in_(list(ids)))
        for row in tx.execute(select(said).where(touching).order_by(said.c.id)):
            self._last[frozenset((row.person_id, row.other_id))] = row.same

    def named_as(self, same: bool, ids: Collection[int]) -> set[int]:
        """Who was last said to be the same as, or other than, one of `ids`."""
        pairs = (pair for pair, word in self._last.items() if word is same and pair & set(ids))
        return {key for pair in pairs for key in pair} - set(ids)

    def splits(self, ids: Collection[int]) -> bool:
        return any(not word and pair <= set(ids) for pair, word in self._last.items())


def _alike(tx: UnitOfWork, found: dict[int, Row[Any]], named: Collection[int]) -> Sequence[Row[Any]]:
    keys = {(row.naissance, row.name_key) for row in found.values() if row.name_key}
    alike = tuple_(person.c.naissance, person.c.name_key).in_(sorted(keys))
    return tx.execute(select(person).where(or_(alike, person.c.id.in_(list(named))))).all()


def _rows(tx: UnitOfWork, ids: Collection[int]) -> Sequence[Row[Any]]:
    if not ids:
        return []
    return tx.execute(select(person).where(person.c.id.in_(list(ids))).order_by(person.c.id)).all()
