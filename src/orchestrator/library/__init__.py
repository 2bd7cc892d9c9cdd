"""Deployed versions, read once and kept in memory by id: what operations and queries both stand on."""

from orchestrator.library.deployed import DeployedProcedure, Library
from orchestrator.library.parts import Parts

__all__ = ["DeployedProcedure", "Library", "Parts"]
