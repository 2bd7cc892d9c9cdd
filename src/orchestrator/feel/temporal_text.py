"""Reading and writing dates, times and durations in the ISO 8601 forms that FEEL allows."""

import re
from datetime import date, tzinfo

from orchestrator.feel.temporal_values import (
    DAY_NANOS,
    NANOS,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
    fixed_zone,
    make_date,
    make_datetime,
    make_duration,
    make_time,
    named_zone,
    nanosecond_of,
    nanoseconds_of,
    zone_name,
)

_DATE = re.compile(r"(-?)([1-9][0-9]{4,8}|[0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9})[0-9]{0,20})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]{1,60})?",
    re.ASCII,
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?", re.ASCII)
_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]{1,15})D)?(T)?(?:([0-9]{1,15})H)?(?:([0-9]{1,15})M)?"
    r"(?:([0-9]{1,15})(?:\.([0-9]{0,9})[0-9]{0,20})?S)?",
    re.ASCII,
)


def read_date(text: str) -> Date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    sign, year, month, day = found.groups()
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def _read_zone(text: str | None) -> tuple[bool, tzinfo | None]:
    if not text:
        return True, None
    if text == "Z":
        return True, fixed_zone(0)
    if text[0] == "@":
        zone = named_zone(text[1:])
        return zone is not None, zone
    parts = [int(part) for part in text[1:].split(":")]
    if parts[1] > 59 or (len(parts) > 2 and parts[2] > 59):
        return False, None
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    zone = fixed_zone(-seconds if text[0] == "-" else seconds)
    return zone is not None, zone


def read_time(text: str) -> Time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    known, zone = _read_zone(found[5])
    if not known:
        return None
    nanosecond = int((found[4] or "0").ljust(9, "0"))
    return make_time(int(found[1]), int(found[2]), int(found[3]), nanosecond, zone)


def read_datetime(text: str) -> DateTime | None:
    """Read "date T time"; a date alone is its midnight, local."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    if day is None:
        return None
    at = read_time(time_text) if separator else make_time(0, 0, 0, 0, None)
    return None if at is None else make_datetime(day, at)


def read_duration(text: str) -> DaysTime | YearsMonths | None:
    found = _YEARS_MONTHS.fullmatch(text)
    if found is not None and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = _DAYS_TIME.fullmatch(text)
    if found is None:
        return None
    sign, days, marker, hours, minutes, seconds, fraction = found.groups()
    clock = hours or minutes or seconds
    if not (days or clock) or bool(marker) != bool(clock):
        return None
    total = int(days or 0) * DAY_NANOS + (int(hours or 0) * 60 + int(minutes or 0)) * 60 * NANOS
    total += int(seconds or 0) * NANOS + int((fraction or "").ljust(9, "0"))
    return make_duration(-total if sign else total)


def read_temporal(text: str) -> Date | Time | DateTime | DaysTime | YearsMonths | None:
    """Read what stands after `@`: whichever of the kinds fits."""
    if "P" in text[:2]:
        return read_duration(text)
    if "T" in text and (found := read_datetime(text)) is not None:
        return found
    return read_date(text) or read_time(text)


def _fraction(nanosecond: int) -> str:
    return f".{nanosecond:09d}".rstrip("0") if nanosecond else ""


def zone_text(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    name = zone_name(zone)
    if name is not None:
        return "@" + name
    offset = zone.utcoffset(None)
    seconds = 0 if offset is None else int(offset.total_seconds())
    if seconds == 0:
        return "Z"
    size = abs(seconds)
    text = f"{'-' if seconds < 0 else '+'}{size // 3600:02d}:{size % 3600 // 60:02d}"
    return f"{text}:{size % 60:02d}" if size % 60 else text


def date_text(value: Date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def time_text(value: Time | DateTime) -> str:
    clock = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    return clock + _fraction(nanosecond_of(value)) + zone_text(value.tzinfo)


def datetime_text(value: DateTime) -> str:
    day = make_date(value.year, value.month, value.day)
    assert day is not None
    return f"{date_text(day)}T{time_text(value)}"


def years_months_text(value: YearsMonths) -> str:
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if value.months < 0 else ''}P{text or '0M'}"


def days_time_text(value: DaysTime) -> str:
    total = nanoseconds_of(value)
    days, rest = divmod(abs(total), DAY_NANOS)
    seconds, nanosecond = divmod(rest, NANOS)
    hours, minutes, second = seconds // 3600, seconds % 3600 // 60, seconds % 60
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if second or nanosecond:
        clock += f"{second}{_fraction(nanosecond)}S"
    if not days and not clock:
        return "PT0S"
    return f"{'-' if total < 0 else ''}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
