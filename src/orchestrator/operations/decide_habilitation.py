"""An habilitation is suspended in urgency, then maintained or withdrawn: by who grants it, with a ground, from now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.audit import canonical
from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.habilitation_rights import TO_DECIDE, Office, granters, limit, speaks_for
from orchestrator.library.regimes import regimes
from orchestrator.persistence import habilitations, register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.habilitations import EMPLOYEE, MAINTAINED, SUSPENDED, WITHDRAWN, Habilitation

SHORTEST_GROUND, LONGEST_GROUND = 5, 600  # characters
_TITLES = {
    SUSPENDED: "Habilitation individuelle suspendue",
    MAINTAINED: "Habilitation individuelle maintenue",
    WITHDRAWN: "Habilitation individuelle retirée",
}


@dataclass(frozen=True)
class DecideHabilitation:
    """Suspend, maintain or withdraw. `heard`: what the person said, wanted before an employee's is withdrawn.

    Raises NotFound, Refused: `autorite`, `etat`, `champ_ground`, `champ_heard` (R57-30 CPP).
    """

    actor: Actor
    habilitation_id: int
    kind: str
    ground: str
    heard: str = ""

    def record(self, parts: Parts) -> None:
        """Write the decision with its journal entry, or raise."""
        with parts.database.write() as tx:
            now = tx.now()
            rows = habilitations.rows_of(tx, self.habilitation_id)
            if not rows:
                raise NotFound("Cette habilitation n'est pas au registre.")
            found = habilitations.as_habilitations(rows)[0]
            offices = deciders(parts, tx, rows[0])
            self._require_right(rows[0], offices, now)
            self._require_state(found, now)
            self._require_whole(found)
            before = None
            if self.kind == SUSPENDED:
                before = limit(parts, tx, TO_DECIDE, now, offices[0][1] if offices else "")
            self._write(tx, self.habilitation_id, now, before)
            for other in self._beside(parts, tx, rows[0], now):
                self._require_whole(other)
                self._write(tx, other.id or 0, now, before)
            tx.commit()

    def _beside(self, parts: Parts, tx: UnitOfWork, row: Any, now: datetime) -> list[Habilitation]:
        """The person's others for this regime that the actor decides of: the access is cut or given back whole."""
        rows = habilitations.of_accounts(tx, [row.habilitation_account_id])
        first = {one.habilitation_id: one for one in reversed(rows)}
        return [
            other
            for other in habilitations.as_habilitations(rows)
            if other.treatment == row.habilitation_treatment
            and other.id != self.habilitation_id
            and not other.over(now)
            and (self.kind == WITHDRAWN or other.suspended(now) == (self.kind == MAINTAINED))
            and speaks_for(self.actor, deciders(parts, tx, first[other.id]), now) is not None
        ]

    def _require_right(self, row: Any, offices: tuple[Office, ...], now: datetime) -> None:
        itself = row.habilitation_account_id == self.actor.account_id
        if itself or speaks_for(self.actor, offices, now) is None:
            message = "Seule l'autorité qui accorde cette habilitation, ou son secrétariat, en décide."
            raise Refused(message, code="autorite", status=403)

    def _require_state(self, found: Habilitation, now: datetime) -> None:
        turn = found.turn(now)
        if turn is not None and turn.kind == WITHDRAWN:
            raise Refused("Cette habilitation est déjà retirée : rien n'a changé.", code="etat")
        if found.until_at is not None and found.until_at <= now:
            raise Refused("Cette habilitation a expiré : accordez-en une autre s'il y a lieu.", code="etat")
        suspended = found.suspended(now)
        if self.kind == SUSPENDED and suspended:
            raise Refused("Elle est déjà suspendue : décidez du maintien ou du retrait.", code="etat")
        if self.kind == MAINTAINED and not suspended:
            raise Refused("Elle n'est pas suspendue : il n'y a rien à maintenir.", code="etat")

    def _require_whole(self, found: Habilitation) -> None:
        faults = []
        if not SHORTEST_GROUND <= len(self.ground.strip()) <= LONGEST_GROUND:
            message = f"Dites le motif, en {SHORTEST_GROUND} à {LONGEST_GROUND} caractères : il est conservé."
            faults.append(FieldFault("ground", "champ_ground", message))
        if self.kind == WITHDRAWN and found.kind == EMPLOYEE and not self.heard.strip():
            message = (
                "Recueillez d'abord les observations de la personne et dites lesquelles (R57-30, R544-17)."
            )
            faults.append(FieldFault("heard", "champ_heard", message))
        if faults:
            message = " ".join(fault.message for fault in faults)
            raise Refused(message, code=faults[0].code, status=422, faults=faults)

    def _write(self, tx: UnitOfWork, habilitation_id: int, now: datetime, before: datetime | None) -> None:
        values = {
            "habilitation_id": habilitation_id, "kind": self.kind, "at": now, "decide_before_at": before,
            "ground": self.ground.strip(), "heard": self.heard.strip() or None,
        }  # fmt: skip
        turn_id = habilitations.add_turn(
            tx, {**values, "recorded_at": now, "recorded_by": self.actor.account_id}
        )
        register.append(
            tx, kind=self.kind, subject_id=habilitation_id, title=_TITLES[self.kind], at=now,
            actor=(self.actor.account_id, self.actor.name), payload=canonical({"id": turn_id, **values}),
        )  # fmt: skip


def deciders(parts: Parts, tx: UnitOfWork, row: Any) -> tuple[Office, ...]:
    """Return the authorities that decide of an habilitation: who granted it, and who would today."""
    granted = (row.habilitation_granter_function, row.habilitation_granter_place)
    regime = regimes(parts).get(row.habilitation_treatment)
    held = habilitations.designated(tx, regime.granters) if regime else ()
    today = [
        office
        for one in held
        if one.id == row.habilitation_account_id
        for office in granters(
            parts, row.habilitation_treatment, row.habilitation_kind, one.function, one.place
        )
    ]
    return tuple(dict.fromkeys([granted, *today] if granted[0] else today))
