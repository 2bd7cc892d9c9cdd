"""Which identities of a person a reader is shown, and what was said of them."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from orchestrator.library import Parts
from orchestrator.persistence import identities, journal
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.person_views import IdentityView, StatementView
from orchestrator.security import Actor
from orchestrator.security.identities import keeps_identities


class Known(Protocol):
    """The part of queries.person that this needs."""

    parts: Parts
    tx: UnitOfWork
    reader: Actor
    now: datetime
    group: identities.Group
    rows: Sequence[Any]


_Views = tuple[tuple[IdentityView, ...], tuple[IdentityView, ...], tuple[StatementView, ...], bool]


def identity_views(known: Known, elsewhere: Collection[int]) -> _Views:
    """Return (identities, those set apart, statements, may the reader say so).

    An identity without a case in scope is shown without its écrou number, and only when one of its measures is
    (`elsewhere`) or when somebody said in a case in scope that it is another person.
    """
    in_scope = {row.person_id for row in known.rows}
    cases = {row.case_id for row in known.rows}
    said = [row for row in identities.statements_about(known.tx, known.group.ids) if row.case_id in cases]
    named = {key for row in said for key in (row.person_id, row.other_id)}
    own = [row for row in known.group.identities if row.id in in_scope or row.id in elsewhere]
    own.sort(key=lambda row: row.id not in in_scope)
    apart = [row for row in known.group.apart if row.id in in_scope or row.id in named]
    return (
        tuple(_identity(known, row, row.id in in_scope) for row in own),
        tuple(_identity(known, row, row.id in in_scope) for row in apart),
        _statements(known, said),
        keeps_identities(known.reader, known.now),
    )


def _identity(known: Known, row: Any, visible: bool) -> IdentityView:
    place = known.parts.places.establishment(row.etablissement)
    ecrou = row.ecrou if visible else None
    return IdentityView(row.id, row.nom, row.prenom, row.naissance, ecrou, place.name, visible)


def _statements(known: Known, said: Sequence[Any]) -> tuple[StatementView, ...]:
    """One line for each entry of a journal, whatever number of pairs it spoke of."""
    entries = {(row.case_id, row.seq): row for row in said}
    return tuple(
        StatementView(row.same, row.at, row.actor or "", _ground(known.tx, case_id, seq))
        for (case_id, seq), row in entries.items()
    )


def _ground(tx: UnitOfWork, case_id: int, seq: int) -> str | None:
    content = journal.answers_of(tx, case_id, seq)
    return None if content is None else str(json.loads(content).get("motif", ""))
