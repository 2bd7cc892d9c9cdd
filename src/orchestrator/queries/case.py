"""One case: its story, its deadlines, its documents, where it stands."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import Refused
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.candidates import candidates
from orchestrator.library.case_places import places_of_case
from orchestrator.library.separation import barred
from orchestrator.library.visibility import held_for, is_narrow, no_such_case, visible_until
from orchestrator.persistence import case_rows, deadlines, documents, journal, messages, tasks
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.case_links import linked_cases
from orchestrator.queries.notes import readable
from orchestrator.queries.timeline import outcome_label, told
from orchestrator.queries.views import (
    CaseView,
    DeadlineView,
    DocumentView,
    IncidentView,
    OpenTaskView,
    PersonView,
    TimelineEntry,
)
from orchestrator.security import Actor, Candidate, CasePlaces, authorise


def case(parts: Parts, reader: Actor, case_id: int) -> CaseView:
    """Return one case. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        return read_case(parts, tx, reader, case_id)


def read_case(parts: Parts, tx: UnitOfWork, reader: Actor, case_id: int) -> CaseView:
    """Return one case within a transaction under way."""
    row = case_rows.by_id(tx, case_id)
    if row is None:
        raise no_such_case()
    now = tx.now()
    deployed = parts.library.version(tx, row.deployment_id)
    until = visible_until(parts, tx, reader, row, deployed, now)
    view = _whole(parts, tx, reader, row, deployed, now)
    if until is not None:
        view = _as_left(view, until)
    if is_narrow(parts, tx, reader, row, deployed, now):
        return _own_acts(view, own_acts(parts, tx, reader, row, deployed))
    if until is not None:
        return view
    return replace(view, linked=linked_cases(parts, tx, reader, row, now))


def _as_left(view: CaseView, until: datetime) -> CaseView:
    """The case as its former place reads it: what happened there until the case left, nothing of what followed."""
    return replace(
        view,
        read_until=until,
        status="running",
        ended_at=None, outcome=None, outcome_label=None, effective_at=None,
        timeline=tuple(entry for entry in view.timeline if entry.recorded_at <= until),
        deadlines=(), tasks=(), incidents=(), active_elements=(), done_elements=(), linked=(),
        documents=tuple(found for found in view.documents if found.created_at <= until),
    )  # fmt: skip


def own_acts(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure
) -> dict[int, str]:
    """Return the journal entries of the reader's functions, each with the task it completed, "" for none.

    Of those only by which they know of the case: what they hold elsewhere, or held, opens nothing of it.
    """
    held = {mandate.function for mandate in held_for(parts, tx, reader, row, deployed, tx.now())}
    own = {key for key, role in deployed.procedure.roles.items() if role.function in held}
    rows = ((entry, json.loads(entry.payload)) for entry in journal.of_case(tx, row.case_id))
    return {entry.seq: facts.get("task", "") for entry, facts in rows if facts.get("role") in own}


def _own_acts(view: CaseView, own: Mapping[int, str]) -> CaseView:
    """The case as who only accomplishes one act of it reads it: that act, its limit, what it produced."""
    tasks_to_do = tuple(task for task in view.tasks if task.mine)
    limits = {task.due_at for task in tasks_to_do}
    return replace(
        view,
        only_acts=True,
        timeline=tuple(entry for entry in view.timeline if entry.seq in own),
        deadlines=tuple(
            found for found in view.deadlines if found.status == "pending" and found.due_at in limits
        ),
        tasks=tasks_to_do,
        documents=tuple(found for found in view.documents if found.task_id and found.task_id in own.values()),
        incidents=(), done_elements=(), linked=(),
        active_elements=tuple(task.element for task in tasks_to_do),
    )  # fmt: skip


