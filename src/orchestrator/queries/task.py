"""One task as its page shows it: what is asked, why, by which text, from when, and what happens otherwise."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from orchestrator.engine import Element, Instance
from orchestrator.errors import Refused
from orchestrator.forms import Form, find_defaults, find_maxima
from orchestrator.law.places import Places
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.candidates import acting_as, candidates
from orchestrator.library.case_law import CaseLaw
from orchestrator.library.case_places import places_of_case
from orchestrator.library.deployed import law_for
from orchestrator.library.late_acts import admits_late, own_instant
from orchestrator.library.person_measures import VARIABLE, earlier_measures
from orchestrator.library.separation import barred
from orchestrator.library.visibility import no_such_task
from orchestrator.persistence import case_standing, drafts, journal, tasks
from orchestrator.persistence.case_standing import Standing
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.case import read_case
from orchestrator.queries.law_beside import field_references, law_readings, legal_basis
from orchestrator.queries.spoken_answers import instant_in_words
from orchestrator.queries.task_views import DraftView, RecordedAct, TaskView
from orchestrator.queries.views import CaseView, DeadlineView
from orchestrator.queries.why import Stakes, if_nobody_acts, opening_fact, why_me
from orchestrator.security import Actor, Authority, CasePlaces, authorise, last_authority


def task(parts: Parts, reader: Actor, task_id: str) -> TaskView:
    """Return one task, open or not. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        row = tasks.by_id(tx, task_id)
        if row is None:
            raise no_such_task()
        case = read_case(parts, tx, reader, row.case_id)
        if case.read_until is not None:  # the case has left: what was done there is on its page
            raise no_such_task()
        mine = {found.task_id for found in case.tasks} | {entry.task_id for entry in case.timeline}
        if case.only_acts and task_id not in mine:
            raise no_such_task()
        around = _setting(parts, tx, row)
        return _beside(tx, reader, _view(tx, reader, case, around), around)


@dataclass(frozen=True)
class _Setting:
    """What surrounds a task: its case's row and how it stands, its version, the law in force, its element and form."""

    row: Any
    found: Any
    standing: Standing
    deployed: DeployedProcedure
    source: DeployedProcedure
    law: CaseLaw
    element: Element
    form: Form
    places: Places
    lies: CasePlaces
    now: datetime


def _setting(parts: Parts, tx: UnitOfWork, row: Any) -> _Setting:
    now, looked_at = tx.now(), case_standing.look_at(tx, row.case_id, "case")
    assert looked_at is not None
    found, standing = looked_at
    # The version that the case follows, and the newest, whose law is in force.
    deployed = parts.library.version(tx, found.deployment_id)
    source = parts.library.version(tx, standing.newest) if standing.newest is not None else deployed
    law = law_for(source, parts.places.establishment(found.etablissement), now)
    element = deployed.specification.element(row.process, row.element)
    form = deployed.forms[element.form] if element.form else Form(id=element.id, components=())
    lies = places_of_case(parts.places, tx, found, row.case_id, deployed.procedure)
    return _Setting(row, found, standing, deployed, source, law, element, form, parts.places, lies, now)


def _view(tx: UnitOfWork, reader: Actor, case: CaseView, around: _Setting) -> TaskView:
    row, element, now = around.row, around.element, around.now
    authority, held_until, refusal = _authority(tx, reader, around)
    is_open = row.status == "open"
    barred_by = barred(tx, row.case_id, element.properties, reader) if authority and is_open else None
    able = authority is not None and is_open and barred_by is None
    variables = {**_variables(tx, around), "acteur": acting_as(authority)}
    maxima, defaults = _proposals(around.form, variables, around.law, now) if is_open else ({}, {})
    earliest = _earliest(around.law, element, variables)
    today = now.astimezone(around.law.zone).date()
    me = why_me(authority, around.places) if authority else (refusal or "") if is_open else ""
    return TaskView(
        task_id=row.id,
        element=row.element,
        title=row.name,
        case=case,
        form=around.form,
        variables=variables,
        maxima=maxima,
        defaults=defaults,
        legal_basis=legal_basis(around.source, element.properties.get("legalBasis"), today),
        why=(me,) if me else (),
        if_nobody_acts=" ".join(if_nobody_acts(Stakes(row, element, case.deadlines, around.law.zone))),
        acting_as=authority.label if authority else None,
        may_act=able and held_until is None,
        held_until=held_until if able else None,
        barred=barred_by or "",
        open=is_open,
        closed_reason=None if is_open else _closed_reason(row, around.law),
        not_before_at=earliest.expires_at if earliest else None,
        not_before_reasons=earliest.reasons if earliest else (),
        not_after_at=row.not_after_at,
        claimed_by=row.claimed_name,
        claimed_by_me=row.claimed_by is not None and row.claimed_by == reader.account_id,
        now=now,
        functions=around.law.functions(),
    )


