"""Collecting the faults of one file, so that a designer sees them all at once."""

from orchestrator.errors import ModelFault


class FaultList:
    """Faults of one file, in the order found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[ModelFault] = []

    def error(self, element: str, rule: str, message: str, instead: str) -> None:
        self.found.append(ModelFault(self.file, element, rule, "error", message, instead))

    def warning(self, element: str, rule: str, message: str, instead: str) -> None:
        self.found.append(ModelFault(self.file, element, rule, "warning", message, instead))
