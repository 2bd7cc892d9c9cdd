"""What ties a case to others: the one that it follows, those that follow it."""

from datetime import datetime
from typing import Any

from orchestrator.library import Parts
from orchestrator.library.visibility import is_visible
from orchestrator.persistence import case_places
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.link_views import LinkedCase
from orchestrator.security import Actor


def linked_cases(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, at: datetime
) -> tuple[LinkedCase, ...]:
    """Return the cases tied to the one in `row`, oldest first."""
    found = []
    for other in case_places.linked(tx, row.case_id, row.previous_id):
        deployed = parts.library.version(tx, other.deployment_id)
        seen = is_visible(parts, tx, reader, other, deployed, at)
        found.append(
            LinkedCase(
                other.number,
                deployed.procedure.title,
                other.case_id if seen else None,
                other.case_id == row.previous_id,
            )
        )
    return tuple(found)
