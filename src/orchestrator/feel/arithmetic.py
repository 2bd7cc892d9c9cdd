"""`+ - * / **` and the minus sign. Whatever has no answer is None, as the standard wants."""

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from orchestrator.feel.comparison import local_nanos_of_date
from orchestrator.feel.limits import checked_text
from orchestrator.feel.numbers import MATH, raise_to
from orchestrator.feel.temporal_values import (
    DAY_NANOS,
    MAX_YEAR,
    NANOS,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
    clock_nanos,
    date_of,
    date_of_day_number,
    datetime_of_local_nanos,
    day_number,
    days_in,
    local_nanos,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    nanoseconds_of,
    offset_seconds,
    time_of,
    time_offset_seconds,
)
from orchestrator.feel.values import kind_of

_DAYS_TIME = "days and time duration"
_YEARS_MONTHS = "years and months duration"
_DATE_TIME = "date and time"
_MAX_DURATION = 10**30  # nanoseconds: no calendar reaches that far


def calculate(operator: str, left: object, right: object) -> object:
    """Any operands; numbers are handled by the caller for speed, but work here too."""
    if left is None or right is None:
        return None
    try:
        return _OPERATIONS[operator](left, right)
    except (ArithmeticError, ValueError):
        return None


def _add(left: object, right: object) -> object:
    kinds = kind_of(left), kind_of(right)
    if kinds == ("number", "number"):
        return MATH.add(left, right)  # type: ignore[arg-type]
    if kinds == ("string", "string"):
        return checked_text(left + right)  # type: ignore[operator]
    if kinds[0] == kinds[1] == _YEARS_MONTHS:
        return YearsMonths(left.months + right.months)  # type: ignore[attr-defined]
    if kinds[0] == kinds[1] == _DAYS_TIME:
        return make_duration(nanoseconds_of(left) + nanoseconds_of(right))  # type: ignore[arg-type]
    if kinds[1] in (_DAYS_TIME, _YEARS_MONTHS):
        return _moved(left, right, 1)
    if kinds[0] in (_DAYS_TIME, _YEARS_MONTHS):
        return _moved(right, left, 1)
    return None


def _subtract(left: object, right: object) -> object:
    kinds = kind_of(left), kind_of(right)
    if kinds == ("number", "number"):
        return MATH.subtract(left, right)  # type: ignore[arg-type]
    if kinds[0] == kinds[1] == _YEARS_MONTHS:
        return YearsMonths(left.months - right.months)  # type: ignore[attr-defined]
    if kinds[0] == kinds[1] == _DAYS_TIME:
        return make_duration(nanoseconds_of(left) - nanoseconds_of(right))  # type: ignore[arg-type]
    if kinds[1] in (_DAYS_TIME, _YEARS_MONTHS):
        return _moved(left, right, -1)
    return _between(left, right, kinds)


def _between(left: object, right: object, kinds: tuple[str, str]) -> DaysTime | None:
    """The time from right to left."""
    if kinds == ("time", "time"):
        return _between_times(left, right)  # type: ignore[arg-type]
    dates = ("date", _DATE_TIME)
    if kinds[0] not in dates or kinds[1] not in dates:
        return None
    (one, one_offset), (other, other_offset) = (
        (local_nanos_of_date(value), 0) if kind == "date" else (local_nanos(value), offset_seconds(value))  # type: ignore[arg-type]
        for value, kind in zip((left, right), kinds, strict=True)
    )
    if (one_offset is None) != (other_offset is None):
        return None
    return make_duration(one - other - ((one_offset or 0) - (other_offset or 0)) * NANOS)


def _between_times(left: Time, right: Time) -> DaysTime | None:
    if left.tzinfo == right.tzinfo:
        return make_duration(clock_nanos(left) - clock_nanos(right))
    one, other = time_offset_seconds(left), time_offset_seconds(right)
    if one is None or other is None:
        return None
    return make_duration(clock_nanos(left) - clock_nanos(right) - (one - other) * NANOS)


