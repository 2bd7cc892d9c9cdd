"""Values as compact JSON and back: nothing is lost, nothing is changed, order of keys does not matter."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.engine.timers import Span
from orchestrator.feel import from_json, to_json


def pack(value: Any) -> Any:
    """Return `value` as plain JSON: a tagged list for what JSON does not know."""
    packer = _PACKERS.get(type(value))
    return ["f", to_json(value)] if packer is None else packer(value)


def unpack(value: Any) -> Any:
    """The inverse of `pack`. Raises ValueError or KeyError on what `pack` never wrote."""
    if isinstance(value, dict):
        return {key: unpack(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    return _UNPACKERS[value[0]](value)


def _pack_instant(value: datetime) -> Any:
    zone = value.tzinfo
    if zone is UTC:
        return ["u", value.replace(tzinfo=None).isoformat()]
    if isinstance(zone, ZoneInfo):
        return ["z", value.replace(tzinfo=None).isoformat(), zone.key, value.fold]
    return ["i", value.isoformat()]


def _pack_time(value: time) -> Any:
    return ["h", value.isoformat()] if value.tzinfo is None else ["f", to_json(value)]


def _pack_span(value: Span) -> Any:
    return ["s", value.months, value.elapsed.days, value.elapsed.seconds, value.elapsed.microseconds]


def _same(value: Any) -> Any:
    return value


_PACKERS: dict[type, Callable[[Any], Any]] = {
    type(None): _same,
    bool: _same,
    str: _same,
    int: _same,
    Decimal: lambda value: ["n", str(value)],
    list: lambda value: ["l", *map(pack, value)],
    tuple: lambda value: ["t", *map(pack, value)],
    dict: lambda value: {key: pack(item) for key, item in value.items()},
    datetime: _pack_instant,
    date: lambda value: ["d", value.isoformat()],
    time: _pack_time,
    timedelta: lambda value: ["p", value.days, value.seconds, value.microseconds],
    Span: _pack_span,
}
_UNPACKERS: dict[str, Callable[[list[Any]], Any]] = {
    "n": lambda value: Decimal(value[1]),
    "l": lambda value: [unpack(item) for item in value[1:]],
    "t": lambda value: tuple(unpack(item) for item in value[1:]),
    "u": lambda value: datetime.fromisoformat(value[1]).replace(tzinfo=UTC),
    "z": lambda value: datetime.fromisoformat(value[1]).replace(tzinfo=ZoneInfo(value[2]), fold=value[3]),
    "i": lambda value: datetime.fromisoformat(value[1]),
    "d": lambda value: date.fromisoformat(value[1]),
    "h": lambda value: time.fromisoformat(value[1]),
    "p": lambda value: timedelta(*value[1:]),
    "s": lambda value: Span(value[1], timedelta(*value[2:])),
    "f": lambda value: from_json(value[1]),
}
