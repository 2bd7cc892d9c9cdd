"""What a story may expect of its case. Each check returns None, or (expected, found) as read by people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.persistence import stories
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.scenarios.reading import StoryFault

Found = tuple[str, str] | None


def expect_deadline(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """A deadline of this name stands at this instant: armed, or already reached."""
    name, at = _name(expected), _part(expected, "at")
    rows = [row for row in stories.deadlines_of(tx, case_id) if row.name == name]
    if any(at is None or row.due_at == at for row in rows):
        return None
    found = ", ".join(_said(row.due_at, zone) for row in rows) or "aucune échéance de ce nom"
    return (f"{name} au {_said(at, zone)}" if at else name), found


def expect_tasks(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """Exactly these tasks are open, in any order."""
    if not isinstance(expected, list):
        raise StoryFault("expect_tasks attend une liste de tâches.")
    found = sorted(stories.open_elements(tx, case_id))
    wanted = sorted(str(item) for item in expected)
    return None if found == wanted else (", ".join(wanted) or "aucune", ", ".join(found) or "aucune")


def expect_document(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """A document of this name was produced; with `contains`, its text holds these words."""
    name = _name(expected)
    rows = stories.documents_of(tx, case_id)
    bodies = [row.body for row in rows if row.name == name]
    if not bodies:
        return name, ", ".join(row.name for row in rows) or "aucun document"
    words = _part(expected, "contains")
    if words is not None and not any(str(words) in body for body in bodies):
        return f"{name} contenant « {words} »", "un document sans ces mots"
    return None


def expect_notified(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """A communication reached this role, or did not with `not: role`; `about`: words of its title."""
    roles = stories.notified_roles(tx, case_id, str(_part(expected, "about") or ""))
    if isinstance(expected, dict) and "not" in expected:
        return None if expected["not"] not in roles else (f"pas {expected['not']}", ", ".join(roles))
    role = expected.get("role") if isinstance(expected, dict) else expected
    return None if role in roles else (str(role), ", ".join(roles) or "personne")


def expect_alert(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """A warning limit of this name has passed and was recorded."""
    name = _name(expected)
    rows = [row for row in stories.deadlines_of(tx, case_id) if row.name == name and row.kind == "alerte"]
    if any(row.status == "fired" for row in rows):
        return None
    return f"alerte {name}", ", ".join(row.status for row in rows) or "aucune alerte de ce nom"


def expect_appointment(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """The calendar shows an appointment of this name at this instant: a whole day, at its beginning.

    `name` is the form's `appointment` or the key of the question; `not: name`, none is shown.
    """
    rows = stories.appointments_of(tx, case_id)
    shown = ", ".join(f"{row.label} le {_said(row.at, zone)}" for row in rows) or "aucun rendez-vous"
    if isinstance(expected, dict) and "not" in expected:
        gone = str(expected["not"])
        return (f"pas de {gone}", shown) if any(gone in (row.label, row.name) for row in rows) else None
    name, at = _name(expected), _part(expected, "at")
    if any(name in (row.label, row.name) and at in (None, row.at) for row in rows):
        return None
    return (f"{name} le {_said(at, zone)}" if at else name), shown


def expect_end(tx: UnitOfWork, case_id: int, expected: Any, zone: ZoneInfo) -> Found:
    """The case has ended with this outcome, in force at this instant."""
    outcome, at = _part(expected, "outcome") or expected, _part(expected, "effective_at")
    row = stories.end_of(tx, case_id)
    if row.status != "ended":
        return f"fin {outcome}", "dossier en cours : " + (
            ", ".join(stories.open_elements(tx, case_id)) or "aucune tâche"
        )
    if row.outcome != outcome:
        return str(outcome), str(row.outcome)
    if at is not None and row.effective_at != at:
        return f"effet au {_said(at, zone)}", f"effet au {_said(row.effective_at, zone)}"
    return None


CHECKS: dict[str, Callable[[UnitOfWork, int, Any, ZoneInfo], Found]] = {
    check.__name__: check
    for check in (
        expect_deadline,
        expect_tasks,
        expect_document,
        expect_notified,
        expect_alert,
        expect_appointment,
        expect_end,
    )
}


def _name(expected: Any) -> str:
    return str(expected.get("name", "")) if isinstance(expected, dict) else str(expected)


def _part(expected: Any, key: str) -> Any:
    return expected.get(key) if isinstance(expected, dict) else None


def _said(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
