"""An operator sends a refused letter again, or closes it."""

from datetime import timedelta

from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.persistence import case_rows, mail_queue
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

_LIFE = timedelta(days=2)


def retry_letter(parts: Parts, operator: Actor, mail_id: int) -> None:
    """Send a refused letter again, as things stand then. Raises Refused 403 or 409, NotFound."""
    with parts.database.write() as tx:
        _require(tx, operator, mail_id)
        now = tx.now()
        if not mail_queue.try_again(tx, mail_id, now=now, useless_at=now + _LIFE):
            raise Refused("Ce courriel n'est plus refusé : rien n'a changé.", code="etat")
        tx.commit()


def give_up_letter(parts: Parts, operator: Actor, mail_id: int) -> None:
    """Close a refused letter without sending it. Raises Refused 403 or 409, NotFound."""
    with parts.database.write() as tx:
        _require(tx, operator, mail_id)
        if not mail_queue.give_up(tx, mail_id, tx.now()):
            raise Refused("Ce courriel n'est plus refusé : rien n'a changé.", code="etat")
        tx.commit()


def _require(tx: UnitOfWork, operator: Actor, mail_id: int) -> None:
    now = tx.now()
    if not operator.holds("exploitation", now):
        raise Refused("Cette page est réservée à l'exploitation.", code="autorite", status=403)
    row = mail_queue.by_id(tx, mail_id)
    held = [(mandate.place_kind, mandate.place) for mandate in operator.mandates if mandate.holds(now)]
    case = case_rows.by_id(tx, row.case_id) if row is not None and row.case_id is not None else None
    places = {("national", "national")}
    if case is not None:
        places |= {(kind, str(getattr(case, kind))) for kind in ("etablissement", "interregion", "tribunal")}
    if row is None or not places & set(held):
        raise NotFound("Ce courriel n'existe pas ou n'est pas de votre ressort.")
