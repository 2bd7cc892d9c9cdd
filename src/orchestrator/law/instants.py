"""Instants, zones and the bound of a legal day.

Two aware datetimes that share a zone are compared by Python on their wall clock, fold ignored: compare
in UTC wherever clocks may change.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from orchestrator.law.errors import CannotCount

ONE_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_CHARACTERS = re.compile(r"[0-9TWZ:.,+ \-]+")
_OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory"})  # not places, or differ by machine


def parse_instant(text: object) -> datetime:
    """Read an ISO 8601 instant with its offset. Raises CannotCount on the field "from"."""
    if not isinstance(text, str) or not text:
        raise CannotCount("Indiquez le point de départ, par exemple 2026-03-28T10:00:00+01:00.", field="from")
    try:
        if _CHARACTERS.fullmatch(text) is None:
            raise ValueError
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CannotCount(
            f"« {text[:40]} » n'est pas un instant ISO 8601 : écrivez par exemple 2026-03-28T10:00:00+01:00.",
            field="from",
        ) from None
    if at.tzinfo is None:
        raise CannotCount(
            f"« {text[:40]} » n'a pas de décalage horaire : ajoutez-le (par exemple +01:00), car une heure "
            "seule peut exister deux fois, ou pas du tout, un jour de changement d'heure.",
            field="from",
        )
    return at


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _OF_THE_MACHINE


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_named(name: object) -> ZoneInfo:
    """Return the IANA zone of that name. Raises CannotCount on the field "zone"."""
    if not isinstance(name, str) or not name:
        raise CannotCount("Indiquez le fuseau horaire, par exemple Europe/Paris.", field="zone")
    if name not in _known_zones():
        raise CannotCount(
            f"Le fuseau « {name[:40]} » est inconnu : écrivez un nom comme Europe/Paris ou Indian/Reunion.",
            field="zone",
        )
    return _zone(name)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the exclusive bound of the local `day` (« 24 h »): the first instant after all of it.

    It is the next day at 00:00. Where clocks skip that midnight it is the instant they jump; where they
    repeat it, the passage after which the local date no longer returns to `day`. Raises OverflowError.
    """
    midnight = datetime.combine(day + ONE_DAY, time.min, zone)
    first, second = midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)
    if first == second:
        return midnight
    if first < second:
        day_comes_back = (second - _TICK).astimezone(zone).date() <= day
        return (second if day_comes_back else first).astimezone(zone)
    return _first_instant_after(day, zone, low=second, high=first).astimezone(zone)


def _first_instant_after(day: date, zone: ZoneInfo, *, low: datetime, high: datetime) -> datetime:
    """Bisect to the jump of the clocks: `low` (UTC) is still in `day` or before, `high` is after."""
    while high - low > _TICK:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).date() > day:
            high = middle
        else:
            low = middle
    return high
