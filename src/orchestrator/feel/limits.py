"""The budgets of one evaluation: steps, processor time, call depth and sizes.

A step is one turn of a loop, one filtered item or one function call; everything else is bounded by the
size of the text. Processor time is checked every CHUNK steps only, so that a step costs one subtraction.
"""

from collections.abc import Callable, Mapping
from time import thread_time
from typing import Any

from orchestrator.feel.errors import FeelError, limit_reached

MAX_TEXT = 50_000  # characters of one expression
MAX_NESTING = 100  # levels of brackets, ifs, fors… in one expression
MAX_STEPS = 400_000
MAX_SECONDS = 0.5  # of this thread's processor time
MAX_CALL_DEPTH = 120
MAX_STRING = 1_000_000  # characters of one string value
MAX_VALUE_DEPTH = 100  # lists in lists, from outside or as a result
CHUNK = 2_000

TOO_DEEP = "Le calcul s'imbrique trop profondément : simplifiez l'expression ou supprimez la récursion."


class Run:
    """One evaluation under way: what it may still spend and the functions registered for it."""

    __slots__ = ("_chunks", "_stop_at", "depth", "functions", "left")

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.functions = functions
        self.left = CHUNK
        self.depth = 0
        self._chunks = MAX_STEPS // CHUNK
        self._stop_at: float | None = None

    def tick(self) -> None:
        self.left -= 1
        if self.left < 0:
            self._next_chunk()

    def charge(self, steps: int) -> None:
        """Spend `steps` at once, for work done outside the evaluator's own loops."""
        self.left -= steps
        while self.left < 0:
            self._next_chunk()

    def _next_chunk(self) -> None:
        now = thread_time()
        if self._stop_at is None:
            self._stop_at = now + MAX_SECONDS
        self._chunks -= 1
        self.left += CHUNK
        if self._chunks < 0:
            raise limit_reached(
                f"Le calcul dépasse {MAX_STEPS} étapes : réduisez la boucle, la plage ou la liste parcourue."
            )
        if now > self._stop_at:
            raise limit_reached("Le calcul dure trop longtemps : réduisez la boucle ou la liste parcourue.")

    def enter_call(self) -> None:
        self.tick()
        self.depth += 1
        if self.depth > MAX_CALL_DEPTH:
            raise limit_reached(
                f"Plus de {MAX_CALL_DEPTH} appels imbriqués : la fonction s'appelle sans doute elle-même sans fin."
            )


def checked_text(text: str) -> str:
    if len(text) > MAX_STRING:
        raise limit_reached(
            f"Un texte dépasse {MAX_STRING} caractères : l'expression le fait grandir sans fin."
        )
    return text


def too_deep() -> FeelError:
    return limit_reached(TOO_DEEP)
