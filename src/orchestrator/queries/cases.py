"""The cases somebody may know of, newest first."""

from types import SimpleNamespace
from typing import Any

from orchestrator.library import Parts
from orchestrator.library.case_places import places_around
from orchestrator.library.visibility import lists_act_only
from orchestrator.persistence import lists
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.scope import listed
from orchestrator.queries.timeline import outcome_label
from orchestrator.queries.views import CasePage, CaseRow
from orchestrator.security import Actor


def cases(
    parts: Parts,
    reader: Actor,
    *,
    status: str | None = None,
    procedure: str | None = None,
    text: str | None = None,
    page: int = 1,
    size: int = 25,
) -> CasePage:
    """Return one page of cases. `text` is a case number, an écrou number or the beginning of a name."""
    with parts.database.read() as tx:
        now = tx.now()
        scope = lists.Scope.of(listed(reader, parts.library.newest_of_all(tx), parts.places, now))
        page = max(1, page)
        rows, total = lists.case_list(
            tx, scope, status=status, procedure=procedure, text=text, offset=(page - 1) * size, limit=size
        )
        ids = [row.id for row in rows]
        due, incidents = lists.next_deadlines(tx, ids), lists.incident_counts(tx, ids)
        items = tuple(_row(parts, tx, reader, row, due.get(row.id), incidents.get(row.id, 0)) for row in rows)
    return CasePage(items, total, page, max(1, -(-total // size)))


def _row(parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, next_due: Any, incidents: int) -> CaseRow:
    deployed = parts.library.version(tx, row.deployment_id)
    place = parts.places.establishment(row.etablissement)
    lies = places_around(parts.places, place, row.id)
    if lists_act_only(reader, lies, deployed.procedure, tx.now()):
        next_due, incidents = None, 0  # neither what is coming nor how it ended is theirs
        row = SimpleNamespace(**{**row._mapping, "outcome": None})
    return CaseRow(
        id=row.id,
        number=row.number,
        procedure_title=deployed.procedure.title,
        procedure_short=deployed.procedure.short,
        person=f"{row.nom} {row.prenom}",
        place=place.name,
        zone=place.zone,
        status=row.status,
        opened_at=row.opened_at,
        next_due_at=next_due.due_at if next_due else None,
        next_due_label=next_due.label if next_due else None,
        outcome_label=outcome_label(deployed, row.outcome),
        incidents=incidents,
    )
