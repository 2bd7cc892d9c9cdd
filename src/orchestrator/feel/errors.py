"""What FEEL itself refuses: bad syntax, exhausted budgets, values that are no FEEL values.

Anything else that goes wrong in an expression is `null`, as the standard wants.
"""

from orchestrator.errors import OrchestratorError


class FeelError(OrchestratorError):
    """An expression cannot be read or may not go on.

    `code` is "feel_syntaxe", "feel_limite" (a budget is used up) or "feel_valeur" (a value from outside
    that FEEL cannot hold). `position` is the 0-based index in the text, when there is one.
    """

    code = "feel_syntaxe"
    status = 422

    def __init__(self, message: str, *, code: str | None = None, position: int | None = None) -> None:
        super().__init__(message, code=code)
        self.position = position


def limit_reached(message: str) -> FeelError:
    return FeelError(message, code="feel_limite")
