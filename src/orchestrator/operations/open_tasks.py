"""Tasks that the engine opened: who may act, from when, until when, and what warns."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.engine import OpenedTask
from orchestrator.law.deadlines import Deadline
from orchestrator.library.act_checks import moment
from orchestrator.library.candidates import candidate_for, delegated_roles
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.escalate_task import first_call_at
from orchestrator.operations.record import Record
from orchestrator.persistence import deadlines, mail_posting, messages, tasks
from orchestrator.persistence.inbox_narrowing import person_key

# In the inbox what presses comes first; tasks that nothing presses follow, in the order they opened.
_AFTER_ALL_DEADLINES = timedelta(days=36_500)


@dataclass(frozen=True)
class Effect:
    """Something that will happen by itself at `due_at` to the activity `scope`."""

    due_at: datetime
    scope: str
    label: str
    warn_at: datetime | None = None  # earliest reading, where the text is ambiguous


def open_tasks(
    case: CaseInHand, record: Record, opened: Sequence[OpenedTask], effects: Sequence[Effect]
) -> None:
    """Write the opened tasks with their candidates, their minima and their warning limits.

    `effects` are all that is armed on the case, earliest first.
    """
    if not opened:
        return
    record.facts["opened"] = [task.element for task in opened]
    task_rows: list[dict[str, Any]] = []
    candidate_rows: list[dict[str, Any]] = []
    limit_rows: list[dict[str, Any]] = []
    for task in opened:
        limits = _limits_of(case, task)
        # What only serves if something happens is not awaited: the end of what surrounds it presses nobody.
        around = () if limits.names.get("optional") == "true" else (task.element, *task.scopes)
        due = _first_effect(frozenset(around), effects, limits.latest)
        task_rows.append(_task_row(case, task, limits, due))
        pressing_at = (due.due_at if due else None) or (
            limits.earliest.expires_at if limits.earliest else None
        )
        candidate_rows += _candidates(case, task, pressing_at or task.at + _AFTER_ALL_DEADLINES)
        if limits.earliest is not None:
            limit_rows.append(_limit(case, task, limits.names["notBefore"], "minimum", limits.earliest))
        if limits.warning is not None:
            limit_rows.append(_limit(case, task, limits.names["dueBy"], "alerte", limits.warning))
    tasks.add_all(case.tx, task_rows, candidate_rows)
    deadlines.add_all(case.tx, limit_rows)
    if not case.announced:
        return
    by = record.actor.account_id if record.actor else None
    mail_posting.post_opened(case.tx, task_rows, actor=by, now=case.now)


@dataclass(frozen=True)
class _Limits:
    earliest: Deadline | None
    latest: Deadline | None
    warning: Deadline | None
    names: Mapping[str, str]


def _limits_of(case: CaseInHand, task: OpenedTask) -> _Limits:
    element = case.deployed.specification.element(task.process, task.element)
    variables = case.instance.variables_for(task.id)
    return _Limits(
        moment(case, element, variables, "notBefore", "countsFrom"),
        moment(case, element, variables, "notAfter", "notAfterFrom"),
        moment(case, element, variables, "dueBy", "dueFrom"),
        element.properties,
    )


def _task_row(case: CaseInHand, task: OpenedTask, limits: _Limits, due: Effect | None) -> dict[str, Any]:
    due_at = due.due_at if due else None
    return {
        "id": task.id,
        "case_id": case.row.id,
        "element": task.element,
        "process": task.process,
        "name": task.name,
        "status": "open",
        "scopes": ",".join(task.scopes),
        "opened_at": task.at,
        "not_before_at": limits.earliest.expires_at if limits.earliest else None,
        "not_after_at": limits.latest.expires_at if limits.latest else None,
        "due_at": due_at,
        "due_effect": due.label if due else None,
        "warn_at": due.warn_at if due else None,
        "escalate_at": first_call_at(case.parts.settings.escalation_percent, task.at, due_at),
    }


def _first_effect(
    around: frozenset[str], effects: Iterable[Effect], latest: Deadline | None
) -> Effect | None:
    """The first armed deadline of a scope around the task, or of the task itself."""
    for effect in effects:
        if effect.scope in around:
            if latest is None or effect.due_at <= latest.expires_at:
                return effect
            break
    if latest is None:
        return None
    return Effect(latest.expires_at, "", "L'acte n'est plus possible", latest.warn_at)


def _candidates(case: CaseInHand, task: OpenedTask, sort_at: datetime) -> list[dict[str, Any]]:
    found = [
        (role, candidate_for(case.deployed.procedure, role, case.places))
        for role in dict.fromkeys(
            [*task.roles, *delegated_roles(case.deployed.procedure, task.element, task.roles)]
        )
    ]
    known = [(role, candidate) for role, candidate in found if candidate is not None]
    rows = [
        {
            "task_id": task.id,
            "role": role,
            "case_id": case.row.id,
            "function": candidate.function,
            "place": candidate.place,
            "delegated_act": candidate.delegated_act,
            "sort_at": sort_at,
            "procedure_id": case.row.procedure_id,
            "etablissement": case.row.etablissement,
            "opened_at": task.at,
            "person_key": person_key(case.row.nom, case.row.prenom),
            "leads": number == 0,
        }
        for number, (role, candidate) in enumerate(known)
    ]
    unknown = [role for role, candidate in found if candidate is None]
    if unknown or not rows:
        _open_incident(case, task, unknown)
    return rows


def _open_incident(case: CaseInHand, task: OpenedTask, unknown: list[str]) -> None:
    named = ", ".join(unknown) or "aucun rôle"
    cause = f"La tâche « {task.name} » ne trouve pas qui peut agir ({named}) : corrigez le modèle."
    messages.open_incident(case.tx, case.row.id, task.element, cause, case.now)


def _limit(case: CaseInHand, task: OpenedTask, name: str, kind: str, limit: Deadline) -> dict[str, Any]:
    label = case.law.values[name].label
    return {
        "case_id": case.row.id,
        "timer_id": task.id,
        "element": task.element,
        "scope": task.element,
        "name": name,
        "label": label,
        "kind": kind,
        "due_at": limit.expires_at,
        "wake_at": limit.expires_at if kind == "alerte" else None,
        "status": "pending",
        "attempts": 0,
        "reasons": json.dumps(list(limit.reasons), ensure_ascii=False),
        "warn_at": limit.warn_at,
        "armed_at": case.now,
    }