def _beside(tx: UnitOfWork, reader: Actor, view: TaskView, around: _Setting) -> TaskView:
    """The same with what the law says beside it, the reader's draft and the act that closed it."""
    today = around.now.astimezone(around.law.zone).date()
    own = own_instant(around.deployed, around.element)
    fact = opening_fact(journal.of_case(tx, view.case.id), around.row, around.law.zone)
    return replace(
        view,
        why=(fact.sentence, *view.why) if fact else view.why,
        opened_by=fact,
        references=field_references(around.source, around.form, today),
        readings=law_readings(around.deployed, around.source, around.element, today),
        produces=bool(around.element.properties.get("document")),
        admits_late=admits_late(around.deployed, around.element),
        own_instant=own.label if own else None,
        draft=_draft(tx, reader, view.task_id, around.now),
        recorded=_recorded(view.case, around.row, reader),
        limit=_limit(view.case, around.row),
    )


def _limit(case: CaseView, row: Any) -> DeadlineView | None:
    """The deadline that takes the open task away."""
    armed = (found for found in case.deadlines if (found.kind, found.status) == ("effet", "pending"))
    return next(
        (found for found in armed if (found.due_at, found.label) == (row.due_at, row.due_effect)), None
    )


def _variables(tx: UnitOfWork, around: _Setting) -> Mapping[str, Any]:
    """What an open task sees; nothing once it is closed, since the engine has forgotten it."""
    row, law = around.row, around.law
    if row.status != "open":
        return {}
    instance = Instance.load(around.deployed.specification, around.found.state, law=law)
    found = dict(instance.variables_for(row.id))
    if around.deployed.procedure.measures:
        found[VARIABLE] = (
            earlier_measures(tx, around.found, row.case_id, law.zone, around.now)
            if around.standing.measured
            else []
        )
    return found


def _proposals(
    form: Form, variables: Mapping[str, Any], law: CaseLaw, now: datetime
) -> tuple[dict[str, str], dict[str, object]]:
    """The computed maxima and the proposed answers."""
    functions = law.functions()
    return (
        find_maxima(form, variables=variables, zone=law.zone, now=now, functions=functions),
        find_defaults(form, variables=variables, zone=law.zone, now=now, functions=functions),
    )


def _draft(tx: UnitOfWork, reader: Actor, task_id: str, now: datetime) -> DraftView | None:
    found = None if reader.account_id is None else drafts.find(tx, reader.account_id, task_id, now)
    return None if found is None else DraftView(json.loads(found.content), found.saved_at, found.revision)


def _recorded(case: CaseView, row: Any, reader: Actor) -> RecordedAct | None:
    entry = next((entry for entry in case.timeline if entry.task_id == row.id), None)
    if entry is None:
        return None
    return RecordedAct(entry, row.completed_by is not None and row.completed_by == reader.account_id)


def _authority(
    tx: UnitOfWork, reader: Actor, around: _Setting
) -> tuple[Authority | None, datetime | None, str | None]:
    """The reader's title now, else the last that they had since the task opened and until when; else the refusal."""
    row = around.row
    roles = [one.role for one in tasks.candidates_of_case(tx, row.case_id) if one.task_id == row.id]
    found = candidates(around.deployed.procedure, roles, around.lies)
    try:
        return authorise(reader, found, around.now), None, None
    except Refused as refused:
        if row.status == "open" and admits_late(around.deployed, around.element):
            last = last_authority(reader, found, row.opened_at, around.now)
            if last is not None:
                return *last, None
        return None, None, refused.message


def _earliest(law: CaseLaw, element: Element, variables: Mapping[str, Any]) -> Any:
    name, start = element.properties.get("notBefore"), variables.get(element.properties.get("countsFrom", ""))
    return law.deadline(name, start) if name and isinstance(start, date) else None


def _closed_reason(row: Any, law: CaseLaw) -> str:
    when = instant_in_words(row.closed_at, law.zone)
    if row.status == "completed":
        return f"Cette tâche a été accomplie le {when}."
    if row.ended_by:
        return f"Cette tâche n'est plus possible depuis le {when} : une échéance légale a produit son effet."
    return f"Cette tâche a été retirée le {when}, la procédure ayant pris une autre voie."
