"""Equality and order, three-valued: None where two values cannot be compared."""

from orchestrator.feel.limits import Run
from orchestrator.feel.temporal_values import (
    NANOS,
    Date,
    DateTime,
    Time,
    clock_nanos,
    day_number,
    instant_nanos,
    local_nanos,
    nanoseconds_of,
    offset_seconds,
    time_offset_seconds,
)
from orchestrator.feel.values import Range, kind_of


def equal(left: object, right: object, run: Run) -> bool | None:
    """`left = right`: None for values of different kinds, except that null differs from everything else."""
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return _mixed_dates_equal(left, right)
    if kind == "list" or kind == "context":
        run.charge(1 + (len(left) >> 1))  # type: ignore[arg-type]
        return _lists_equal(left, right, run) if kind == "list" else _contexts_equal(left, right, run)  # type: ignore[arg-type]
    if kind == "range":
        return _ranges_equal(left, right, run)  # type: ignore[arg-type]
    if kind == "time" or kind == "date and time":
        return _clocks_equal(left, right, kind)
    if kind == "days and time duration":
        return nanoseconds_of(left) == nanoseconds_of(right)  # type: ignore[arg-type]
    return bool(left == right)


def _lists_equal(left: list[object], right: list[object], run: Run) -> bool:
    if len(left) != len(right):
        return False
    return all(equal(one, other, run) is True for one, other in zip(left, right, strict=True))


def _contexts_equal(left: dict[str, object], right: dict[str, object], run: Run) -> bool:
    if left.keys() != right.keys():
        return False
    return all(equal(value, right[key], run) is True for key, value in left.items())


def _ranges_equal(left: Range, right: Range, run: Run) -> bool:
    return (
        (left.operator, left.start_included, left.end_included)
        == (right.operator, right.start_included, right.end_included)
        and equal(left.start, right.start, run) is True
        and equal(left.end, right.end, run) is True
    )


def _mixed_dates_equal(left: object, right: object) -> bool | None:
    """A date is its midnight in UTC when it meets a date and time."""
    keys = _mixed_keys(left, right)
    return None if keys is None else keys[0] == keys[1]


def _mixed_keys(left: object, right: object) -> tuple[int, int] | None:
    kinds = kind_of(left), kind_of(right)
    if kinds not in (("date", "date and time"), ("date and time", "date")):
        return None
    one, other = (
        local_nanos_of_date(value) if kind == "date" else instant_nanos(value)  # type: ignore[arg-type]
        for value, kind in zip((left, right), kinds, strict=True)
    )
    return None if one is None or other is None else (one, other)


def local_nanos_of_date(value: Date) -> int:
    return day_number(value) * 86_400 * NANOS


def _clocks_equal(left: object, right: object, kind: str) -> bool | None:
    """The standard compares hour, minute and second only: parts of a second do not make times differ."""
    keys = clock_keys(left, right, kind)
    return None if keys is None else keys[0] // NANOS == keys[1] // NANOS


def clock_keys(left: object, right: object, kind: str) -> tuple[int, int] | None:
    """Nanoseconds that put two times or two dates and times in order; None for local against zoned."""
    if kind == "time":
        return _time_keys(left, right)  # type: ignore[arg-type]
    return _datetime_keys(left, right)  # type: ignore[arg-type]


def _datetime_keys(left: DateTime, right: DateTime) -> tuple[int, int] | None:
    one, other = offset_seconds(left), offset_seconds(right)
    if (one is None) != (other is None):
        return None
    if one is None or other is None:
        return local_nanos(left), local_nanos(right)
    return local_nanos(left) - one * NANOS, local_nanos(right) - other * NANOS


def _time_keys(left: Time, right: Time) -> tuple[int, int] | None:
    if left.tzinfo == right.tzinfo:
        return clock_nanos(left), clock_nanos(right)
    one, other = time_offset_seconds(left), time_offset_seconds(right)
    if one is None or other is None:
        return None
    return clock_nanos(left) - one * NANOS, clock_nanos(right) - other * NANOS


def order(left: object, right: object) -> int | None:
    """-1, 0 or 1 as left lies before, at or after right; None if they have no order."""
    kind = kind_of(left)
    if kind != kind_of(right):
        keys = _mixed_keys(left, right)
        return None if keys is None else _sign(keys[0], keys[1])
    if kind == "number" or kind == "string":
        return _sign(left, right)
    if kind == "time" or kind == "date and time":
        keys = clock_keys(left, right, kind)
        return None if keys is None else _sign(keys[0], keys[1])
    if kind == "date":
        return _sign(day_number(left), day_number(right))  # type: ignore[arg-type]
    if kind == "days and time duration":
        return _sign(nanoseconds_of(left), nanoseconds_of(right))  # type: ignore[arg-type]
    if kind == "years and months duration":
        return _sign(left.months, right.months)  # type: ignore[attr-defined]
    return None


def _sign(one: object, other: object) -> int:
    return 1 if one > other else -1 if one < other else 0  # type: ignore[operator]


def identical(left: object, right: object, run: Run) -> bool:
    """`is`: the same kind and the same value, zones and offsets included."""
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) == "time":
        same_zone = _same_zone(left, right)
        return same_zone and clock_nanos(left) == clock_nanos(right)  # type: ignore[arg-type]
    if kind_of(left) == "date and time":
        return _same_zone(left, right) and local_nanos(left) == local_nanos(right)  # type: ignore[arg-type]
    return equal(left, right, run) is True


def _same_zone(left: object, right: object) -> bool:
    """Named zones are the same by name only, offsets by size; a name is never an offset."""
    one, other = left.tzinfo, right.tzinfo  # type: ignore[attr-defined]
    return bool(one == other)


def in_range(value: object, bounds: Range) -> bool | None:
    """Whether `value` lies in the range; None if it cannot be compared with a bound or a bound is null."""
    if bounds.operator == "!=":
        found = order(value, bounds.start)
        return None if found is None else found != 0
    low = high = True
    if bounds.start is not None:
        after = order(value, bounds.start)
        if after is None:
            return None
        low = after > 0 or (after == 0 and bounds.start_included)
    elif not _open_ended(bounds):
        return None
    if bounds.end is not None:
        before = order(value, bounds.end)
        if before is None:
            return None
        high = before < 0 or (before == 0 and bounds.end_included)
    elif not _open_ended(bounds):
        return None
    return low and high


def _open_ended(bounds: Range) -> bool:
    return bounds.operator is not None
