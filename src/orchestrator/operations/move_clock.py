"""Move the demo's clock: refused on any database that is not a demo or a scenario."""

from dataclasses import dataclass
from datetime import timedelta

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.persistence import deadlines
from orchestrator.persistence.clock_rows import advance_clock, database_mode


@dataclass(frozen=True)
class MoveClock:
    """Forward by `by`, or to the next pending deadline when `by` is None. Never backwards."""

    by: timedelta | None = None


def move_clock(parts: Parts, move: MoveClock) -> None:
    """Move the clock of a demo. Raises Refused when there is nothing to go to, or outside demo mode."""
    with parts.database.write() as tx:
        if database_mode(tx) == "production":
            raise Refused(
                "L'horloge ne se déplace que sur une base de démonstration.", code="etat", status=403
            )
        step = move.by
        if step is None:
            target = deadlines.earliest_pending(tx, tx.now())
            if target is None:
                raise Refused("Aucune échéance n'est armée : rien vers quoi avancer.", code="etat")
            step = target - tx.now()
        if step < timedelta(0) or step > timedelta(days=400):
            raise Refused("L'horloge avance d'une heure à quatre cents jours.", code="duree", status=422)
        advance_clock(tx, step)
        tx.commit()
