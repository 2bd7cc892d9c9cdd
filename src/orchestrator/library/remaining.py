"""How much of a measure the law still allows: asked of the procedure's own decision, never computed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestrator.errors import CannotRun
from orchestrator.library.case_law import CaseLaw
from orchestrator.library.deployed import DeployedProcedure
from orchestrator.library.person_measures import VARIABLE
from orchestrator.procedures import RemainingDefinition


@dataclass(frozen=True)
class Remaining:
    """The answer for one kind of measure. `until_on` is the last day that could be reached, included."""

    definition: RemainingDefinition
    possible: bool
    until_on: date | None
    reasons: tuple[str, ...]
    counted: frozenset[date]  # first local days of the measures that the law counts


def remaining(
    source: DeployedProcedure, measures: Sequence[Mapping[str, Any]], law: CaseLaw, now: datetime
) -> tuple[Remaining, ...]:
    """Return what `source` says remains possible, given a person's measures as decision tables read them."""
    inputs = {VARIABLE: list(measures), "maintenant": now.astimezone(law.zone)}
    return tuple(_ask(source, definition, inputs, law) for definition in source.procedure.remaining)


def _ask(
    source: DeployedProcedure, definition: RemainingDefinition, inputs: Mapping[str, Any], law: CaseLaw
) -> Remaining:
    answer = source.guards[definition.decision](inputs, law.functions())
    if not isinstance(answer, Mapping) or not isinstance(answer.get("raisons"), list):
        raise CannotRun(
            f"La décision « {definition.decision} » n'a pas répondu ce qui reste possible : vérifiez sa table.",
            code="reste",
        )
    until_on = answer.get("jusqu_au")
    return Remaining(
        definition,
        answer.get("possible") is True,
        until_on if isinstance(until_on, date) else None,
        tuple(str(reason) for reason in answer["raisons"]),
        frozenset(day for day in answer.get("comptees") or () if isinstance(day, date)),
    )
