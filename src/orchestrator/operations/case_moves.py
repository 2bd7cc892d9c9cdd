"""A case goes where the person goes: from then on the authorities of its new place act in it."""

from types import SimpleNamespace
from typing import Any

from orchestrator.feel import FeelError, compile_expression
from orchestrator.law.places import Establishment
from orchestrator.library.candidates import candidate_for
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.record import Record
from orchestrator.persistence import case_places, tasks

_KINDS = ("etablissement", "interregion", "tribunal")


def follow_person(case: CaseInHand, record: Record) -> dict[str, Any]:
    """Move the case where the procedure's `follows` says it lies now; return the columns to change.

    The places it leaves keep reading what came before (library.case_sight). Said in the journal.
    """
    target = _target(case)
    if target is None or target.id == case.row.etablissement:
        return {}
    before, after = case.row, {
        "etablissement": target.id, "interregion": target.interregion, "tribunal": target.tribunal,
    }  # fmt: skip
    left = [(kind, getattr(before, kind)) for kind in _KINDS if getattr(before, kind) != after[kind]]
    case_places.leave(case.tx, before.id, left, since_at=before.opened_at, at=case.now)
    case.stand_at(SimpleNamespace(**{**_columns(before), **after}))
    case.instance.set_variables({"etablissement": described(target)}, at=case.now)
    for row in tasks.candidates_of_case(case.tx, before.id):
        candidate = candidate_for(case.deployed.procedure, row.role, case.places)
        if candidate is not None and candidate.place != row.place:
            case_places.move_candidate(case.tx, row.task_id, row.role, candidate.place)
    record.facts["moved"] = {"from": before.etablissement, "to": target.id}
    return after


def name_places(case: CaseInHand, record: Record) -> None:
    """Note the authorities elsewhere that the act names: its communications and the next tasks go to them."""
    if not case.deployed.procedure.names_places:
        return
    said = {**record.variables, **(record.answers or {})}
    for role in case.deployed.procedure.roles.values():
        place = said.get(role.place_from or "")
        if not place or (role.key, role.function, str(place)) in case.places.named:
            continue
        case_places.name(
            case.tx, case.row.id, role=role.key, function=role.function, kind=role.scope, place=str(place), at=case.now
        )  # fmt: skip
        record.facts.setdefault("named", []).append({"role": role.key, "place": str(place)})
        case.stand_at(case.row)


def described(establishment: Establishment) -> dict[str, Any]:
    """What models may know of the establishment."""
    return {
        "id": establishment.id,
        "nom": establishment.name,
        "interregion": establishment.interregion,
        "unites": list(establishment.units),
    }


def _target(case: CaseInHand) -> Establishment | None:
    text = case.deployed.procedure.follows
    if text is None:
        return None
    variables = case.instance.variables
    try:
        found = compile_expression(text, names=frozenset(variables)).evaluate(variables)
    except FeelError:  # what it speaks of is not known yet
        return None
    known = case.parts.places.establishments
    return next((one for one in known.values() if found in (one.id, one.name)), None)


def _columns(row: Any) -> dict[str, Any]:
    return dict(row._mapping) if hasattr(row, "_mapping") else dict(vars(row))
