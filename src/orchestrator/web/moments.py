"""Instants in words, as the establishment's clock on the wall shows them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask_babel import get_locale

from orchestrator.web.words import _, ngettext

PARIS = ZoneInfo("Europe/Paris")
_FRENCH = Locale("fr")


def day(on: date) -> str:
    """'30 mars 2026'."""
    return _day(on, "d MMMM y")


def month(on: date) -> str:
    """'mars 2026'."""
    return _day(on, "LLLL y")


def weekday(on: date) -> str:
    """'lundi'."""
    return _day(on, "EEEE")


def instant(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """'lun. 30 mars 2026 à 16 h 30', in `zone`."""
    local = at.astimezone(zone)
    return _at(_day(local, "EEE d MMMM y"), clock(local))


def opening(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """The instant from which something is possible, to the minute above: what is read is never too early."""
    return instant(next_minute(at), zone)


def next_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def short_instant(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """'ven. 27 mars 2026, 09:00', in `zone`: for lists and timelines."""
    local = at.astimezone(zone)
    return f"{_day(local, 'EEE d MMM y')}, {local:%H:%M}{which_hour(local)}"


def bound(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """An exclusive bound: midnight is said as the end of the day before, '10 avril 2026 à 24 h'."""
    local = at.astimezone(zone)
    if is_midnight(local):
        return _at(_day(last_day(local), "EEE d MMMM y"), _("24 h"))
    return instant(at, zone)


def short_bound(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The same in few words, relative to the day of `now`: 'auj. 24:00', 'demain 16:30', '2 avr. 24:00'."""
    local = at.astimezone(zone)
    midnight = is_midnight(local)
    on = last_day(local) if midnight else local.date()
    return (
        f"{relative_day(on, now.astimezone(zone).date())} {'24:00' if midnight else local.strftime('%H:%M')}"
    )


def hour_of_bound(at: datetime, zone: ZoneInfo) -> str:
    """The hour of an exclusive bound, midnight as the end of the day: '24:00', '16:30'."""
    local = at.astimezone(zone)
    return "24:00" if is_midnight(local) else f"{local:%H:%M}{which_hour(local)}"


def clock(local: datetime) -> str:
    """'16 h 30' of a local instant; in the repeated hour of autumn, which of the two."""
    return _("%(hour)s h %(minute)s", hour=f"{local.hour}", minute=f"{local.minute:02d}") + which_hour(local)


def which_hour(local: datetime) -> str:
    """' (heure d'été)' or ' (heure d'hiver)' where the same hour exists twice, else nothing."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first <= second:
        return ""
    return _(" (heure d'été)") if local.fold == 0 else _(" (heure d'hiver)")


def is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


def last_day(local: datetime) -> date:
    """The day that ends at this local midnight."""
    return local.date() - timedelta(days=1)


def relative(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The day of `at` in few words, relative to the day of `now`."""
    return relative_day(at.astimezone(zone).date(), now.astimezone(zone).date())


def relative_day(on: date, today: date) -> str:
    if on == today:
        return _("auj.")
    if on == today + timedelta(days=1):
        return _("demain")
    return _day(on, "d MMM") if on.year == today.year else _day(on, "d MMM y")


def span(length: timedelta) -> str:
    """A length in words, rounded down: '17 jours' from two days up, else '9 h 12', '45 min'."""
    minutes = int(abs(length).total_seconds()) // 60
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(num)d jour", "%(num)d jours", days)
    hours, rest = divmod(minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)s", hours=hours, minutes=f"{rest:02d}")
    return _("%(minutes)d min", minutes=rest)


def iso(at: datetime, zone: ZoneInfo = PARIS) -> str:
    """For the `datetime` attribute of `<time>`."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def read_iso(text: str) -> datetime | None:
    """Read back an instant that a page of ours carried; None if it has been tampered with."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo is not None else None


def _at(on: str, time: str) -> str:
    # An hour is not cut at the end of a line.
    return _("%(day)s à %(time)s", day=on, time=time.replace(" ", "\N{NO-BREAK SPACE}"))


def _day(on: date, pattern: str) -> str:
    return _written(on.year, on.month, on.day, pattern, get_locale() or _FRENCH)


@lru_cache(maxsize=4096)  # a list says the same few days on all its rows
def _written(year: int, month_of_year: int, day_of_month: int, pattern: str, locale: Locale) -> str:
    if day_of_month == 1 and locale.language == "fr":
        pattern = pattern.replace("d MMM", "d'er' MMM")  # « 1er avril »: no other day has an ending
    return format_date(date(year, month_of_year, day_of_month), pattern, locale=locale)
