"""Separation of the parts people play: `notBy` names the acts whose author may not do this one."""

from collections.abc import Mapping
from typing import Any

from orchestrator.errors import Refused
from orchestrator.persistence import journal
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

PROPERTY = "notBy"


def barring_acts(properties: Mapping[str, str]) -> list[str]:
    """Return the acts that a task's `notBy` names."""
    return [name.strip() for name in properties.get(PROPERTY, "").split(",") if name.strip()]


def barred(tx: UnitOfWork, case_id: int, properties: Mapping[str, str], actor: Actor) -> str | None:
    """Return, in a French sentence, why `actor` may not do the task for what they did before; None when they may.

    It bears on the person, whatever their title was: their account or, where there is none (stories), their name.
    """
    acts = barring_acts(properties)
    if not acts:
        return None
    for row in journal.acts_of(tx, case_id, acts):
        if _same(row, actor):
            return (
                f"Vous avez accompli « {row.title} » dans ce dossier : cet acte doit être celui d'une autre personne. "
                "Laissez-le à un collègue qui n'y a pas pris part."
            )
    return None


def check_separation(tx: UnitOfWork, case_id: int, properties: Mapping[str, str], actor: Actor) -> None:
    """Refuse (`separation`) an act to who may not do it for what they did before."""
    why = barred(tx, case_id, properties, actor)
    if why is not None:
        raise Refused(why, code="separation", status=403)


def _same(row: Any, actor: Actor) -> bool:
    if actor.account_id is not None or row.actor_id is not None:
        return bool(row.actor_id == actor.account_id)
    return row.actor == actor.name or str(row.actor).startswith(f"{actor.name}, ")
