"""Python functions that the application registers for expressions, such as `deadline` and `law`."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType
from typing import Any

from orchestrator.feel.errors import FeelError
from orchestrator.feel.limits import Run
from orchestrator.feel.values import Function, take_in


@dataclass(frozen=True, slots=True)
class Shape:
    """The positional parameters a callable takes: their FEEL names (underscores are spaces), and how many."""

    names: tuple[str, ...]
    least: int
    most: int | None


def from_python(name: str, function: Callable[..., Any]) -> Function:
    """Wrap a Python callable: it gets FEEL values by position, its answer is taken in.

    A call that does not fit raises FeelError (code "feel_valeur"): unlike a built-in, a registered function
    never turns a mistake of the model into null.
    """
    shape = _shape(function)

    def run_with(run: Run, arguments: tuple[object, ...]) -> object:
        run.enter_call()
        if len(arguments) < shape.least or (shape.most is not None and len(arguments) > shape.most):
            raise FeelError(
                f"La fonction « {name} » attend ({', '.join(shape.names)}) et reçoit {len(arguments)} valeur(s).",
                code="feel_valeur",
            )
        answer = take_in(function(*arguments))
        run.depth -= 1
        return answer

    return Function(name, shape.names, run_with)


def _shape(function: Callable[..., Any]) -> Shape:
    """Read off the code where there is some, which is much faster than `inspect`."""
    code = getattr(function, "__code__", None)
    if isinstance(code, CodeType):
        bound = 1 if getattr(function, "__self__", None) is not None else 0
        names = code.co_varnames[bound : code.co_argcount]
        defaults = getattr(function, "__defaults__", None) or ()
        most = None if code.co_flags & inspect.CO_VARARGS else len(names)
        return Shape(_spoken(names), len(names) - len(defaults), most)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return Shape((), 0, None)
    taken = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    least = sum(one.default is one.empty for one in taken)
    variadic = any(one.kind is one.VAR_POSITIONAL for one in parameters)
    return Shape(_spoken(one.name for one in taken), least, None if variadic else len(taken))


def _spoken(names: Any) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in names)
