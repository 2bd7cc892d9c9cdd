"""The data-protection regimes that procedures fall under: what `_common/traitements.yaml` says, once read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestrator.errors import ModelFault

FILE = "_common/traitements.yaml"
OBJECTS = ("required", "logged")
STARTS = ("end_of_measure", "declared")
_TEXTS = {"title", "object", "retention", "journal", "starts", "start_label", "rights", "opposition"}
_LISTS = {"readers"}
_ENABLED = "enabled"
_BOUND = "journal_within"


@dataclass(frozen=True)
class Treatment:
    """One regime. `retention` and `journal` are statutory values; `readers` read the journal of consultations.

    `object_required`: nothing is consulted before its object is given. `declared_start`: retention runs from a
    fact that the clerk records, else from the end of the measure or of the case. `enabled`: functions whose
    holders must each be enabled by name, each with the functions that designate them. `journal_bound`: the traces of
    consultations are kept no longer than the data themselves.
    """

    key: str
    title: str
    object_required: bool
    retention: str
    journal: str
    declared_start: bool
    start_label: str
    readers: tuple[str, ...]
    enabled: tuple[tuple[str, tuple[str, ...]], ...]
    rights: str
    opposition: str
    journal_bound: bool = False


def read_treatment(content: bytes, key: str, faults: list[ModelFault]) -> Treatment | None:
    """Return one regime of the file; what is wrong is added to `faults`."""
    try:
        rows = yaml.safe_load(content.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        rows = None
        faults.append(_fault(key, f"Le fichier n'est pas lisible : {error}", "Corrigez la syntaxe YAML."))
    row = rows.get(key) if isinstance(rows, dict) else None
    if row is None:
        faults.append(
            _fault(
                key, f"Le traitement « {key} » n'est pas décrit.", f"Décrivez-le dans {FILE} ou corrigez-le."
            )
        )
        return None
    if not _well_formed(row):
        faults.append(
            _fault(key, "Le traitement n'est pas bien décrit.", "Reprenez les clés des autres traitements.")
        )
        return None
    return Treatment(
        key=key, title=row["title"], object_required=row["object"] == "required",
        retention=row["retention"], journal=row["journal"], declared_start=row["starts"] == "declared",
        start_label=row["start_label"], readers=tuple(row["readers"]), enabled=_enabled(row[_ENABLED]),
        rights=row["rights"], opposition=row["opposition"],
        journal_bound=row.get(_BOUND) == "retention",
    )  # fmt: skip


def _enabled(row: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Versions deployed before habilitations were granted here list the functions, and nobody who grants."""
    pairs = row.items() if isinstance(row, Mapping) else ((function, ()) for function in row)
    return tuple((function, tuple(granters)) for function, granters in pairs)


def _well_formed(row: object) -> bool:
    if not isinstance(row, Mapping) or set(row) - {_BOUND} != _TEXTS | _LISTS | {_ENABLED}:
        return False
    if row.get(_BOUND, "retention") != "retention":
        return False
    enabled = row[_ENABLED]
    if not isinstance(enabled, Mapping | list):
        return False
    named = enabled if isinstance(enabled, list) else [list(enabled), *enabled.values()]
    lists: list[Any] = [row[key] for key in _LISTS] + (named if isinstance(enabled, Mapping) else [named])
    return (
        all(isinstance(row[key], str) for key in _TEXTS)
        and all(isinstance(value, list) and all(isinstance(item, str) for item in value) for value in lists)
        and row["object"] in OBJECTS
        and row["starts"] in STARTS
    )


def _fault(element: str, message: str, instead: str) -> ModelFault:
    return ModelFault(FILE, element, "traitement", "error", message, instead)


def read_treatments(processes_dir: Path) -> dict[str, Treatment]:
    """Return the regimes of a folder that are well described, by key; none of a missing or faulty file."""
    try:
        content = (processes_dir / FILE).read_bytes()
        rows = yaml.safe_load(content.decode("utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return {}
    found = {key: read_treatment(content, key, []) for key in rows} if isinstance(rows, dict) else {}
    return {key: treatment for key, treatment in found.items() if treatment is not None}
