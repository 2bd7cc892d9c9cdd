"""Days and instants as people write them; one that does not exist, or exists twice, is never guessed."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orchestrator.law.wording import MONTHS

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_FRENCH_DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:h]|heures?)\s*(\d{2})?(?::(\d{2}))?(?:\s*min)?", re.IGNORECASE)
_FRENCH_INSTANT = re.compile(r"(\S+)\s+(?:à\s+)?(.+)")

SUMMER, WINTER = "0", "1"


class _NoSuchDay(ValueError):
    """The month is real, not its day."""


class Ambiguous(ValueError):
    """The hour exists twice that night: the person must say which."""


def read_day(text: str) -> date:
    """Read jj/mm/aaaa or AAAA-MM-JJ. Raises ValueError with a French sentence."""
    try:
        if _ISO_DAY.fullmatch(text):
            day = date.fromisoformat(text)
        elif found := _FRENCH_DAY.fullmatch(text):
            day = _day(int(found[3]), int(found[2]), int(found[1]))
        else:
            raise ValueError
    except _NoSuchDay:
        raise
    except ValueError:
        raise ValueError("cette date n'existe pas ; écrivez-la jj/mm/aaaa, par exemple 27/03/2026") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"l'année doit être comprise entre {_FIRST_YEAR} et {_LAST_YEAR}")
    return day


def _day(year: int, month: int, number: int) -> date:
    """The day, or why a month that exists does not have it: 29 February is asked for more often than it comes."""
    if 1 <= month <= 12 and year >= 1 and number > (days := monthrange(year, month)[1]) and number <= 31:
        raise _NoSuchDay(f"cette date n'existe pas : {MONTHS[month - 1]} {year} compte {days} jours")
    return date(year, month, number)


def read_time(text: str) -> time:
    """Read 15:30, 15 h 30 or 15h. Raises ValueError with a French sentence."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        raise ValueError("cette heure n'existe pas ; écrivez-la 15:30 ou 15 h 30") from None


def read_instant(text: str, zone: ZoneInfo, fold: str | None) -> datetime:
    """Read an instant; without an offset it is local to `zone`. Returns it aware, in `zone`.

    Raises Ambiguous in the repeated hour of autumn when `fold` is None, ValueError otherwise;
    both carry a French sentence.
    """
    if _ISO_DAY.match(text) and "T" in text.upper():
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                "cet instant n'existe pas ; écrivez par exemple 2026-03-27T15:30:00+01:00"
            ) from None
        read_day(at.date().isoformat())
        return at.astimezone(zone) if at.tzinfo is not None else localise(at, zone, fold)
    found = _FRENCH_INSTANT.fullmatch(text.strip())
    if found is None:
        raise ValueError("écrivez la date et l'heure, par exemple 27/03/2026 15:30")
    return localise(datetime.combine(read_day(found[1]), read_time(found[2])), zone, fold)


def localise(naive: datetime, zone: ZoneInfo, fold: str | None) -> datetime:
    """Return the wall-clock `naive` as an aware instant of `zone`; see `read_instant` for what is raised."""
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset() or timedelta(), second.utcoffset() or timedelta()
    if before == after:
        return first
    if before < after:
        raise ValueError("cette heure n'existe pas : c'est la nuit du passage à l'heure d'été")
    if fold not in (SUMMER, WINTER):
        raise Ambiguous(
            "cette heure existe deux fois, c'est la nuit du passage à l'heure d'hiver ; "
            "précisez s'il s'agit de l'heure d'été (la première) ou de l'heure d'hiver (la seconde)"
        )
    return second if fold == WINTER else first
