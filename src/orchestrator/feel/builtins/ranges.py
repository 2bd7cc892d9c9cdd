"""The interval functions: how two points or ranges lie to each other. Null where ends cannot be compared."""

from collections.abc import Callable

from orchestrator.feel.comparison import in_range, order
from orchestrator.feel.signatures import built_in
from orchestrator.feel.values import Range


class _NoOrder(ValueError):
    """Two ends that cannot be compared: the answer is null."""


def _compare(one: object, other: object) -> int:
    found = order(one, other)
    if found is None:
        raise _NoOrder
    return found


def _inside(point: object, bounds: Range) -> bool:
    found = in_range(point, bounds)
    if found is None:
        raise _NoOrder
    return found


def _points(name: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    return built_in(name, "point1:point, point2:point")


def _point_range(name: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    return built_in(name, "point:point, range:range")


def _range_point(name: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    return built_in(name, "range:range, point:point")


def _ranges(name: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    return built_in(name, "range1:range, range2:range")


def _starts_together(one: Range, other: Range) -> bool:
    return _compare(one.start, other.start) == 0 and one.start_included == other.start_included


def _ends_together(one: Range, other: Range) -> bool:
    return _compare(one.end, other.end) == 0 and one.end_included == other.end_included


@_points("before")
def point_before(one: object, other: object) -> bool:
    return _compare(one, other) < 0


@_point_range("before")
def point_before_range(point: object, bounds: Range) -> bool:
    found = _compare(point, bounds.start)
    return found < 0 or (found == 0 and not bounds.start_included)


@_range_point("before")
def range_before_point(bounds: Range, point: object) -> bool:
    found = _compare(bounds.end, point)
    return found < 0 or (found == 0 and not bounds.end_included)


@_ranges("before")
def range_before(one: Range, other: Range) -> bool:
    found = _compare(one.end, other.start)
    return found < 0 or (found == 0 and not (one.end_included and other.start_included))


@_points("after")
def point_after(one: object, other: object) -> bool:
    return _compare(one, other) > 0


@_point_range("after")
def point_after_range(point: object, bounds: Range) -> bool:
    return range_before_point(bounds, point)


@_range_point("after")
def range_after_point(bounds: Range, point: object) -> bool:
    return point_before_range(point, bounds)


@_ranges("after")
def range_after(one: Range, other: Range) -> bool:
    return range_before(other, one)


@_ranges("meets")
def meets(one: Range, other: Range) -> bool:
    return _compare(one.end, other.start) == 0 and one.end_included and other.start_included


@_ranges("met by")
def met_by(one: Range, other: Range) -> bool:
    return meets(other, one)


@_ranges("overlaps")
def overlaps(one: Range, other: Range) -> bool:
    return not range_before(one, other) and not range_before(other, one)


@_ranges("overlaps before")
def overlaps_before(one: Range, other: Range) -> bool:
    starts = _compare(one.start, other.start)
    first = starts < 0 or (starts == 0 and one.start_included and not other.start_included)
    ends = _compare(one.end, other.end)
    last = ends < 0 or (ends == 0 and (not one.end_included or other.end_included))
    return first and last and overlaps(one, other)


@_ranges("overlaps after")
def overlaps_after(one: Range, other: Range) -> bool:
    starts = _compare(other.start, one.start)
    first = starts < 0 or (starts == 0 and other.start_included and not one.start_included)
    ends = _compare(other.end, one.end)
    last = ends < 0 or (ends == 0 and (not other.end_included or one.end_included))
    return first and last and overlaps(one, other)


@_point_range("finishes")
def point_finishes(point: object, bounds: Range) -> bool:
    return bounds.end_included and _compare(point, bounds.end) == 0


@_ranges("finishes")
def finishes(one: Range, other: Range) -> bool:
    return _ends_together(one, other) and _starts_within(one, other)


def _starts_within(one: Range, other: Range) -> bool:
    found = _compare(one.start, other.start)
    return found > 0 or (found == 0 and (not one.start_included or other.start_included))


def _ends_within(one: Range, other: Range) -> bool:
    found = _compare(one.end, other.end)
    return found < 0 or (found == 0 and (not one.end_included or other.end_included))


@_range_point("finished by")
def finished_by_point(bounds: Range, point: object) -> bool:
    return point_finishes(point, bounds)


@_ranges("finished by")
def finished_by(one: Range, other: Range) -> bool:
    return finishes(other, one)


@_range_point("includes")
def includes_point(bounds: Range, point: object) -> bool:
    return _inside(point, bounds)


@_ranges("includes")
def includes(one: Range, other: Range) -> bool:
    return _starts_within(other, one) and _ends_within(other, one)


@_point_range("during")
def point_during(point: object, bounds: Range) -> bool:
    return _inside(point, bounds)


@_ranges("during")
def during(one: Range, other: Range) -> bool:
    return includes(other, one)


@_point_range("starts")
def point_starts(point: object, bounds: Range) -> bool:
    return bounds.start_included and _compare(point, bounds.start) == 0


@_ranges("starts")
def starts(one: Range, other: Range) -> bool:
    return _starts_together(one, other) and _ends_within(one, other)


@_range_point("started by")
def started_by_point(bounds: Range, point: object) -> bool:
    return point_starts(point, bounds)


@_ranges("started by")
def started_by(one: Range, other: Range) -> bool:
    return starts(other, one)


@_points("coincides")
def points_coincide(one: object, other: object) -> bool:
    return _compare(one, other) == 0


@_ranges("coincides")
def coincides(one: Range, other: Range) -> bool:
    return _starts_together(one, other) and _ends_together(one, other)
