"""What goes wrong while a decision is worked out. Faults of the model itself are `ModelRefused`."""

from orchestrator.errors import OrchestratorError


class DmnError(OrchestratorError):
    """A decision has no answer.

    `code` is "dmn_introuvable" (no such decision), "dmn_recouvrement" (several rules match where one may),
    "dmn_valeur" (a value outside what the model allows) or "dmn_modele" (the decision itself is faulty).
    """

    code = "dmn_modele"
    status = 422
