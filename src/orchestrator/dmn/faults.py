"""Gathering all faults of a model, so that a designer sees them at once."""

from orchestrator.dmn.xml import Element, identity
from orchestrator.errors import ModelFault


class Faults:
    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[ModelFault] = []

    def add(self, element: Element, rule: str, message: str, instead: str, severity: str = "error") -> None:
        self.found.append(ModelFault(self.file, identity(element), rule, severity, message, instead))

    def since(self, count: int) -> tuple[ModelFault, ...]:
        """The errors added after the first `count` faults."""
        return tuple(fault for fault in self.found[count:] if fault.severity == "error")
