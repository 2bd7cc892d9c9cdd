"""Private calendar feeds: an address that an agenda program reads, given once, withdrawn at will."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.operations.manage_accounts import hash_token
from orchestrator.persistence import agenda
from orchestrator.security import Actor

LONGEST_DAYS, MOST_FEEDS, LONGEST_LABEL = 365, 10, 60


@dataclass(frozen=True)
class CreateFeed:
    """Give the actor a new private address, valid for `days`."""

    actor: Actor
    label: str
    days: int

    def create(self, parts: Parts) -> str:
        """Return the secret part of the address: it is not stored and cannot be shown again."""
        label = " ".join(self.label.split())
        if not label or len(label) > LONGEST_LABEL:
            raise _fault("libelle", f"Donnez un nom à ce calendrier, {LONGEST_LABEL} caractères au plus.")
        if not 1 <= self.days <= LONGEST_DAYS:
            raise _fault("jours", f"Indiquez une durée de 1 à {LONGEST_DAYS} jours.")
        assert self.actor.account_id is not None
        token = secrets.token_urlsafe(32)
        with parts.database.write() as tx:
            now = tx.now()
            if len(agenda.feeds_of(tx, self.actor.account_id)) >= MOST_FEEDS:
                message = f"Vous avez déjà {MOST_FEEDS} calendriers : retirez-en un d'abord."
                raise Refused(message, code="etat")
            agenda.add_feed(
                tx, self.actor.account_id, token_hash=hash_token(token), label=label, at=now,
                expires_at=now + timedelta(days=self.days),
            )  # fmt: skip
            tx.commit()
        return token


@dataclass(frozen=True)
class WithdrawFeed:
    """Withdraw one of the actor's own addresses: it answers nothing from now on."""

    actor: Actor
    feed_id: int

    def withdraw(self, parts: Parts) -> None:
        """Raises NotFound when the actor has no such feed."""
        with parts.database.write() as tx:
            if not agenda.withdraw_feed(tx, self.actor.account_id or 0, self.feed_id, tx.now()):
                raise NotFound("Ce calendrier n'existe pas ou a déjà été retiré.")
            tx.commit()


def _fault(field: str, message: str) -> Refused:
    fault = FieldFault(field, f"champ_{field}", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])
