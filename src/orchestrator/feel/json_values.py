"""FEEL values as JSON and back, in the `$type` shapes of `orchestrator dmn evaluate`."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from orchestrator.feel.errors import FeelError, limit_reached
from orchestrator.feel.limits import MAX_VALUE_DEPTH
from orchestrator.feel.numbers import number_text
from orchestrator.feel.temporal_text import (
    date_text,
    datetime_text,
    days_time_text,
    read_date,
    read_datetime,
    read_duration,
    read_time,
    time_text,
    years_months_text,
)
from orchestrator.feel.values import Function, Range, kind_of, take_in

_TEXTS: Final[dict[str, tuple[str, Callable[[Any], str]]]] = {
    "number": ("number", number_text),
    "date": ("date", date_text),
    "time": ("time", time_text),
    "date and time": ("date and time", datetime_text),
    "days and time duration": ("duration", days_time_text),
    "years and months duration": ("duration", years_months_text),
}
_READERS: Final[dict[str, Callable[[str], object]]] = {
    "date": read_date,
    "time": read_time,
    "date and time": read_datetime,
    "duration": read_duration,
}


def to_json(value: object) -> object:
    """The value as plain JSON data; temporals, numbers, ranges and functions as `{"$type": …}`."""
    kind = kind_of(value)
    if kind in _TEXTS:
        name, text = _TEXTS[kind]
        return {"$type": name, "value": text(value)}
    if type(value) is list:
        return [to_json(item) for item in value]
    if type(value) is dict:
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, Range):
        return {
            "$type": "range",
            "start": to_json(value.start),
            "end": to_json(value.end),
            "start included": value.start_included,
            "end included": value.end_included,
        }
    if isinstance(value, Function) or kind == "function":
        return {"$type": "function"}
    return value


def from_json(data: object, depth: int = 0) -> object:
    """The FEEL value of JSON data. Raises FeelError (code "feel_valeur") where there is none.

    Plain JSON numbers are taken as written: load the text with `parse_float=Decimal`.
    """
    if depth > MAX_VALUE_DEPTH:
        raise limit_reached(f"Une valeur s'imbrique sur plus de {MAX_VALUE_DEPTH} niveaux.")
    if isinstance(data, list):
        return [from_json(item, depth + 1) for item in data]
    if isinstance(data, Mapping):
        if "$type" in data:
            return _typed(data, depth)
        return {key: from_json(item, depth + 1) for key, item in data.items()}
    return take_in(data)


def _typed(data: Mapping[str, object], depth: int) -> object:
    kind, text = data["$type"], data.get("value")
    if kind == "range":
        start, end = (from_json(data.get(bound), depth + 1) for bound in ("start", "end"))
        included = data.get("start included", True), data.get("end included", True)
        return Range(start, end, included[0] is True, included[1] is True)
    value = None
    if kind == "number" and isinstance(text, str | int):
        try:
            value = take_in(Decimal(text))
        except InvalidOperation:
            value = None
    elif isinstance(kind, str) and kind in _READERS and isinstance(text, str):
        value = _READERS[kind](text)
    if value is None:
        raise FeelError(f"La valeur {text!r} n'est pas de type « {kind} ».", code="feel_valeur")
    return value
