"""`delegable:` in procedure.yaml: the acts whose signature may be delegated, and to whom."""

from collections.abc import Mapping

from orchestrator.procedures.definition import DelegableAct
from orchestrator.procedures.description import Description

_KEYS = {"label", "from", "tasks", "to"}
_EXAMPLE = "Écrivez acte: {label: …, from: rôle, tasks: [tâche], to: [fonction]}."


def read_delegable(found: Description) -> dict[str, DelegableAct]:
    """Return the acts by key; what is wrong is added to the description's faults."""
    rows = found.values.get("delegable") or {}
    if not isinstance(rows, Mapping):
        found.fault("delegable", "« delegable » doit associer un acte à sa description.", _EXAMPLE)
        return {}
    acts = {}
    for key, row in rows.items():
        element = f"delegable.{key}"
        act = _read_act(str(key), row)
        if act is None:
            found.fault(element, "L'acte délégable n'est pas bien décrit.", _EXAMPLE)
        elif act.from_role not in found.roles:
            found.fault(element, f"Le délégant « {act.from_role} » n'est pas un rôle.", "Corrigez from:.")
        else:
            acts[act.key] = act
    return acts


def _read_act(key: str, row: object) -> DelegableAct | None:
    if not isinstance(row, Mapping) or set(row) != _KEYS:
        return None
    label, source, tasks, to = (row[name] for name in ("label", "from", "tasks", "to"))
    lists = [
        isinstance(item, list) and item and all(isinstance(name, str) for name in item)
        for item in (tasks, to)
    ]
    if not all(lists) or not isinstance(label, str) or not isinstance(source, str):
        return None
    return DelegableAct(key, label, source, tuple(tasks), tuple(to))
