"""What can go wrong, as one small family.

Every message is a French sentence for the person who reads it and says what to do next; the `code`
beside it is stable and meant for machines (API problem documents, scenarios, tests).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class OrchestratorError(Exception):
    """Root of all expected errors. `status` is the HTTP status of its API and web answers."""

    code = "erreur"
    status = 500

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class CannotRun(OrchestratorError):
    """The command cannot run at all (database unreachable, bad settings): exit code 2."""

    code = "indisponible"
    status = 503


class NotFound(OrchestratorError):
    """Not there, or not to be known by this person: the two look the same from outside."""

    code = "introuvable"
    status = 404


@dataclass(frozen=True)
class FieldFault:
    """One fault of one answer. `field` is the form key; `code` is `champ_<key>` or the rule's own code."""

    field: str
    code: str
    message: str


@dataclass(frozen=True)
class ModelFault:
    """One fault of a model or procedure folder: what `orchestrator check` prints.

    `severity` is "error" (refused at deployment) or "warning"; `instead` says what to draw or write.
    """

    file: str
    element: str
    rule: str
    severity: str
    message: str
    instead: str


class Refused(OrchestratorError):
    """An act is refused: nothing was stored.

    403 not yours, 409 no longer or not yet the moment, 422 not valid.
    `possible_at` is the aware instant (inclusive) from which the same act becomes lawful, when there is one.
    `reference` is the article relied on, already worded for the reader.
    """

    status = 409

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int = 409,
        possible_at: datetime | None = None,
        reference: str | None = None,
        faults: Sequence[FieldFault] = (),
    ) -> None:
        super().__init__(message, code=code)
        self.status = status
        self.possible_at = possible_at
        self.reference = reference
        self.faults = tuple(faults)


class ModelRefused(OrchestratorError):
    """A model or procedure folder cannot be deployed: every fault found is listed."""

    code = "modele_refuse"
    status = 422

    def __init__(self, faults: Sequence[ModelFault]) -> None:
        errors = [fault for fault in faults if fault.severity == "error"]
        listing = " ; ".join(f"{fault.file}, {fault.element} : {fault.message}" for fault in errors[:5])
        more = f" (et {len(errors) - 5} autres)" if len(errors) > 5 else ""
        super().__init__(f"Le modèle est refusé, {len(errors)} défaut(s) à corriger : {listing}{more}")
        self.faults = tuple(faults)
