"""Which days are open: not a Saturday, a Sunday or a public holiday of the calendar.

L3133-1 of the code du travail for `metropole` (11 days), with Good Friday and 26 December for `alsace-moselle`
(13 days), and overseas with the day that commemorates the abolition of slavery (12 days, L3422-2). Other
overseas customs differ between sources: no calendar relies on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.france import France

from orchestrator.law.errors import CannotCount

SATURDAY, SUNDAY = 5, 6
_SUBDIVISIONS: Mapping[str, str | None] = {"metropole": None, "alsace-moselle": "57"}
# Month and day, kept as holidays since 1984 (décret no. 83-1003 of 23 November 1983).
_ABOLITION: Mapping[str, tuple[int, int]] = {
    "guadeloupe": (5, 27),
    "martinique": (5, 22),
    "guyane": (6, 10),
    "la-reunion": (12, 20),
    "mayotte": (4, 27),
}
_ABOLITION_SINCE = 1984
CALENDARS = (*_SUBDIVISIONS, *_ABOLITION)
_NAMES: Mapping[str, str] = {
    "Jour de l'an": "jour de l'an",
    "Vendredi saint": "Vendredi saint",
    "Lundi de Pâques": "lundi de Pâques",
    "Fête du Travail": "fête du Travail, 1er mai",
    "Fête de la Victoire": "victoire de 1945, 8 mai",
    "Ascension": "Ascension",
    "Lundi de Pentecôte": "lundi de Pentecôte",
    "Fête nationale": "fête nationale, 14 juillet",
    "Assomption": "Assomption, 15 août",
    "Toussaint": "Toussaint, 1er novembre",
    "Armistice": "armistice de 1918, 11 novembre",
    "Noël": "Noël",
    "Saint-Étienne": "Saint-Étienne, 26 décembre",
}
# The package leaves these out (« journée de solidarité »), yet the day stayed a holiday:
# Cass. crim., 10 May 2006, no. 05-86.744.
_PENTECOST_MONDAYS = {
    2005: date(2005, 5, 16),
    2006: date(2006, 6, 5),
    2007: date(2007, 5, 28),
}


KNOWN_YEARS = range(France.start_year, France.end_year + 1)


@dataclass(frozen=True)
class Calendar:
    """The open and closed days of one jurisdiction. Get one from `calendar_named`."""

    name: str
    years: range = KNOWN_YEARS  # whose holidays are known
    _years: dict[int, dict[date, str]] = field(default_factory=dict, compare=False, repr=False)

    def holiday_name(self, day: date) -> str | None:
        """Return the French name of the public holiday, or None. Raises CannotCount beyond its years."""
        if day.year not in self._years:
            self._years[day.year] = _holidays_of(self.name, day.year)
        return self._years[day.year].get(day)

    def is_open(self, day: date, *, saturday_open: bool = False) -> bool:
        """Tell whether `day` is neither a weekend day nor a holiday; Saturday counts if asked."""
        closed_weekdays = (SUNDAY,) if saturday_open else (SATURDAY, SUNDAY)
        return day.weekday() not in closed_weekdays and self.holiday_name(day) is None

    def next_open(self, day: date, *, saturday_open: bool = False) -> date:
        """Return `day` itself when open, else the first open day after it."""
        while not self.is_open(day, saturday_open=saturday_open):
            day += timedelta(days=1)
        return day


def _holidays_of(calendar: str, year: int) -> dict[date, str]:
    if year not in KNOWN_YEARS:
        raise CannotCount(
            f"Les jours fériés de l'année {year} ne sont pas connus "
            f"(ils le sont de {KNOWN_YEARS[0]} à {KNOWN_YEARS[-1]}) : vérifiez la date et la durée.",
            field="from",
        )
    found = France(years=year, subdiv=_SUBDIVISIONS.get(calendar), language="fr")  # type: ignore[no-untyped-call]
    days = {day: " et ".join(_NAMES.get(n, n) for n in name.split("; ")) for day, name in found.items()}
    if year in _PENTECOST_MONDAYS:
        days[_PENTECOST_MONDAYS[year]] = _NAMES["Lundi de Pentecôte"]
    if calendar in _ABOLITION and year >= _ABOLITION_SINCE:
        day = date(year, *_ABOLITION[calendar])
        days[day] = " et ".join(filter(None, (days.get(day), "abolition de l'esclavage")))
    return days


@lru_cache(maxsize=8)
def _calendar(name: str) -> Calendar:
    return Calendar(name)


def calendar_named(name: object) -> Calendar:
    """Return one of CALENDARS by its name. Raises CannotCount on the field "calendar"."""
    if not isinstance(name, str) or name not in CALENDARS:
        shown = f"« {name[:40]} » est inconnu" if isinstance(name, str) else "n'est pas indiqué"
        raise CannotCount(
            f"Le calendrier {shown} : choisissez {', '.join(CALENDARS[:-1])} ou {CALENDARS[-1]}.",
            field="calendar",
        )
    return _calendar(name)
