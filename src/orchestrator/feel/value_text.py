"""Values as `string()` writes them."""

from collections.abc import Callable
from typing import Any, Final

from orchestrator.feel.limits import Run
from orchestrator.feel.numbers import number_text
from orchestrator.feel.temporal_text import (
    date_text,
    datetime_text,
    days_time_text,
    time_text,
    years_months_text,
)
from orchestrator.feel.values import Range, kind_of

_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "null": lambda value: "null",
    "boolean": lambda value: "true" if value else "false",
    "number": number_text,
    "string": str,
    "date": date_text,
    "time": time_text,
    "date and time": datetime_text,
    "days and time duration": days_time_text,
    "years and months duration": years_months_text,
}


def text_of(value: object, run: Run) -> str:
    """The text of a value. Spends budget for each value inside it."""
    kind = kind_of(value)
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(value)
    if kind == "list":
        run.charge(1 + len(value))  # type: ignore[arg-type]
        return "[" + ", ".join(_inner(item, run) for item in value) + "]"  # type: ignore[attr-defined]
    if kind == "context":
        run.charge(1 + len(value))  # type: ignore[arg-type]
        entries = (f"{_key(key)}: {_inner(item, run)}" for key, item in value.items())  # type: ignore[attr-defined]
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, Range):
        return _range_text(value, run)
    return "function"


def _range_text(value: Range, run: Run) -> str:
    if value.operator is not None:
        bound = value.start if value.start is not None else value.end
        return f"{value.operator} {_inner(bound, run)}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{_inner(value.start, run)}..{_inner(value.end, run)}{closing}"


def _inner(value: object, run: Run) -> str:
    if type(value) is str:
        run.charge(len(value) >> 3)
        return quoted(value)
    return text_of(value, run)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'


def _key(key: str) -> str:
    plain = key.replace("_", "").replace(" ", "").isalnum() and not key[0].isdigit()
    return key if plain else quoted(key)