def _whole(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, now: datetime
) -> CaseView:
    case_id = row.case_id
    establishment = parts.places.establishment(row.etablissement)
    open_tasks = tasks.open_of_case(tx, case_id)
    entries = journal.of_case(tx, case_id)
    places = places_of_case(parts.places, tx, row, case_id, deployed.procedure)
    return CaseView(
        id=row.case_id,
        number=row.number,
        procedure_id=row.procedure_id,
        procedure_title=deployed.procedure.title,
        procedure_version=deployed.version,
        person=PersonView(row.person_id, row.nom, row.prenom, row.naissance, row.ecrou),
        etablissement=establishment.name,
        zone=establishment.zone,
        status=row.status,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        outcome_label=outcome_label(deployed, row.outcome),
        effective_at=row.effective_at,
        revision=row.revision,
        timeline=_story(places, reader, deployed, readable(entries, reader, now), establishment.zone, now),
        deadlines=tuple(deadline_view(found, deployed) for found in deadlines.of_case(tx, case_id)),
        documents=tuple(
            DocumentView(d.id, d.name, d.title, d.created_at, d.content_hash, d.task_id)
            for d in documents.of_case(tx, case_id)
        ),
        tasks=_open_tasks(places, tx, reader, row, deployed, open_tasks, now),
        incidents=tuple(incident_view(found) for found in messages.open_incidents(tx, case_id)),
        active_elements=_active(open_tasks),
        done_elements=_done(entries),
    )


def incident_view(row: Any) -> IncidentView:
    """Return an incident row as a view."""
    return IncidentView(
        row.id, row.case_id, row.number, row.element, row.cause, row.attempts, row.opened_at, None, row.status,
        row.procedure_id,
    )  # fmt: skip


def _open_tasks(
    places: CasePlaces,
    tx: UnitOfWork,
    reader: Actor,
    row: Any,
    deployed: DeployedProcedure,
    open_tasks: Any,
    now: Any,
) -> tuple[OpenTaskView, ...]:
    by_task: dict[str, list[str]] = {}
    for candidate in tasks.candidates_of_case(tx, row.case_id):
        by_task.setdefault(candidate.task_id, []).append(candidate.role)
    views = []
    for task in open_tasks:
        roles = by_task.get(task.id, [])
        labels = tuple(
            deployed.procedure.roles[role].label for role in roles if role in deployed.procedure.roles
        )
        mine = _may_act(reader, candidates(deployed.procedure, roles, places), now)
        properties = deployed.specification.element(task.process, task.element).properties
        mine = mine and barred(tx, row.case_id, properties, reader) is None
        views.append(
            OpenTaskView(
                task.id,
                task.element,
                task.name,
                labels,
                task.opened_at,
                mine,
                task.not_before_at,
                task.due_at,
            )
        )
    return tuple(views)


def _story(
    places: CasePlaces,
    reader: Actor,
    deployed: DeployedProcedure,
    entries: Iterable[Any],
    zone: ZoneInfo,
    now: Any,
) -> tuple[TimelineEntry, ...]:
    """The timeline, with what the reader may correct: the acts of the roles that they may act in, now."""
    procedure = deployed.procedure
    roles = [role for role in procedure.roles if _may_act(reader, candidates(procedure, [role], places), now)]
    return told(deployed, entries, zone, roles)


def _may_act(reader: Actor, found: list[Candidate], now: Any) -> bool:
    try:
        authorise(reader, found, now)
    except Refused:
        return False
    return True


def deadline_view(row: Any, deployed: DeployedProcedure | None = None) -> DeadlineView:
    """Return a deadline row as a view; the flag tells when the text is read, not clear."""
    value = deployed.procedure.law.get(row.name) if deployed is not None else None
    flag = value.reading.flag if value is not None and value.reading is not None else None
    return DeadlineView(
        row.id, row.name, row.label, row.kind, row.due_at, row.status,
        tuple(json.loads(row.reasons)), row.warn_at, row.fired_at,
        task_id="" if row.kind == "effet" else row.timer_id, reading_flag=flag,
    )  # fmt: skip


def _active(open_tasks: Any) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for task in open_tasks:
        found.update(dict.fromkeys([*filter(None, task.scopes.split(",")), task.element]))
    return tuple(found)


def _done(entries: Any) -> tuple[str, ...]:
    """Elements accomplished: acts done and deadlines that produced their effect, not what was taken away."""
    done: dict[str, None] = {}
    for entry in entries:
        facts = json.loads(entry.payload)
        if "element" in facts and entry.kind in ("acte", "echeance"):
            done[facts["element"]] = None
    return tuple(done)
