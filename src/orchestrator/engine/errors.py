"""What stops a token at an element: always an incident in the facts, never an exception for the caller."""

from orchestrator.errors import OrchestratorError


class Stuck(OrchestratorError):
    """The model cannot go on here: no branch is true, a timer is null, a decision matched nothing."""

    code = "modele"
    status = 409


class StateUnreadable(OrchestratorError):
    """A saved state is damaged, from a newer release, or of another specification."""

    code = "etat_illisible"
    status = 500