def _moved(value: object, by: object, sign: int) -> object:
    kind = kind_of(value)
    if isinstance(by, YearsMonths):
        if kind == "date":
            return add_months(value, sign * by.months)  # type: ignore[arg-type]
        if kind == _DATE_TIME:
            day = add_months(date_of(value), sign * by.months)  # type: ignore[arg-type]
            return None if day is None else make_datetime(day, time_of(value))  # type: ignore[arg-type]
        return None
    nanos = sign * nanoseconds_of(by)  # type: ignore[arg-type]
    if kind == "date":
        return date_of_day_number(day_number(value) + nanos // DAY_NANOS)  # type: ignore[arg-type]
    if kind == _DATE_TIME:
        return _moved_datetime(value, nanos)  # type: ignore[arg-type]
    if kind == "time":
        return _moved_time(value, nanos)  # type: ignore[arg-type]
    return None


def _moved_datetime(value: DateTime, nanos: int) -> DateTime | None:
    """Elapsed time: in a named zone it runs on the UTC line, so that a day of 23 hours counts 23."""
    offset = offset_seconds(value)
    if value.tzinfo is None or offset is None:
        return datetime_of_local_nanos(local_nanos(value) + nanos, None)
    target = local_nanos(value) + nanos
    in_utc = datetime_of_local_nanos(target - offset * NANOS, value.tzinfo)
    if in_utc is None:
        return None
    if hasattr(in_utc, "astimezone"):
        return value.tzinfo.fromutc(in_utc)  # type: ignore[arg-type]
    return datetime_of_local_nanos(target, value.tzinfo)


def _moved_time(value: Time, nanos: int) -> Time | None:
    total = (clock_nanos(value) + nanos) % DAY_NANOS
    seconds, nanosecond = divmod(total, NANOS)
    return make_time(seconds // 3600, seconds % 3600 // 60, seconds % 60, nanosecond, value.tzinfo)


def add_months(value: Date, months: int) -> Date | None:
    """The same day number so many months on, or the last day of that month if it has no such day."""
    years, month = divmod(value.month - 1 + months, 12)
    year = value.year + years
    if abs(year) > MAX_YEAR:
        return None
    return make_date(year, month + 1, min(value.day, days_in(year, month + 1)))


def _multiply(left: object, right: object) -> object:
    kinds = kind_of(left), kind_of(right)
    if kinds == ("number", "number"):
        return MATH.multiply(left, right)  # type: ignore[arg-type]
    if kinds[0] == "number":
        return _multiply(right, left) if kinds[1] != "number" else None
    if kinds[1] != "number":
        return None
    return _scaled(left, kinds[0], lambda size: MATH.multiply(size, right))  # type: ignore[arg-type]


def _scaled(duration: object, kind: str, change: object) -> object:
    if kind == _YEARS_MONTHS:
        months = change(Decimal(duration.months))  # type: ignore[operator,attr-defined]
        return YearsMonths(int(months.to_integral_value(ROUND_DOWN))) if abs(months) < 10**15 else None
    if kind == _DAYS_TIME:
        nanos = change(Decimal(nanoseconds_of(duration)))  # type: ignore[operator,arg-type]
        return make_duration(int(nanos.to_integral_value(ROUND_DOWN))) if abs(nanos) < _MAX_DURATION else None
    return None


def _divide(left: object, right: object) -> object:
    kinds = kind_of(left), kind_of(right)
    if kinds == ("number", "number"):
        return MATH.divide(left, right)  # type: ignore[arg-type]
    if kinds[1] == "number":
        return _scaled(left, kinds[0], lambda size: MATH.divide(size, right))  # type: ignore[arg-type]
    if kinds[0] == kinds[1] == _YEARS_MONTHS:
        return MATH.divide(left.months, right.months)  # type: ignore[attr-defined]
    if kinds[0] == kinds[1] == _DAYS_TIME:
        return MATH.divide(nanoseconds_of(left), nanoseconds_of(right))  # type: ignore[arg-type]
    return None


def _power(left: object, right: object) -> object:
    if kind_of(left) == kind_of(right) == "number":
        return raise_to(left, right)  # type: ignore[arg-type]
    return None


_OPERATIONS = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide, "**": _power}


def negate(value: object) -> object:
    if type(value) is Decimal:
        return MATH.minus(value) if value else value
    if type(value) is timedelta or kind_of(value) == _DAYS_TIME:
        return make_duration(-nanoseconds_of(value))  # type: ignore[arg-type]
    if isinstance(value, YearsMonths):
        return -value
    return None
