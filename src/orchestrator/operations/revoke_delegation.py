"""A delegation is revoked: by who gave it or their secretariat, with a ground, for what is still to be signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.audit import canonical
from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.operations.record_delegation import LONGEST_REFERENCE, fault_in
from orchestrator.persistence import register
from orchestrator.security import Actor
from orchestrator.security.register import may_record


@dataclass(frozen=True)
class RevokeDelegation:
    """Revoke a delegation from `revoked_at`, or now: past signatures stand. Raises NotFound, Refused."""

    actor: Actor
    delegation_id: int
    ground: str
    revoked_at: datetime | None = None

    def record(self, parts: Parts) -> None:
        """Write the revocation with its journal entry, or raise."""
        with parts.database.write() as tx:
            now = tx.now()
            row = register.by_id(tx, self.delegation_id)
            if row is None:
                raise NotFound("Cette délégation n'est pas au registre.")
            at = self.revoked_at or now
            self._check(row, at, now)
            values = {"delegation_id": row.id, "revoked_at": at, "ground": self.ground.strip()}
            register.revoke(tx, {**values, "recorded_at": now, "recorded_by": self.actor.account_id})
            register.append(
                tx, kind="revocation", subject_id=row.id, title="Délégation de signature révoquée", at=at,
                actor=(self.actor.account_id, self.actor.name), payload=canonical(values),
            )  # fmt: skip
            tx.commit()

    def _check(self, row: Any, at: datetime, now: datetime) -> None:
        if may_record(self.actor, row.from_function, row.from_place, now) is None:
            message = "Seule l'autorité qui a donné cette délégation, ou son secrétariat, peut la révoquer."
            raise Refused(message, code="autorite", status=403)
        if row.revoked_at is not None:
            raise Refused("Cette délégation est déjà révoquée : rien n'a changé.", code="etat")
        if row.until_at is not None and row.until_at <= now:
            raise Refused("Cette délégation a déjà expiré : il n'y a plus rien à révoquer.", code="etat")
        if at < now:
            raise fault_in(
                "revoked_at", "Une révocation ne vaut que pour l'avenir : donnez un instant à venir."
            )
        if not 5 <= len(self.ground.strip()) <= LONGEST_REFERENCE * 2:
            raise fault_in(
                "ground",
                "Dites en quelques mots pourquoi la délégation est révoquée : ce motif est conservé.",
            )
