"""From one kind of value to another."""

from datetime import datetime, timedelta
from decimal import Decimal

from orchestrator.feel.comparison import order
from orchestrator.feel.errors import FeelError
from orchestrator.feel.limits import Run, checked_text
from orchestrator.feel.numbers import MATH, whole
from orchestrator.feel.parser import parse_expression
from orchestrator.feel.signatures import REGISTRY, built_in
from orchestrator.feel.temporal_text import read_date, read_datetime, read_duration, read_time
from orchestrator.feel.temporal_values import (
    NANOS,
    Date,
    DateTime,
    DaysTime,
    Time,
    WideDateTime,
    YearsMonths,
    date_of,
    fixed_zone,
    make_date,
    make_datetime,
    make_time,
    named_zone,
    nanoseconds_of,
    time_of,
)
from orchestrator.feel.tree import Call, Interval, Literal, Name
from orchestrator.feel.value_text import text_of
from orchestrator.feel.values import Range, kind_of


@built_in("date", "from:string")
def date_from_text(text: str) -> Date | None:
    return read_date(text)


@built_in("date", "from:day")
def date_from_value(value: Date | DateTime) -> Date:
    return date_of(value) if isinstance(value, datetime | WideDateTime) else value


@built_in("date", "year:number, month:number, day:number")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    parts = [whole(part) for part in (year, month, day)]
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return make_date(parts[0], parts[1], parts[2])


@built_in("time", "from:string")
def time_from_text(text: str) -> Time | None:
    return read_time(text)


@built_in("time", "from:time")
def time_from_time(value: Time) -> Time:
    return value


@built_in("time", "from:day")
def time_from_value(value: Date | DateTime) -> Time | None:
    """A date is its midnight in UTC."""
    if kind_of(value) == "date":
        return make_time(0, 0, 0, 0, fixed_zone(0))
    return time_of(value)  # type: ignore[arg-type]


@built_in("time", "hour:number, minute:number, second:number, offset:dtd?=")
def time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None) -> Time | None:
    hours, minutes, seconds = whole(hour), whole(minute), int(second // 1)
    if hours is None or minutes is None or second < 0:
        return None
    zone = None
    if offset is not None:
        zone = fixed_zone(nanoseconds_of(offset) // NANOS)
        if zone is None:
            return None
    return make_time(hours, minutes, seconds, int((second - seconds) * NANOS), zone)


@built_in("date and time", "from:string")
def datetime_from_text(text: str) -> DateTime | None:
    return read_datetime(text)


@built_in("date and time", "date:day, time:time")
def datetime_from_parts(day: Date | DateTime, at: Time) -> DateTime:
    return make_datetime(date_from_value(day), at)


@built_in("date and time", "from:day")
def datetime_from_value(value: Date | DateTime) -> DateTime | None:
    if kind_of(value) == "date and time":
        return value  # type: ignore[return-value]
    midnight = make_time(0, 0, 0, 0, fixed_zone(0))
    return None if midnight is None else make_datetime(value, midnight)  # type: ignore[arg-type]


_DATE_PARTS = "year:number, month:number, day:number, hour:number, minute:number, second:number"


@built_in("date and time", _DATE_PARTS + ", offset:dtd?=")
@built_in("date and time", _DATE_PARTS + ", timezone:string")
def datetime_from_numbers(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: DaysTime | str | None,
) -> DateTime | None:
    only = date_from_parts(year, month, day)
    at = time_from_parts(hour, minute, second, None if isinstance(zone, str) else zone)
    if only is None or at is None:
        return None
    if isinstance(zone, str):
        named = named_zone(zone)
        if named is None:
            return None
        at = make_time(at.hour, at.minute, at.second, int(second % 1 * NANOS), named)
    return None if at is None else make_datetime(only, at)


@built_in("duration", "from:string")
def duration_from_text(text: str) -> DaysTime | YearsMonths | None:
    return read_duration(text)


@built_in("duration", "from:duration")
def duration_from_value(value: timedelta | YearsMonths) -> timedelta | YearsMonths:
    return value


@built_in("years and months duration", "from:day, to:day")
def months_between(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """Whole months from one to the other; what is left over is dropped, towards zero."""
    sign = 1
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        start, end, sign = end, start, -1
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day:
        months -= 1
    return YearsMonths(sign * months)


@built_in("number", "from:string, grouping separator:string?, decimal separator:string?")
def number_from_text(text: str, grouping: str | None, point: str | None) -> Decimal | None:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or grouping == (point or "."):
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return plain_number(text)


@built_in("number", "from:string")
def plain_number(text: str) -> Decimal | None:
    if (
        len(text) > 10_000
        or not text.isascii()
        or any(character not in "0123456789+-.eE" for character in text)
    ):
        return None
    number: Decimal = MATH.create_decimal(text)
    return number


@built_in("number", "from:number")
def same_number(value: Decimal) -> Decimal:
    return value


@built_in("string", "from:any", with_run=True)
def string(run: Run, value: object) -> str | None:
    return None if value is None else checked_text(text_of(value, run))


_RANGE_FUNCTIONS = ("date", "time", "date and time", "duration")


@built_in("range", "from:string", with_run=True)
def range_from_text(run: Run, text: str) -> Range | None:
    """A range whose ends are literals: nothing else is worked out."""
    run.charge(len(text))
    try:
        node = parse_expression(text)
    except FeelError:
        return None
    if not isinstance(node, Interval):
        return None
    start, end = _endpoint(node.start), _endpoint(node.end)
    if start is None and end is None:
        return None
    if start is not None and end is not None and order(start, end) not in (-1, 0):
        return None
    return Range(start, end, node.start_included, node.end_included)


def _endpoint(node: object) -> object:
    """The value of a literal end. Raises ValueError for anything else, which makes the call null."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Call) and isinstance(node.target, Name) and node.target.name in _RANGE_FUNCTIONS:
        only = node.positional[0] if len(node.positional) == 1 else None
        if isinstance(only, Literal):
            return REGISTRY[node.target.name].invoke(Run({}), [only.value])
    raise ValueError("not a literal")
