"""FEEL in diagrams: which texts are expressions, which are refused, and how they are evaluated."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from orchestrator.engine.faults import FaultList
from orchestrator.feel import FeelError, compile_expression

Functions = Mapping[str, Callable[..., object]]
REGISTERED_FUNCTIONS = frozenset({"deadline", "law"})
_FEEL_LANGUAGES = frozenset({"", "feel"})
_HINT = "Écrivez l'expression en FEEL, par exemple « = montant > 100 »."


class Expression:
    """A FEEL expression compiled at deployment. `text` is what the designer wrote, without "="."""

    def __init__(self, text: str) -> None:
        """Raise FeelError when `text` is not FEEL."""
        self.text = text
        self._compiled = _compiled(text)
        self.names: frozenset[str] = self._compiled.names
        self.functions: frozenset[str] = self._compiled.functions

    def evaluate(self, variables: Mapping[str, object], functions: Functions) -> object:
        """Return the value, None included. Raises FeelError when a budget is used up."""
        return self._compiled.evaluate(variables, functions)


@lru_cache(maxsize=4096)
def _compiled(text: str):  # type: ignore[no-untyped-def]
    return compile_expression(text)


def feel_language(language: str | None) -> bool:
    """Say whether an expressionLanguage or scriptFormat means FEEL (unset, "feel", or a FEEL address)."""
    plain = (language or "").strip().lower()
    return plain in _FEEL_LANGUAGES or "/feel" in plain


def strip_equals(text: str) -> str:
    return text[1:].strip() if text.startswith("=") else text


def is_expression(text: str) -> bool:
    return text.startswith("=")


def is_juel(text: str) -> bool:
    """Say whether `text` holds an expression of Camunda 7, which is never run."""
    return re.search(r"[$#]\{", text) is not None


def compile_text(
    text: str | None, element: str, what: str, faults: FaultList, *, language: str | None = None
) -> Expression | None:
    """Compile `text` (one leading "=" allowed); put a fault and return None when it cannot be."""
    if text is None or not strip_equals(text):
        faults.error(element, "expression_absente", f"{what} : l'expression manque.", _HINT)
        return None
    if not feel_language(language):
        faults.error(
            element,
            "langage",
            f"{what} : le langage « {language} » n'est pas exécuté, seul FEEL l'est.",
            _HINT,
        )
        return None
    try:
        expression = Expression(strip_equals(text))
    except FeelError as error:
        if is_juel(text):
            message = f"{what} : « {text[:80]} » est une expression JUEL, pas une expression FEEL."
            faults.error(element, "langage", message, _HINT)
            return None
        faults.error(
            element, error.code, f"{what} : « {text[:80]} » n'est pas lisible : {error.message}", _HINT
        )
        return None
    unknown = expression.functions - REGISTERED_FUNCTIONS
    if unknown:
        said = ", ".join(sorted(unknown))
        faults.error(
            element,
            "fonction_inconnue",
            f"{what} : la fonction « {said} » n'existe pas.",
            "Employez une fonction de FEEL, ou deadline(nom, instant) et law(nom).",
        )
        return None
    return expression
