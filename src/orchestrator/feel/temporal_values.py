"""Dates, times and durations.

Python's own classes hold them whenever they fit: `date`, `time` and `datetime` (naive is FEEL's local;
`timezone` is an offset, `ZoneInfo` a named zone, never turned into one another), `timedelta` for days and
time durations. The Wide classes take what does not fit: years outside 1–9999, nanoseconds, long durations.
All share attribute names, so that code below reads `value.hour` without asking which one it has.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

MAX_YEAR: Final = 999_999_999
NANOS: Final = 1_000_000_000
DAY_NANOS: Final = 86_400 * NANOS
_FITTING_NANOS: Final = 999_999_999 * DAY_NANOS


@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A years and months duration."""

    months: int

    def __neg__(self) -> "YearsMonths":
        return YearsMonths(-self.months)


@dataclass(frozen=True, slots=True)
class WideDuration:
    """A days and time duration that `timedelta` cannot hold."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class WideDate:
    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class WideTime:
    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: tzinfo | None


@dataclass(frozen=True, slots=True)
class WideDateTime:
    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    tzinfo: tzinfo | None


Date = date | WideDate
Time = time | WideTime
DateTime = datetime | WideDateTime
DaysTime = timedelta | WideDuration


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> Date | None:
    """Return the date, or None when there is no such day."""
    if not (1 <= month <= 12 and -MAX_YEAR <= year <= MAX_YEAR and 1 <= day <= days_in(year, month)):
        return None
    return date(year, month, day) if 1 <= year <= 9999 else WideDate(year, month, day)


def make_time(hour: int, minute: int, second: int, nanosecond: int, zone: tzinfo | None) -> Time | None:
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return None
    if nanosecond % 1000:
        return WideTime(hour, minute, second, nanosecond, zone)
    return time(hour, minute, second, nanosecond // 1000, zone)


def make_datetime(day: Date, at: Time) -> DateTime:
    if type(day) is date and type(at) is time:
        return datetime.combine(day, at)
    return WideDateTime(
        day.year, day.month, day.day, at.hour, at.minute, at.second, nanosecond_of(at), at.tzinfo
    )


def make_duration(nanoseconds: int) -> DaysTime:
    if nanoseconds % 1000 or abs(nanoseconds) > _FITTING_NANOS:
        return WideDuration(nanoseconds)
    return timedelta(microseconds=nanoseconds // 1000)


def nanoseconds_of(duration: DaysTime) -> int:
    if isinstance(duration, WideDuration):
        return duration.nanoseconds
    return ((duration.days * 86_400 + duration.seconds) * 1_000_000 + duration.microseconds) * 1000


def nanosecond_of(value: Time | DateTime) -> int:
    if isinstance(value, WideTime | WideDateTime):
        return value.nanosecond
    return value.microsecond * 1000


def date_of(value: DateTime) -> Date:
    if isinstance(value, datetime):
        return value.date()
    day = make_date(value.year, value.month, value.day)
    assert day is not None
    return day


def time_of(value: DateTime) -> Time:
    """Return the clock part with its offset or zone; a repeated hour keeps its fold."""
    if isinstance(value, datetime):
        return value.timetz()
    at = make_time(value.hour, value.minute, value.second, value.nanosecond, value.tzinfo)
    assert at is not None
    return at


def day_number(value: Date | DateTime) -> int:
    """Days since 1 January of year 1 (which is 1, as in `date.toordinal`), proleptic Gregorian."""
    year, month, day = value.year, value.month, value.day
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    leap = is_leap(year)
    months = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
    return days + months[month - 1] + (1 if leap and month > 2 else 0) + day


def date_of_day_number(number: int) -> Date | None:
    if 1 <= number <= 3_652_059:
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, 146_097)
    day = date.fromordinal(rest + 1)
    return make_date(day.year + cycles * 400, day.month, day.day)


def offset_seconds(value: DateTime) -> int | None:
    """Seconds east of UTC at that moment; None for a local value. Seconds, not minutes: old zones have them."""
    zone = value.tzinfo
    if zone is None:
        return None
    if isinstance(value, datetime):
        offset = value.utcoffset()
    else:
        year = min(max(value.year, 1), 9999)
        # A zone's rule repeats every 400 years: a far year is read in the last year Python knows.
        day = min(value.day, days_in(year, value.month))
        offset = zone.utcoffset(datetime(year, value.month, day, value.hour, value.minute))  # noqa: DTZ001
    return None if offset is None else int(offset.total_seconds())


def time_offset_seconds(value: Time) -> int | None:
    """Seconds east of UTC of a time of day; None if local, or if its zone's offset depends on the date."""
    zone = value.tzinfo
    if zone is None:
        return None
    if not isinstance(zone, ZoneInfo):
        offset = zone.utcoffset(None)
        return None if offset is None else int(offset.total_seconds())
    found = {zone.utcoffset(datetime(2020, month, 1)) for month in (1, 7)}  # noqa: DTZ001
    only = found.pop()
    return int(only.total_seconds()) if not found and only is not None else None


def local_nanos(value: DateTime) -> int:
    """Nanoseconds on the wall clock since the eve of 1 January of year 1."""
    seconds = (day_number(value) * 24 + value.hour) * 3600 + value.minute * 60 + value.second
    return seconds * NANOS + nanosecond_of(value)


def clock_nanos(value: Time) -> int:
    return (value.hour * 3600 + value.minute * 60 + value.second) * NANOS + nanosecond_of(value)


def datetime_of_local_nanos(nanos: int, zone: tzinfo | None) -> DateTime | None:
    number, rest = divmod(nanos, DAY_NANOS)
    day = date_of_day_number(number)
    if day is None:
        return None
    seconds, nanosecond = divmod(rest, NANOS)
    at = make_time(seconds // 3600, seconds % 3600 // 60, seconds % 60, nanosecond, zone)
    return None if at is None else make_datetime(day, at)


def instant_nanos(value: DateTime) -> int | None:
    """Nanoseconds on the UTC line; None for a local value."""
    offset = offset_seconds(value)
    return None if offset is None else local_nanos(value) - offset * NANOS


def fixed_zone(seconds: int) -> tzinfo | None:
    """The zone of an offset; None beyond eighteen hours."""
    if abs(seconds) > 18 * 3600:
        return None
    return UTC if seconds == 0 else timezone(timedelta(seconds=seconds))


def named_zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def zone_name(zone: tzinfo | None) -> str | None:
    """The IANA name of a named zone; None for an offset."""
    return zone.key if isinstance(zone, ZoneInfo) else None
