"""Faults of the database as the layers above know them."""

from orchestrator.errors import OrchestratorError


class Busy(OrchestratorError):
    """A lock or serialisation conflict: nothing was done, trying again is right."""

    code = "occupe"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Une autre personne enregistre sur ce dossier au même instant : réessayez dans un moment."
        )


class ClockLeap(OrchestratorError):
    """The host's clock moved implausibly far ahead of the last instant used (SQLite only)."""

    code = "horloge"
    status = 503
