"""What stands after a dot: entries of contexts, parts of dates, times, durations and ranges."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from orchestrator.feel.temporal_values import (
    DAY_NANOS,
    NANOS,
    day_number,
    nanoseconds_of,
    offset_seconds,
    time_offset_seconds,
    zone_name,
)
from orchestrator.feel.values import kind_of


def _number(name: str) -> Callable[[Any], object]:
    return lambda value: Decimal(getattr(value, name))


def _weekday(value: Any) -> Decimal:
    """Monday is 1."""
    return Decimal((day_number(value) - 1) % 7 + 1)


def _offset(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _months_part(months: int, unit: int) -> int:
    """Whole units or what remains of them, with the sign of the whole."""
    size = abs(months) // 12 if unit == 12 else abs(months) % 12
    return -size if months < 0 else size


def _time_part(nanos: int, unit: int, within: int | None) -> int:
    size = abs(nanos) // unit
    if within is not None:
        size %= within
    return -size if nanos < 0 else size


def _duration_part(unit: int, within: int | None) -> Callable[[Any], object]:
    return lambda value: Decimal(_time_part(nanoseconds_of(value), unit, within))


_DATE: Final = {
    "year": _number("year"),
    "month": _number("month"),
    "day": _number("day"),
    "weekday": _weekday,
}
_CLOCK: Final = {
    "hour": _number("hour"),
    "minute": _number("minute"),
    "second": _number("second"),
    "timezone": lambda value: zone_name(value.tzinfo),
}
_PROPERTIES: Final[dict[str, dict[str, Callable[[Any], object]]]] = {
    "date": _DATE,
    "time": {**_CLOCK, "time offset": lambda value: _offset(time_offset_seconds(value))},
    "date and time": {**_DATE, **_CLOCK, "time offset": lambda value: _offset(offset_seconds(value))},
    "years and months duration": {
        "years": lambda value: Decimal(_months_part(value.months, 12)),
        "months": lambda value: Decimal(_months_part(value.months, 1)),
    },
    "days and time duration": {
        "days": _duration_part(DAY_NANOS, None),
        "hours": _duration_part(3600 * NANOS, 24),
        "minutes": _duration_part(60 * NANOS, 60),
        "seconds": _duration_part(NANOS, 60),
    },
    "range": {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}


def property_of(value: object, name: str) -> object:
    """`value.name`; of a list, the list of each item's; None where there is no such thing."""
    if type(value) is dict:
        return value.get(name)
    if type(value) is list:
        return [property_of(item, name) for item in value]
    found = _PROPERTIES.get(kind_of(value))
    if found is None:
        return None
    reader = found.get(name)
    return None if reader is None else reader(value)
