"""Calling a DMN decision from a business rule task, and fitting its value as Camunda's mapping names it."""

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Functions

_MAPPINGS = ("singleEntry", "singleResult", "collectEntries", "resultList")


class DecisionCall:
    """One decision of one model, ready to evaluate."""

    def __init__(self, model: Any, decision: str, mapping: str | None) -> None:
        self.model = model
        self.decision = decision
        self.fit: Callable[[object], object] = _FITS.get(mapping or "", lambda value: value)

    def evaluate(
        self, variables: Mapping[str, object], functions: Functions
    ) -> tuple[object, tuple[tuple[str, str], ...]]:
        """Return the decision's value and the rules (id, note) that matched.

        Raises Stuck when the value is null: no rule matched, or the data has a fault.
        """
        result = self.model.evaluate(self.decision, variables, functions)
        value = result.value
        if value is None:
            raise Stuck(
                f"La décision « {self.decision} » ne donne aucun résultat pour ces données (null).",
                code="decision_nulle",
            )
        try:
            return self.fit(value), tuple((rule.id, rule.annotation) for rule in result.matched)
        except _DoesNotFit as error:
            raise Stuck(
                f"La décision « {self.decision} » donne {error}.", code="decision_multiple"
            ) from error


class _DoesNotFit(Exception):
    pass


def _single(value: object) -> object:
    if isinstance(value, list):
        if len(value) != 1:
            raise _DoesNotFit(f"{len(value)} résultats au lieu d'un seul")
        return value[0]
    return value


def _entry(value: object) -> object:
    if isinstance(value, Mapping):
        if len(value) != 1:
            raise _DoesNotFit(f"{len(value)} sorties au lieu d'une seule")
        return next(iter(value.values()))
    return value


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


_FITS: dict[str, Callable[[object], object]] = {
    "singleEntry": lambda value: _entry(_single(value)),
    "singleResult": _single,
    "collectEntries": lambda value: [_entry(item) for item in _each(value)],
    "resultList": _each,
}


def known_mapping(mapping: str | None) -> bool:
    return mapping is None or mapping in _MAPPINGS
