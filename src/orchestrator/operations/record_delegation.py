"""A published delegation of signature enters the register: by its author or their secretariat, never its delegate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.audit import canonical
from orchestrator.errors import FieldFault, Refused
from orchestrator.library import Parts
from orchestrator.library.delegable_acts import acts_by_procedure
from orchestrator.library.offices import kind_of_place
from orchestrator.persistence import register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.delegations import Act, forbidden
from orchestrator.security.register import may_record

LONGEST_REFERENCE = 300


@dataclass(frozen=True)
class RecordDelegation:
    """Register a delegation. `actor` None: the command line and the demonstration, whoever runs them.

    `from_account` is the person who gave it, None only from the command line; `to_account` names the delegate,
    None is whoever holds the function. `since_at` inclusive, `until_at` exclusive. Raises Refused: `autorite`
    (not yours to record), `delegation_interdite` (void in law), `champ_…`.
    """

    actor: Actor | None
    acts: tuple[str, ...]
    from_function: str
    from_place: str
    to_function: str
    to_place: str
    source: str
    published_at: datetime
    since_at: datetime
    until_at: datetime | None = None
    from_account: int | None = None
    to_account: int | None = None

    def record(self, parts: Parts) -> int:
        """Write it with its journal entry, or raise; return its id."""
        with parts.database.write() as tx:
            now = tx.now()
            self._require_right(now)
            self._require_whole(parts)
            self._require_lawful(parts, tx)
            giver, receiver = self._people(tx, now)
            delegation_id = register.add(tx, self._row(giver, receiver, now))
            self._seal(tx, delegation_id, now)
            tx.commit()
        return delegation_id

    def _require_right(self, now: datetime) -> None:
        if self.actor is None:
            return
        mandate = may_record(self.actor, self.from_function, self.from_place, now)
        itself = mandate is not None and mandate.function == self.from_function
        if mandate is None or (itself and self.from_account != self.actor.account_id):
            raise Refused(
                "Vous ne pouvez pas enregistrer cette délégation : seule l'autorité qui la donne, ou son secrétariat, "
                "l'inscrit au registre. Transmettez-lui l'acte publié.",
                code="autorite",
                status=403,
            )
        own = any(
            mandate.function == self.to_function and mandate.place == self.to_place and mandate.holds(now)
            for mandate in self.actor.mandates
        )
        if own or self.to_account == self.actor.account_id:
            raise Refused(
                "Nul n'inscrit une délégation pour lui-même : faites-la enregistrer par l'autorité qui la donne.",
                code="autorite",
                status=403,
            )

    def _require_whole(self, parts: Parts) -> None:
        faults = []
        if not self.acts:
            faults.append(FieldFault("acts", "champ_acts", "Choisissez au moins un acte délégué."))
        if not self.source.strip() or len(self.source) > LONGEST_REFERENCE:
            message = f"Indiquez la référence de l'acte publié, en {LONGEST_REFERENCE} caractères au plus."
            faults.append(FieldFault("source", "champ_source", message))
        if self.until_at is not None and self.until_at <= self.since_at:
            faults.append(
                FieldFault("until_on", "champ_until_on", "La fin précède le début : corrigez les dates.")
            )
        for name, function in (("giver", self.from_function), ("receiver", self.to_function)):
            if function not in FUNCTIONS:
                faults.append(FieldFault(name, f"champ_{name}", f"La fonction « {function} » n'existe pas."))
        if faults:
            message = " ".join(fault.message for fault in faults)
            raise Refused(message, code=faults[0].code, status=422, faults=faults)
        for place in (self.from_place, self.to_place):
            kind_of_place(parts, place)

    def _require_lawful(self, parts: Parts, tx: UnitOfWork) -> None:
        known = _known_acts(parts, tx)
        unknown = [act for act in self.acts if act not in known]
        if unknown:
            message = f"Aucune procédure ne délègue l'acte « {unknown[0]} » : choisissez-le dans la liste."
            raise Refused(
                message, code="champ_acts", status=422, faults=[FieldFault("acts", "champ_acts", message)]
            )
        fault = forbidden([known[act] for act in self.acts], self.from_function, self.to_function)
        fault = fault or _misplaced(
            parts, self.from_function, self.from_place, self.to_function, self.to_place
        )
        if fault:
            raise Refused(
                fault,
                code="delegation_interdite",
                status=422,
                faults=[FieldFault("receiver", "delegation_interdite", fault)],
            )

    def _people(self, tx: UnitOfWork, now: datetime) -> tuple[str, str]:
        """The names of who gives and who receives, both in office; empty where nobody is named."""
        giver = _in_office(tx, self.from_account, self.from_function, self.from_place, now)
        if giver is None or (self.actor is not None and not giver):
            raise fault_in(
                "giver", "La personne qui donne la délégation ne tient pas cette fonction aujourd'hui."
            )
        receiver = _in_office(tx, self.to_account, self.to_function, self.to_place, now)
        if receiver is None:
            raise fault_in(
                "receiver",
                "La personne désignée ne tient pas cette fonction aujourd'hui : choisissez-en une autre.",
            )
        if self.from_account is not None and self.from_account == self.to_account:
            raise fault_in("receiver", "Une autorité ne se délègue pas sa propre signature.")
        return giver, receiver

    def _row(self, giver: str, receiver: str, now: datetime) -> dict[str, Any]:
        return {
            "acts": " ".join(dict.fromkeys(self.acts)),
            "from_function": self.from_function,
            "from_place": self.from_place,
            "from_account_id": self.from_account,
            "from_name": giver,
            "to_function": self.to_function,
            "to_place": self.to_place,
            "to_account_id": self.to_account,
            "to_name": receiver,
            "source": self.source.strip(),
            "published_at": self.published_at,
            "since_at": self.since_at,
            "until_at": self.until_at,
            "recorded_at": now,
            "recorded_by": self.actor.account_id if self.actor else None,
        }

    def _seal(self, tx: UnitOfWork, delegation_id: int, now: datetime) -> None:
        row = register.by_id(tx, delegation_id)
        assert row is not None, "just inserted"
        who = (self.actor.account_id, self.actor.name) if self.actor else (None, None)
        register.append(
            tx, kind="delegation", subject_id=delegation_id, title="Délégation de signature enregistrée", at=now,
            actor=who, payload=canonical(sealed(row)),
        )  # fmt: skip


def sealed(row: Any) -> dict[str, Any]:
    """What the chain holds of a delegation: all but the names, which its accounts give."""
    names = (
        "id", "acts", "from_function", "from_place", "from_account_id", "to_function", "to_place", "to_account_id",
        "source", "published_at", "since_at", "until_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _known_acts(parts: Parts, tx: UnitOfWork) -> dict[str, Act]:
    groups = acts_by_procedure(parts.library.newest_of_all(tx)).values()
    return {key: act for acts in groups for key, act in acts.items()}


def _misplaced(
    parts: Parts, from_function: str, from_place: str, to_function: str, to_place: str
) -> str | None:
    """A delegate works where the delegator does; a chef d'établissement, in the delegator's interregion."""
    if from_function == "disp" and to_function == "chef_etablissement":
        establishment = parts.places.establishments.get(to_place)
        if establishment is None or establishment.interregion != from_place:
            return "Cet établissement n'est pas dans la direction interrégionale de l'autorité qui délègue."
        return None
    if from_place != to_place:
        return "Le délégataire exerce au même lieu que l'autorité qui délègue : corrigez le lieu."
    return None


def _in_office(
    tx: UnitOfWork, account_id: int | None, function: str, place: str, now: datetime
) -> str | None:
    """The name of the account if it holds the function today, "" when none is named, None otherwise."""
    if account_id is None:
        return ""
    for row in register.holders(tx, function, place):
        if row.id == account_id and row.since_at <= now and (row.until_at is None or now < row.until_at):
            return str(row.name)
    return None


def fault_in(field: str, message: str) -> Refused:
    """Return a refusal that one field of the form explains."""
    code = f"champ_{field}"
    return Refused(message, code=code, status=422, faults=[FieldFault(field, code, message)])
