"""An agent is designated by name for a regime: by the authority that the text says, never by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.audit import canonical
from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.habilitation_rights import LONGEST_TERM, Office, granters, limit, speaks_for
from orchestrator.library.regimes import regimes
from orchestrator.persistence import habilitations, register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.habilitations import AGENT, EMPLOYEE, GRANTED, KINDS

SHORTEST_REFERENCE, LONGEST_REFERENCE = 5, 300  # characters
_LATEST = timedelta(days=1)  # a decision of the day is registered during the day: no further back


@dataclass(frozen=True)
class GrantHabilitation:
    """Register an habilitation. `actor` None: the command line and the demonstration, whoever runs them.

    `since_at` inclusive, `until_at` exclusive; an employee's ends after the statutory term at the latest. Raises
    Refused: `autorite` (not yours to grant), `champ_…`; NotFound for an unknown account.
    """

    actor: Actor | None
    account_id: int
    treatment: str
    source: str
    since_at: datetime
    until_at: datetime | None = None
    kind: str = AGENT

    def record(self, parts: Parts) -> int:
        """Write it with its journal entry, or raise; return its id."""
        with parts.database.write() as tx:
            now = tx.now()
            self._require_whole(parts, now)
            held = [
                row
                for row in habilitations.designated(tx, regimes(parts)[self.treatment].granters)
                if row.id == self.account_id and (row.until_at is None or now < row.until_at)
            ]
            if not held:
                raise NotFound(
                    "Cette personne ne tient aucune fonction que ce traitement demande d'habiliter."
                )
            office = self._office(parts, held, now)
            until_at = self._until(parts, tx, held[0].place)
            habilitation_id = register_grant(tx, self._values(office, until_at), self.actor, now)
            self._require_alone(tx, habilitation_id, now)  # the register is ours now: nobody grants beside us
            tx.commit()
        return habilitation_id

    def _require_whole(self, parts: Parts, now: datetime) -> None:
        faults = []
        if self.treatment not in regimes(parts):
            faults.append(FieldFault("treatment", "champ_treatment", "Ce traitement n'existe pas."))
        if self.kind not in KINDS:
            faults.append(FieldFault("kind", "champ_kind", "Dites si la personne est un agent public."))
        if not SHORTEST_REFERENCE <= len(self.source.strip()) <= LONGEST_REFERENCE:
            message = f"Indiquez la référence de la décision, en {SHORTEST_REFERENCE} à {LONGEST_REFERENCE} caractères."
            faults.append(FieldFault("source", "champ_source", message))
        if self.actor is not None and self.since_at < now - _LATEST:
            message = (
                "Une habilitation ne vaut que pour l'avenir : donnez un premier jour à venir, ou aujourd'hui."
            )
            faults.append(FieldFault("since_on", "champ_since_on", message))
        if self.until_at is not None and self.until_at <= self.since_at:
            faults.append(
                FieldFault("until_on", "champ_until_on", "La fin précède le début : corrigez les dates.")
            )
        if faults:
            message = " ".join(fault.message for fault in faults)
            raise Refused(message, code=faults[0].code, status=422, faults=faults)

    def _office(self, parts: Parts, held: list[Any], now: datetime) -> Office | None:
        if self.actor is None:
            return None
        if self.account_id == self.actor.account_id:
            raise Refused(
                "Nul ne s'habilite lui-même : adressez-vous à l'autre autorité que désigne le texte.",
                code="autorite",
                status=403,
            )
        offices = [
            office
            for row in held
            for office in granters(parts, self.treatment, self.kind, row.function, row.place)
        ]
        found = speaks_for(self.actor, offices, now)
        if found is None:
            raise Refused(
                "Vous n'habilitez pas cette personne pour ce traitement : l'autorité que désigne le texte, ou son "
                "secrétariat, l'inscrit au registre.",
                code="autorite",
                status=403,
            )
        return found

    def _require_alone(self, tx: UnitOfWork, habilitation_id: int, now: datetime) -> None:
        """No second one opens what a suspension has shut, or stays when the first is withdrawn.

        One that nobody named by the text stands behind may be confirmed by another at any time.
        """
        rows = habilitations.of_accounts(tx, [self.account_id])
        confirmed = {row.habilitation_id for row in rows if row.habilitation_granter_function}
        for other in habilitations.as_habilitations(rows):
            if other.treatment != self.treatment or other.id == habilitation_id or other.over(now):
                continue
            if other.suspended(now):
                raise Refused(
                    "L'habilitation de cette personne est suspendue : décidez d'abord de son maintien ou de son "
                    "retrait.",
                    code="etat",
                )
            if other.id in confirmed and (other.until_at is None or other.until_at > self.since_at):
                raise Refused(
                    "Cette personne est déjà habilitée pour ce traitement à cette date : la nouvelle habilitation "
                    "commence quand finit l'autre, ou après son retrait.",
                    code="etat",
                )

    def _until(self, parts: Parts, tx: UnitOfWork, place: str) -> datetime | None:
        if self.kind != EMPLOYEE:
            return self.until_at
        longest = limit(parts, tx, LONGEST_TERM, self.since_at, place)
        if self.until_at is not None and self.until_at > longest:
            message = "L'habilitation d'un employé de prestataire ne dépasse pas cinq ans (R57-28) : rapprochez la fin."
            fault = FieldFault("until_on", "champ_until_on", message)
            raise Refused(message, code=fault.code, status=422, faults=[fault])
        return self.until_at or longest

    def _values(self, office: Office | None, until_at: datetime | None) -> dict[str, Any]:
        return {
            "account_id": self.account_id,
            "treatment": self.treatment,
            "kind": self.kind,
            "granter_function": office[0] if office else None,
            "granter_place": office[1] if office else None,
            "source": self.source.strip(),
            "since_at": self.since_at,
            "until_at": until_at,
        }


def register_grant(tx: UnitOfWork, values: dict[str, Any], actor: Actor | None, now: datetime) -> int:
    """Write one habilitation and its journal entry; the caller commits."""
    who = (actor.account_id, actor.name) if actor else (None, None)
    habilitation_id = habilitations.add(tx, {**values, "recorded_at": now, "recorded_by": who[0]})
    register.append(
        tx, kind=GRANTED, subject_id=habilitation_id, title="Habilitation individuelle enregistrée", at=now, actor=who,
        payload=canonical({"id": habilitation_id, **values}),
    )  # fmt: skip
    return habilitation_id


def enrol(parts: Parts, tx: UnitOfWork, account_id: int, function: str, now: datetime) -> None:
    """Habilitate an account that the command line gives a function, for each regime that asks it; the caller commits.

    Whoever runs it records what the authorities decided elsewhere; they see it so marked, and may take it back.
    """
    known = {
        one.treatment for one in habilitations.as_habilitations(habilitations.of_accounts(tx, [account_id]))
    }
    for regime in regimes(parts).values():
        if regime.asks(function) and regime.key not in known:
            values = {
                "account_id": account_id, "treatment": regime.key, "kind": AGENT, "granter_function": None,
                "granter_place": None, "source": "inscrite avec la fonction, à la ligne de commande : à confirmer",
                "since_at": now, "until_at": None,
            }  # fmt: skip
            register_grant(tx, values, None, now)
