"""The counting rules a second time, by brute force and on purpose without the product's code.

Days are walked one by one, midnight is found by scanning minutes, Easter is computed, not looked up.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@cache
def holidays_of(year: int, calendar: str) -> frozenset[date]:
    """The 11 days of L3133-1, with those of Alsace-Moselle or of L3422-2 overseas; right from 1984 on."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    easter = date(year, month, day + 1)
    days = {easter + n * DAY for n in (1, 39, 50)}
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    if calendar == "alsace-moselle":
        days.add(easter - 2 * DAY)
        fixed.append((12, 26))
    abolition = {"guadeloupe": (5, 27), "martinique": (5, 22), "guyane": (6, 10), "mayotte": (4, 27)}
    abolition["la-reunion"] = (12, 20)
    if calendar in abolition and year > 1983:
        fixed.append(abolition[calendar])
    return frozenset(days | {date(year, *one) for one in fixed})


def is_open(day: date, calendar: str, saturday_open: bool = False) -> bool:
    closed = (7,) if saturday_open else (6, 7)
    return day.isoweekday() not in closed and day not in holidays_of(day.year, calendar)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """One minute after the last minute whose local date is `day` or earlier."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    minutes = [noon - 16 * 60 * MINUTE + n * MINUTE for n in range(48 * 60)]
    return max(minute for minute in minutes if minute.astimezone(zone).date() <= day) + MINUTE


def months_later(day: date, months: int) -> date:
    number, year, month = day.day, day.year, day.month
    step = 1 if months > 0 else -1
    for _ in range(abs(months)):
        month += step
        if month in (0, 13):
            year, month = year + step, 12 if month == 0 else 1
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def days_later(day: date, days: int) -> date:
    step = DAY if days > 0 else -DAY
    for _ in range(abs(days)):
        day += step
    return day


def rolled(day: date, calendar: str, saturday_open: bool = False) -> date:
    while not is_open(day, calendar, saturday_open):
        day += DAY
    return day


ROLLED = {"jours_801", "mois_801", "prevention_disciplinaire", "delai_franc", "minuit_du_lendemain"}


def deadline(
    rule: str,
    start: datetime,
    zone: ZoneInfo,
    calendar: str,
    *,
    hours: int = 0,
    months: int = 0,
    days: int = 0,
    variant: str | None = None,
) -> datetime:
    """The exclusive bound, in UTC."""
    if rule == "heures_ecoulees":
        return datetime.fromtimestamp(int(start.timestamp()) + hours * 3600, UTC)
    if variant == "heure_a_heure":
        return datetime.fromtimestamp(int(start.timestamp()) + days * 86400, UTC)
    day = start.astimezone(zone).date()
    if rule == "avant_terme":
        if (start.astimezone(UTC) - MINUTE).astimezone(zone).date() < day and is_midnight(start, zone):
            day -= DAY
        return end_of(days_later(months_later(day, -months), -days), zone)
    if rule == "premier_jour_ouvrable":
        return end_of(rolled(day + DAY, calendar, variant == "samedi_ouvrable"), zone)
    if rule == "minuit_du_lendemain":
        months, days = 0, 1
    last = days_later(months_later(day, months), days)
    if rule == "delai_franc":
        last += DAY
    if variant in ("jour_inclus", "veille"):
        last -= DAY
    return end_of(rolled(last, calendar) if rule in ROLLED else last, zone)


def is_midnight(start: datetime, zone: ZoneInfo) -> bool:
    day = start.astimezone(zone).date()
    return end_of(day - DAY, zone) == start.astimezone(UTC)
