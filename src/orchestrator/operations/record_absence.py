"""An absence is declared, with who does the work meanwhile; it ends by itself, or earlier when it is ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.audit import canonical
from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.offices import heads_place, kind_of_place
from orchestrator.persistence import absences, register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

LONGEST_DESIGNATION = 300


@dataclass(frozen=True)
class RecordAbsence:
    """`absent` (an account) is away from `function` at `place` from `since_at` until `until_at` (exclusive).

    `procedures` are those covered, all when empty. The substitute must hold the same function at the same place
    or, with `designation` (the document that says so), be given it by the head of the place. Raises Refused:
    `autorite`, `remplacant`, `absence_double`, `champ_…`.
    """

    actor: Actor
    absent: int
    substitute: int
    function: str
    place: str
    procedures: tuple[str, ...]
    since_at: datetime
    until_at: datetime
    designation: str = ""

    def record(self, parts: Parts) -> int:
        """Write it with its entry in the register, or raise; return its id."""
        with parts.database.write() as tx:
            now = tx.now()
            self._check_right(parts, now)
            self._check_span(parts, tx, now)
            self._check_people(tx)
            absence_id = absences.add(tx, self._row(parts, now))
            register.append(
                tx, kind="absence", subject_id=absence_id, title="Absence et remplacement enregistrés", at=now,
                actor=(self.actor.account_id, self.actor.name), payload=canonical(self._row(parts, now)),
            )  # fmt: skip
            tx.commit()
        return absence_id

    def _check_right(self, parts: Parts, now: datetime) -> None:
        head = heads_place(parts, self.actor, self.place, now)
        if not head and self.absent != self.actor.account_id:
            message = "Seuls la personne elle-même et le chef de son service déclarent une absence."
            raise Refused(message, code="autorite", status=403)
        if self.designation and not head:
            message = (
                "Donner la fonction à un remplaçant revient au chef du service (pour un juge, au président du "
                "tribunal) : choisissez quelqu'un qui la tient déjà, ou faites-le désigner."
            )
            raise Refused(message, code="autorite", status=403)

    def _check_span(self, parts: Parts, tx: UnitOfWork, now: datetime) -> None:
        if self.until_at <= max(self.since_at, now):
            raise _fault("until_on", "Le dernier jour est passé ou précède le premier : corrigez les dates.")
        known = {version.procedure.id for version in parts.library.newest_of_all(tx)}
        if unknown := set(self.procedures) - known:
            raise _fault(
                "procedures", f"La procédure « {min(unknown)} » n'existe pas : choisissez dans la liste."
            )
        if self.absent == self.substitute:
            raise _fault("substitute", "Nul ne se remplace soi-même : choisissez un collègue.", "remplacant")
        if len(self.designation) > LONGEST_DESIGNATION:
            raise _fault("designation", f"Écrivez au plus {LONGEST_DESIGNATION} caractères.")
        for other in absences.overlapping(
            tx, self.absent, self.function, self.place, self.since_at, self.until_at
        ):
            if _share(self.procedures, tuple(other.procedures.split())):
                message = (
                    f"Une absence est déjà enregistrée sur ces jours, remplacée par {other.substitute_name}."
                )
                raise _fault("since_on", message, "absence_double")

    def _check_people(self, tx: UnitOfWork) -> None:
        rows = register.holders(tx, self.function, self.place)
        if not _covers(rows, self.absent, self.since_at, self.since_at):
            raise _fault("absent", "Cette personne ne tient pas cette fonction ces jours-là.", "remplacant")
        if not self.designation and not _covers(rows, self.substitute, self.since_at, self.until_at):
            message = (
                "Le remplaçant doit tenir la même fonction au même lieu pendant toute l'absence : remplacer quelqu'un "
                "dans son travail n'étend jamais ce que l'on a le pouvoir de signer."
            )
            raise _fault("substitute", message, "remplacant")
        for away in absences.overlapping(
            tx, self.substitute, self.function, self.place, self.since_at, self.until_at
        ):
            if _share(self.procedures, tuple(away.procedures.split())):
                raise _fault(
                    "substitute", f"{away.absent_name} est absent aussi ces jours-là : choisissez quelqu'un d'autre.",
                    "remplacant",
                )  # fmt: skip

    def _row(self, parts: Parts, now: datetime) -> dict[str, Any]:
        return {
            "account_id": self.absent,
            "substitute_id": self.substitute,
            "function": self.function,
            "place_kind": kind_of_place(parts, self.place),
            "place": self.place,
            "procedures": " ".join(sorted(set(self.procedures))),
            "designation": self.designation.strip(),
            "since_at": self.since_at,
            "until_at": self.until_at,
            "recorded_at": now,
            "recorded_by": self.actor.account_id,
        }


@dataclass(frozen=True)
class EndAbsence:
    """The absent person is back before the day told, or leaves after all: the substitution stops now."""

    actor: Actor
    absence_id: int

    def record(self, parts: Parts) -> None:
        """End it, or raise NotFound or Refused."""
        with parts.database.write() as tx:
            now, row = tx.now(), absences.by_id(tx, self.absence_id)
            if row is None:
                raise NotFound("Cette absence n'existe pas.")
            if row.account_id != self.actor.account_id and not heads_place(parts, self.actor, row.place, now):
                message = "Seuls la personne absente et le chef de son service mettent fin au remplacement."
                raise Refused(message, code="autorite", status=403)
            if not absences.end(tx, self.absence_id, now):
                raise Refused("Cette absence a déjà pris fin : rien n'a changé.", code="etat")
            register.append(
                tx, kind="fin_absence", subject_id=row.id, title="Fin du remplacement", at=now,
                actor=(self.actor.account_id, self.actor.name), payload=canonical({"ended_at": now}),
            )  # fmt: skip
            tx.commit()


def _share(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """True when two lists of procedures, all when empty, have one in common."""
    return not some or not others or bool(set(some) & set(others))


def _covers(rows: Any, account_id: int, since_at: datetime, until_at: datetime) -> bool:
    """True when the account holds the function from `since_at` until `until_at`, by one mandate."""
    return any(
        row.id == account_id
        and row.since_at <= since_at
        and (row.until_at is None or row.until_at >= until_at)
        for row in rows
    )


def _fault(field: str, message: str, code: str = "") -> Refused:
    found = FieldFault(field, code or f"champ_{field}", message)
    return Refused(message, code=found.code, status=422, faults=[found])
