"""The calendar: hearings and legal deadlines of the cases somebody may know of, day by day."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.library import Parts
from orchestrator.library.case_places import places_around
from orchestrator.library.visibility import lists_act_only
from orchestrator.persistence import agenda as agenda_rows
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.scope import sight_of
from orchestrator.security import Actor

KINDS = ("rendez_vous", "effet", "alerte", "minimum")
MOST = 1_000  # of each sort; beyond, people narrow the calendar
_WIDEST_OFFSET = timedelta(hours=15)  # between the day here and the day at any establishment


@dataclass(frozen=True)
class CalendarEntry:
    """Something of one day. `at` is inclusive for appointments and minima, an exclusive bound otherwise.

    `on` is the establishment's day: of a bound at midnight, the day that ends then.
    """

    key: str  # stable, unique
    kind: str  # one of KINDS
    on: date
    at: datetime
    zone: ZoneInfo
    whole_day: bool
    label: str
    case_id: int
    case_number: str
    procedure_short: str
    procedure_title: str
    place: str
    reasons: tuple[str, ...] = ()
    warn_at: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    entries: tuple[CalendarEntry, ...]  # in order of day and instant
    complete: bool  # False: there are more than could be shown


def calendar(
    parts: Parts,
    reader: Actor,
    first: date,
    last: date,
    *,
    procedure: str | None = None,
    place: str | None = None,
    kinds: Sequence[str] = KINDS,
) -> Calendar:
    """Return what lies between two days, both included, each in the time of its establishment."""
    with parts.database.read() as tx:
        deployed = parts.library.newest_of_all(tx)
        where = [agenda_rows.in_sight(*sight_of(tx, reader, deployed, parts.places, tx.now()))]
        where += [agenda_rows.of_procedure(procedure)] if procedure else []
        where += [agenda_rows.of_establishment(place)] if place else []
        after = datetime.combine(first, time(), tzinfo=UTC) - _WIDEST_OFFSET
        before = datetime.combine(last, time(), tzinfo=UTC) + timedelta(days=1) + _WIDEST_OFFSET
        fixed, due = agenda_rows.between(tx, where, after, before, MOST)
        told = _told(parts, tx, reader, [*fixed, *due])
        found = [_fixed(parts, tx, row) for row in fixed if told(row)]
        found += [_due(parts, tx, row) for row in due if told(row)]
    kept = [entry for entry in found if first <= entry.on <= last and entry.kind in kinds]
    complete = len(fixed) < MOST and len(due) < MOST
    return Calendar(tuple(sorted(kept, key=lambda entry: (entry.on, entry.at, entry.key))), complete)


def _told(parts: Parts, tx: UnitOfWork, reader: Actor, rows: Sequence[Any]) -> Callable[[Any], bool]:
    """Which of these lines are the reader's: of a case whose own acts only they see, the limit of those to do."""
    now, places = tx.now(), parts.places
    narrow = {
        row.case_id
        for row in {row.case_id: row for row in rows}.values()
        if lists_act_only(
            reader,
            places_around(places, places.establishment(row.etablissement), row.case_id),
            parts.library.version(tx, row.deployment_id).procedure,
            now,
        )
    }
    held = [mandate for mandate in reader.mandates if mandate.holds(now)]
    own = agenda_rows.limits(tx, narrow, {mandate.function for mandate in held}) if narrow else frozenset()
    return lambda row: row.case_id not in narrow or (row.case_id, row.at) in own


def _fixed(parts: Parts, tx: UnitOfWork, row: Any) -> CalendarEntry:
    return _entry(parts, tx, row, f"rendez-vous-{row.id}", "rendez_vous", whole_day=row.whole_day)


def _due(parts: Parts, tx: UnitOfWork, row: Any) -> CalendarEntry:
    reasons = tuple(json.loads(row.reasons))
    return _entry(parts, tx, row, f"echeance-{row.id}", row.kind, reasons=reasons, warn_at=row.warn_at)


def _entry(parts: Parts, tx: UnitOfWork, row: Any, key: str, kind: str, **more: Any) -> CalendarEntry:
    procedure = parts.library.version(tx, row.deployment_id).procedure
    place = parts.places.establishment(row.etablissement)
    local = row.at.astimezone(place.zone)
    ends_the_day = kind in ("effet", "alerte") and local.time() == time()
    return CalendarEntry(
        key=key,
        kind=kind,
        on=local.date() - timedelta(days=1) if ends_the_day else local.date(),
        at=row.at,
        zone=place.zone,
        whole_day=more.pop("whole_day", False),
        label=row.label,
        case_id=row.case_id,
        case_number=row.number,
        procedure_short=procedure.short,
        procedure_title=procedure.title,
        place=place.name,
        **more,
    )
