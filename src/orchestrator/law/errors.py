"""What the law layer refuses to guess."""

from orchestrator.errors import OrchestratorError


class CannotCount(OrchestratorError):
    """A deadline cannot be counted. `field` names the part of the question at fault.

    One of rule, amount, from, zone, calendar, variant: the keys of `orchestrator law deadlines`.
    """

    code = "delai_incalculable"
    status = 422

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class NotInForce(OrchestratorError):
    """No value, or no article, is in force on the day asked."""

    code = "texte_hors_vigueur"
    status = 422


class UnknownPlace(OrchestratorError):
    """The file of establishments does not know this identifier."""

    code = "lieu_inconnu"
    status = 422
