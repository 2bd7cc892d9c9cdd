"""Procedure folders: discovered by their presence, read into one definition each."""

from orchestrator.procedures.definition import (
    DelegableAct,
    Delegation,
    MeasureDefinition,
    Procedure,
    RemainingDefinition,
    RoleDefinition,
)
from orchestrator.procedures.discovery import list_procedures, read_bundle
from orchestrator.procedures.reading import read_procedure
from orchestrator.procedures.treatments import Treatment

__all__ = [
    "DelegableAct",
    "Delegation",
    "MeasureDefinition",
    "Procedure",
    "RemainingDefinition",
    "RoleDefinition",
    "Treatment",
    "list_procedures",
    "read_bundle",
    "read_procedure",
]
