"""The lists of procedure.yaml: what a case orders, how much the law still allows, whom acts designate by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.procedures.definition import DesignationDefinition, MeasureDefinition, RemainingDefinition
from orchestrator.procedures.description import Description

_MEASURE_TEXTS = {"kind", "begins", "term", "ends"}
_REMAINING_TEXTS = {"kind", "label", "decision", "basis"}


def read_measures(found: Description) -> tuple[MeasureDefinition, ...]:
    """Return the measures; what is wrong in them is noted in `found`."""
    measures = []
    for row in _rows(found, "measures"):
        texts, lists = _split(row, {"keeps"})
        if lists is not None and {"kind", "begins"} <= set(texts) <= _MEASURE_TEXTS and _all_text(texts):
            measures.append(MeasureDefinition(**texts, keeps=lists.get("keeps", ())))
        else:
            found.fault(
                "measures",
                "Une mesure n'est pas bien décrite.",
                "Écrivez {kind: udv, begins: variable, term: variable, ends: variable, keeps: [variable]}.",
            )
    return tuple(measures)


def read_remaining(found: Description) -> tuple[RemainingDefinition, ...]:
    """Return what the procedure says remains possible; faults are noted in `found`."""
    remaining = []
    for row in _rows(found, "remaining"):
        texts, lists = _split(row, {"readers", "values"})
        if lists is None or set(texts) != _REMAINING_TEXTS or not _all_text(texts) or "readers" not in lists:
            found.fault(
                "remaining",
                "Ce qui reste possible n'est pas bien décrit.",
                "Écrivez {kind: udv, label: …, decision: …, basis: article, readers: [rôle], values: [valeur]}.",
            )
            continue
        for role in lists["readers"]:
            if role not in found.roles:
                found.fault("remaining", f"Le rôle « {role} » n'est pas défini.", "Ajoutez-le à roles:.")
        remaining.append(
            RemainingDefinition(**texts, readers=lists["readers"], values=lists.get("values", ()))
        )
    return tuple(remaining)


def read_designations(found: Description) -> tuple[DesignationDefinition, ...]:
    """Return whom acts designate to a case by name; faults are noted in `found`."""
    read = []
    for row in _rows(found, "designations"):
        function, accounts = row.get("function"), row.get("accounts")
        named = isinstance(accounts, list) and accounts and all(isinstance(key, str) for key in accounts)
        if set(row) != {"function", "accounts"} or not isinstance(function, str) or not named:
            found.fault(
                "designations",
                "Une désignation n'est pas bien décrite.",
                "Écrivez {function: expert, accounts: [expert_compte]}.",
            )
            continue
        read.append(DesignationDefinition(function, tuple(accounts or ())))
    return tuple(read)


def _rows(found: Description, key: str) -> Iterator[Mapping[str, Any]]:
    value = found.values.get(key) or []
    for row in value if isinstance(value, list) else [value]:
        yield row if isinstance(row, dict) else {}


def _split(
    row: Mapping[str, Any], list_keys: set[str]
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]] | None]:
    """The texts of a row, and its lists of texts; None when one is not a list of texts."""
    lists: dict[str, tuple[str, ...]] | None = {}
    for key in list_keys & set(row):
        value = row[key]
        if lists is not None and isinstance(value, list) and all(isinstance(item, str) for item in value):
            lists[key] = tuple(value)
        else:
            lists = None
    return {key: value for key, value in row.items() if key not in list_keys}, lists


def _all_text(texts: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) for value in texts.values())
