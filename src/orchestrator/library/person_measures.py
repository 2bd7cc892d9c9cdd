"""The measures of a person, past and running, whoever decided them, as decision tables read them."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.persistence import measures
from orchestrator.persistence.unit_of_work import UnitOfWork

VARIABLE = "mesures"


def earlier_measures(
    tx: UnitOfWork, case: Any, case_id: int, zone: ZoneInfo, now: datetime
) -> list[dict[str, Any]]:
    """Return the person's measures in other cases, oldest first; `case` is a row that has person_id."""
    rows = measures.of_person(tx, case.person_id, but_case=case_id)
    return [as_read(row, zone, now) for row in rows]


def as_read(row: Any, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Return a measure as decision tables read it.

    It is {nature, debut, terme, fin, en_cours, dossier, …details}; instants are aware, in `zone`; `fin` and
    `terme` are exclusive bounds, null when not known.
    """
    return {
        **json.loads(row.details),
        "nature": row.kind,
        "debut": row.began_at.astimezone(zone),
        "terme": row.term_at.astimezone(zone) if row.term_at else None,
        "fin": row.ended_at.astimezone(zone) if row.ended_at else None,
        "en_cours": row.ended_at is None or row.ended_at > now,
        "dossier": row.number,
    }
