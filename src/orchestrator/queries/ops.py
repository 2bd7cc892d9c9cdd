"""What operators watch: what runs, what is armed, what failed, by cause before count."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from orchestrator.errors import Refused
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.case_places import places_operated
from orchestrator.persistence import journal, lists, messages
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.case import deadline_view, incident_view
from orchestrator.queries.views import IncidentGroup, OpsView, ProcedureLoad, TimelineEntry
from orchestrator.security import Actor


def overview(parts: Parts, reader: Actor) -> OpsView:
    """Return the operations screen. Raises Refused 403 without the function `exploitation`."""
    with parts.database.read() as tx:
        now = tx.now()
        if not reader.holds("exploitation", now):
            raise Refused("Cette page est réservée à l'exploitation.", code="autorite", status=403)
        scope = lists.in_scope(places_operated(parts.places, reader, now), None)
        armed, earliest = lists.armed_total(tx, scope)
        deployed = {version.procedure.id: version for version in parts.library.newest_of_all(tx)}
        loads = _loads(tx, scope, deployed)
        incidents = [incident_view(row) for row in messages.open_incidents(tx, scope=scope)]
        return OpsView(
            running=sum(load.running for load in loads),
            armed=armed,
            oldest_late_seconds=max(0, int((now - earliest).total_seconds())) if earliest else 0,
            incidents=len(incidents),
            causes=_by_cause(incidents, deployed),
            procedures=loads,
            next_hours=_next_hours(lists.armed(tx, scope, now + timedelta(hours=24), 5000), now),
            upcoming=tuple(
                (deadline_view(row), row.case_id, row.number) for row in lists.armed(tx, scope, None, 20)
            ),
            recent=tuple(
                TimelineEntry(row.at, row.recorded_at, f"{row.number} : {row.title}", row.actor, row.kind)
                for row in journal.latest(tx, scope, 12)
            ),
            now=now,
        )


def _loads(tx: UnitOfWork, scope: Any, deployed: dict[str, DeployedProcedure]) -> tuple[ProcedureLoad, ...]:
    running: dict[str, dict[int, int]] = defaultdict(dict)
    for row in lists.procedure_loads(tx, scope):
        running[row.procedure_id][row.version] = row.running
    busiest: dict[str, tuple[str, int]] = {}
    for row in lists.busiest_elements(tx, scope):
        busiest.setdefault(row.procedure_id, (row.name, row.waiting))
    loads = []
    for key, version in sorted(deployed.items()):
        by_version = running.get(key, {})
        name, count = busiest.get(key, (None, 0))
        older = sum(count for number, count in by_version.items() if number != version.version)
        loads.append(
            ProcedureLoad(
                key, version.procedure.title, version.version, sum(by_version.values()), older, name, count
            )
        )
    return tuple(loads)


def _by_cause(incidents: list[Any], deployed: dict[str, DeployedProcedure]) -> tuple[IncidentGroup, ...]:
    groups: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for found in incidents:
        groups[(found.cause, found.element, found.procedure_id)].append(found)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return tuple(
        IncidentGroup(
            cause,
            element,
            deployed[procedure].procedure.title if procedure in deployed else procedure,
            tuple(found),
        )
        for (cause, element, procedure), found in ordered
    )


def _next_hours(rows: Any, now: datetime) -> tuple[tuple[datetime, int], ...]:
    first = now.replace(minute=0, second=0, microsecond=0)
    counts = [0] * 24
    for row in rows:
        hour = int((row.due_at - first).total_seconds() // 3600)
        counts[min(23, max(0, hour))] += 1
    return tuple((first + timedelta(hours=hour), count) for hour, count in enumerate(counts))
