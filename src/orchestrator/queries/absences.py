"""Absences that run or are to come: one's own, those one stands in for, those of the places one heads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.library import Parts
from orchestrator.library.offices import heads_place, held_by
from orchestrator.persistence import absences, register
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.delegations import Choice
from orchestrator.queries.places import place_name, zone_of
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS


@dataclass(frozen=True)
class AbsenceView:
    id: int
    absent: str
    substitute: str
    function: str
    place: str
    procedures: tuple[str, ...]  # titles; empty: all
    designation: str
    since_at: datetime
    until_at: datetime
    zone: ZoneInfo
    running: bool
    may_end: bool


@dataclass(frozen=True)
class NewAbsence:
    """What the form offers. Keys of `absents` and `substitutes`: function:place:account."""

    absents: tuple[Choice, ...]
    substitutes: tuple[Choice, ...]
    procedures: tuple[Choice, ...]
    heads: bool  # may give the function to somebody who does not hold it


def list_absences(parts: Parts, reader: Actor) -> tuple[AbsenceView, ...]:
    """Return what concerns the reader, the next to begin first."""
    with parts.database.read() as tx:
        now = tx.now()
        places = {mandate.place for mandate in reader.mandates if mandate.holds(now)} - {"national"}
        titles = {
            version.procedure.id: version.procedure.title for version in parts.library.newest_of_all(tx)
        }
        rows = absences.not_over(tx, reader.account_id or 0, places, now)
        return tuple(_view(parts, reader, row, titles, now) for row in rows)


def new_absence(parts: Parts, reader: Actor) -> NewAbsence:
    """Return what the reader may declare: their own absences and, for who heads a place, anybody's there."""
    with parts.database.read() as tx:
        now = tx.now()
        offices = {(function, place) for function, place, _ in held_by(reader, now)}
        headed = {place for _, place in offices if heads_place(parts, reader, place, now)}
        rows = _colleagues(parts, tx, reader, headed, now)
        absents = [row for row in rows if row.id == reader.account_id or row.place in headed]
        substitutes = [row for row in rows if row.id != reader.account_id or headed]
        known = parts.library.newest_of_all(tx)
        functions = {row.function for row in absents}
        procedures = tuple(
            Choice(version.procedure.id, version.procedure.title)
            for version in known
            if version.procedure.startable and functions & version.procedure.functions
        )
        return NewAbsence(
            tuple(_choice(parts, row) for row in absents),
            tuple(_choice(parts, row) for row in substitutes),
            procedures,
            bool(headed),
        )


def _colleagues(parts: Parts, tx: UnitOfWork, reader: Actor, headed: set[str], now: datetime) -> list[Any]:
    """All who hold the reader's functions at the reader's places and, in the places they head, everybody."""
    found = {}
    for function, place, _ in held_by(reader, now):
        for row in register.holders_among(tx, [function], [place]):
            found[(row.function, row.place, row.id)] = row
    for row in register.holders_among(tx, sorted(FUNCTIONS), sorted(headed)):
        found[(row.function, row.place, row.id)] = row
    return [row for row in found.values() if row.until_at is None or row.until_at > now]


def _choice(parts: Parts, row: Any) -> Choice:
    detail = f"{FUNCTIONS.get(row.function, row.function)}, {place_name(parts.places, row.place)}"
    return Choice(f"{row.function}:{row.place}:{row.id}", row.name, detail)


def _view(parts: Parts, reader: Actor, row: Any, titles: dict[str, str], now: datetime) -> AbsenceView:
    return AbsenceView(
        id=row.id,
        absent=row.absent_name,
        substitute=row.substitute_name,
        function=FUNCTIONS.get(row.function, row.function),
        place=place_name(parts.places, row.place),
        procedures=tuple(titles.get(key, key) for key in row.procedures.split()),
        designation=row.designation,
        since_at=row.since_at,
        until_at=row.until_at,
        zone=zone_of(parts.places, row.place),
        running=row.since_at <= now,
        may_end=row.account_id == reader.account_id or heads_place(parts, reader, row.place, now),
    )
