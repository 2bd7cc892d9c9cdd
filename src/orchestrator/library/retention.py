"""Until when a case's data are kept: by the regime of its procedure, the statutory value in force, and its holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.library.deployed import DeployedProcedure, law_for
from orchestrator.library.parts import Parts


@dataclass(frozen=True)
class Retention:
    """The verdict on one ended case. `due_at`: the instant from which it may be erased, None when not known.

    `kept_because` says what keeps it now, None when nothing does; `reasons` is the computation, in sentences.
    """

    case_id: int
    number: str
    treatment: str | None
    started_at: datetime | None
    due_at: datetime | None
    reasons: tuple[str, ...]
    kept_because: str | None


def retention_of(parts: Parts, source: DeployedProcedure, row: Any, now: datetime) -> Retention:
    """Judge a row of persistence.erasure.finished by the law of `source`, the newest version."""
    treatment = source.procedure.treatment
    if treatment is None:
        reason = "La procédure ne dit pas de quel traitement elle relève : rien ne s'efface."
        return Retention(row.id, row.number, None, None, None, (), reason)
    own = row.measure_ended_at or row.effective_at or row.ended_at
    started_at = row.declared_at if treatment.declared_start else own
    if started_at is None:
        reason = f"Le point de départ n'est pas constaté : {treatment.start_label}."
        return Retention(row.id, row.number, treatment.key, None, None, (), reason)
    law = law_for(source, parts.places.establishment(row.etablissement), now)
    found = law.deadline(treatment.retention, started_at)
    kept = None
    if row.holds:
        kept = "Un contentieux ou un autre motif suspend l'effacement, jusqu'à sa levée."
    elif now < found.expires_at:
        kept = "La durée de conservation court encore."
    return Retention(
        row.id, row.number, treatment.key, started_at, found.expires_at, tuple(found.reasons), kept
    )
