"""Keep, rename, remove and prefer views of the inbox. No case is touched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.persistence import saved_views
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

LONGEST_NAME, MOST_VIEWS, LONGEST_QUERY = 40, 20, 1000


@dataclass(frozen=True)
class KeepView:
    """Keep a view under a name; `shared`: with whoever holds this function at this place, the actor among them."""

    actor: Actor
    name: str
    query: str  # as the address of the inbox says it
    shared: tuple[str, str] | None = None

    def record(self, parts: Parts) -> int:
        """Return the view's id. Raises Refused 422 `champ_…`, 403 `autorite`, 409 `etat` past MOST_VIEWS."""
        name, account_id = _clean(self.name), _account(self.actor)
        if len(self.query) > LONGEST_QUERY:
            raise Refused("Cette vue est trop longue pour être gardée.", code="etat")
        with parts.database.write() as tx:
            now = tx.now()
            if self.shared is not None and self.shared not in _offices(self.actor, now):
                message = "Une vue se partage avec ceux qui tiennent votre fonction au même lieu."
                raise Refused(message, code="autorite", status=403)
            own = _own(tx, account_id)
            if len(own) >= MOST_VIEWS:
                raise Refused(f"Vous gardez déjà {MOST_VIEWS} vues : supprimez-en une d'abord.", code="etat")
            _require_new(name, own.values())
            key = saved_views.add(tx, account_id, name=name, query=self.query, shared=self.shared, at=now)
            tx.commit()
        return key


@dataclass(frozen=True)
class RenameView:
    """Rename one's own view."""

    actor: Actor
    view_id: int
    name: str

    def record(self, parts: Parts) -> None:
        """Raises Refused 422, NotFound when it is not the actor's."""
        name, account_id = _clean(self.name), _account(self.actor)
        with parts.database.write() as tx:
            _require_new(name, [known for key, known in _own(tx, account_id).items() if key != self.view_id])
            if not saved_views.rename(tx, account_id, self.view_id, name):
                raise _absent()
            tx.commit()


@dataclass(frozen=True)
class RemoveView:
    """Remove one's own view, also for those it was shared with."""

    actor: Actor
    view_id: int

    def record(self, parts: Parts) -> None:
        """Raises NotFound when it is not the actor's."""
        with parts.database.write() as tx:
            if not saved_views.remove(tx, _account(self.actor), self.view_id):
                raise _absent()
            tx.commit()


@dataclass(frozen=True)
class PreferView:
    """Open this view first, one's own or a shared one; None: the ready-made list again."""

    actor: Actor
    view_id: int | None

    def record(self, parts: Parts) -> None:
        """Raises NotFound when the actor does not see the view."""
        account_id = _account(self.actor)
        with parts.database.write() as tx:
            seen = {row.id for row in saved_views.seen_by(tx, account_id, _offices(self.actor, tx.now()))}
            if self.view_id is not None and self.view_id not in seen:
                raise _absent()
            saved_views.choose(tx, account_id, self.view_id)
            tx.commit()


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id


def _offices(actor: Actor, at: datetime) -> set[tuple[str, str]]:
    """Functions held at places in one's own right: what is shared stays among those who hold them."""
    held = (mandate for mandate in actor.mandates if mandate.holds(at) and not mandate.instead_of)
    return {(mandate.function, mandate.place) for mandate in held}


def _own(tx: UnitOfWork, account_id: int) -> dict[int, str]:
    return {row.id: row.name for row in saved_views.seen_by(tx, account_id, ())}


def _clean(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise _fault(f"Donnez un nom à cette vue, {LONGEST_NAME} caractères au plus.")
    return name


def _require_new(name: str, known: Iterable[str]) -> None:
    if name.casefold() in {other.casefold() for other in known}:
        raise _fault("Vous gardez déjà une vue de ce nom : choisissez-en un autre.")


def _fault(message: str) -> Refused:
    return Refused(
        message, code="champ_nom_vue", status=422, faults=[FieldFault("nom_vue", "champ_nom_vue", message)]
    )


def _absent() -> NotFound:
    return NotFound("Cette vue n'existe pas ou n'est pas à vous.")
