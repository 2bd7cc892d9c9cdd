"""What was notified in a case: how, when it takes effect, and the limits that run from it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.engine import Element
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.visibility import is_narrow, no_such_case, visible_until
from orchestrator.persistence import case_rows, deadlines, documents, journal
from orchestrator.queries.case import deadline_view
from orchestrator.queries.spoken_answers import spoken_answers
from orchestrator.queries.views import DeadlineView
from orchestrator.security import Actor

PROPERTY = "notifies"  # of a task: the answer that holds the instant of effect
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class NotificationView:
    """One notification. `effect_at` is the instant its limits run from, None once its answers were erased."""

    title: str
    effect_at: datetime | None
    recorded_at: datetime
    actor: str | None
    details: tuple[tuple[str, str], ...]  # label, value: mode, signature, interpreter, copy to counsel
    documents: tuple[tuple[int, str], ...]  # id, title
    limits: tuple[DeadlineView, ...]


def notifications(parts: Parts, reader: Actor, case_id: int) -> tuple[NotificationView, ...]:
    """Return the notifications of a case, newest first, to a place it has left those before.

    Raises NotFound outside the reader's scope.
    """
    with parts.database.read() as tx:
        row = case_rows.by_id(tx, case_id)
        if row is None:
            raise no_such_case()
        deployed = parts.library.version(tx, row.deployment_id)
        until = visible_until(parts, tx, reader, row, deployed, tx.now())
        if is_narrow(parts, tx, reader, row, deployed, tx.now()):
            return ()
        zone = parts.places.establishment(row.etablissement).zone
        found = [
            (entry, element, facts)
            for entry in journal.of_case(tx, case_id)
            if entry.kind == "acte" and (until is None or entry.recorded_at <= until)
            for facts in [json.loads(entry.payload)]
            for element in [deployed.specification.element(facts["process"], facts["element"])]
            if PROPERTY in element.properties
        ]
        if not found:
            return ()
        limits = deadlines.of_case(tx, case_id) if until is None else ()  # they go on elsewhere
        produced = [one for one in documents.of_case(tx, case_id) if until is None or one.created_at <= until]
    views = (_view(deployed, zone, limits, produced, *one) for one in found)
    return tuple(reversed(tuple(views)))


def _view(
    deployed: DeployedProcedure,
    zone: ZoneInfo,
    limits: Sequence[Any],
    produced: Sequence[Any],
    entry: Any,
    element: Element,
    facts: Mapping[str, Any],
) -> NotificationView:
    variable = element.properties[PROPERTY]
    form = deployed.forms.get(element.form) if element.form else None
    return NotificationView(
        entry.title,
        _instant(entry.content, variable),
        entry.recorded_at,
        entry.actor,
        spoken_answers(form, entry.content, zone),
        tuple((one.id, one.title) for one in produced if one.task_id == facts["task"]),
        _running_from(deployed, variable, limits),
    )


def _instant(content: str | None, variable: str) -> datetime | None:
    value = json.loads(content).get(variable) if content else None
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _running_from(
    deployed: DeployedProcedure, variable: str, limits: Sequence[Any]
) -> tuple[DeadlineView, ...]:
    """The case's limits whose model counts from the variable, from one that a called step hands it to, or from what
    a decision makes of it.
    """
    elements = deployed.specification.elements
    names = {variable} | {
        passing.target
        for element in elements.values()
        for passing in element.outputs
        if variable in _WORD.findall(passing.text)
    }
    names |= {
        element.result_variable
        for element in elements.values()
        if element.result_variable and variable in _data_of(deployed, element)
    }
    return tuple(
        deadline_view(row, deployed)
        for row in limits
        if row.status != "cancelled" and names & set(_words_of(elements.get(row.element)))
    )


def _data_of(deployed: DeployedProcedure, element: Element) -> frozenset[str]:
    """What the decision that an element asks for rests on."""
    model = deployed.tables.get(element.decision or "")
    return model.data_of(element.decision) if model and element.decision else frozenset()


def _words_of(element: Element | None) -> Iterable[str]:
    """The names that a timer or a task's limits speak of."""
    if element is None:
        return ()
    counted = ("dueFrom", "countsFrom", "notAfterFrom")
    texts = [element.timer or "", *(element.properties.get(key, "") for key in counted)]
    return _WORD.findall(" ".join(texts))
