"""Who consulted what: to those whom each regime names, for the cases of their places."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.persistence import consultations
from orchestrator.persistence.consultations import Control
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

LONGEST_EXPORT = 10_000


@dataclass(frozen=True)
class ConsultationView:
    """One trace. `case_number` is None for a search, a list or a person's page."""

    at: datetime
    login: str
    author: str
    channel: str
    kind: str
    target: str
    case_id: int | None
    case_number: str | None
    treatment: str | None
    object: str | None
    keep_until_at: datetime | None


@dataclass(frozen=True)
class TreatmentView:
    """A regime that the reader controls, and through whom the persons concerned use their rights."""

    title: str
    rights: str
    opposition: str


@dataclass(frozen=True)
class AccessPage:
    items: tuple[ConsultationView, ...]
    total: int
    page: int
    pages: int
    treatments: tuple[TreatmentView, ...]


def controls(parts: Parts, reader: Actor) -> bool:
    """True when some regime names one of the reader's functions among those who read its journal."""
    with parts.database.read() as tx:
        return bool(_controls(parts, tx, reader)[0])


def access_journal(
    parts: Parts,
    reader: Actor,
    *,
    number: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    size: int = 50,
) -> AccessPage:
    """Return one page of traces, the latest first; `until` is exclusive. Raises Refused 403 `autorite`."""
    with parts.database.read() as tx:
        found, treatments = _controls(parts, tx, reader)
        if not found:
            raise Refused(
                "Le journal des consultations se lit par l'autorité que désigne chaque traitement : le chef "
                "d'établissement, le parquet ou l'administration centrale.",
                code="autorite",
                status=403,
            )
        rows, total = consultations.found(
            tx, consultations.controlled(found),
            number=number.strip().upper() if number else None, since=since, until=until,
            offset=(page - 1) * size, limit=size,
        )  # fmt: skip
        return AccessPage(
            tuple(_view(row) for row in rows), total, page, max(1, -(-total // size)), treatments
        )


def _controls(parts: Parts, tx: UnitOfWork, reader: Actor) -> tuple[list[Control], tuple[TreatmentView, ...]]:
    """For each procedure under a regime, the places where the reader holds a function that reads its journal."""
    now = tx.now()
    found, seen = [], {}
    for version in parts.library.newest_of_all(tx):
        treatment = version.procedure.treatment
        places = tuple(
            (mandate.place_kind, mandate.place)
            for mandate in reader.mandates
            if treatment is not None and mandate.function in treatment.readers and mandate.holds(now)
        )
        if treatment is not None and places:
            found.append(Control(version.procedure.id, places))
            seen[treatment.key] = TreatmentView(treatment.title, treatment.rights, treatment.opposition)
    return found, tuple(seen.values())


def _view(row: Any) -> ConsultationView:
    return ConsultationView(
        row.at, row.login, row.author, row.channel, row.kind, row.target, row.case_id, row.number,
        row.treatment, row.object, row.keep_until_at,
    )  # fmt: skip
