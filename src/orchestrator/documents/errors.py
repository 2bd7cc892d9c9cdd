"""What can go wrong when a document is made."""

from orchestrator.errors import OrchestratorError


class CannotRender(OrchestratorError):
    """The template asks for something that the case does not hold, or for something forbidden."""

    code = "document_impossible"
    status = 500
