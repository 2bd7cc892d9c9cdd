"""Statutory amounts of time: the ISO 8601 durations a text may fix, exact and never negative."""

import re
from dataclasses import dataclass
from datetime import timedelta

from orchestrator.law.errors import CannotCount
from orchestrator.law.wording import count, say_list

_SHAPE = re.compile(
    r"P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+)S)?)?"
)
_MOST_DIGITS = 7  # more than any calendar holds, few enough that no sum can overflow


@dataclass(frozen=True)
class Amount:
    """A length of time as the text writes it. Calendar parts and clock parts are kept apart.

    A year is 12 months and a week 7 days; a day is never turned into hours here.
    """

    text: str
    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0
    units: frozenset[str] = frozenset()  # letters written: Y M W D, and TH TM TS

    @property
    def all_months(self) -> int:
        """Years and months, in months."""
        return 12 * self.years + self.months

    @property
    def all_days(self) -> int:
        """Weeks and days, in days; months left out."""
        return 7 * self.weeks + self.days

    @property
    def elapsed(self) -> timedelta:
        """Hours, minutes and seconds, as elapsed time."""
        return timedelta(hours=self.hours, minutes=self.minutes, seconds=self.seconds)

    @property
    def is_zero(self) -> bool:
        """True when nothing is added: P0D, a term that falls on the day itself."""
        return not (self.all_months or self.all_days or self.elapsed)

    def __str__(self) -> str:
        """Return « 72 heures », « 15 semaines (105 jours) », « 1 mois et 10 jours »."""
        parts = [
            (self.years, "Y", "an", "ans"),
            (self.months, "M", "mois", "mois"),
            (self.weeks, "W", "semaine", "semaines"),
            (self.days, "D", "jour", "jours"),
            (self.hours, "TH", "heure", "heures"),
            (self.minutes, "TM", "minute", "minutes"),
            (self.seconds, "TS", "seconde", "secondes"),
        ]
        said = say_list([count(n, one, many) for n, unit, one, many in parts if unit in self.units])
        return f"{said} ({self.all_days} jours)" if self.weeks else said


def parse_amount(text: object) -> Amount:
    """Read an ISO 8601 duration of whole numbers (`PT72H`, `P15D`, `P15W`, `P6M`, `P1Y`, `P1M10D`).

    Raises CannotCount on the field "amount" for anything else: signs, fractions, nothing written.
    """
    if not isinstance(text, str):
        raise CannotCount("Indiquez la durée, par exemple PT72H, P15D ou P6M.", field="amount")
    shape = _SHAPE.fullmatch(text)
    written = {} if shape is None else {name: n for name, n in shape.groupdict().items() if n is not None}
    if not written or text.endswith("T"):
        raise CannotCount(_hint(text), field="amount")
    if any(len(number) > _MOST_DIGITS for number in written.values()):
        raise CannotCount("La durée est trop longue pour un calendrier : vérifiez le nombre.", field="amount")
    clock = {"hours", "minutes", "seconds"}
    units = frozenset(("T" if name in clock else "") + name[0].upper() for name in written)
    return Amount(text=text, units=units, **{name: int(number) for name, number in written.items()})


def _hint(text: str) -> str:
    shown = f"« {text[:40]} »"
    if text.startswith(("-", "+")):
        return f"{shown} porte un signe : écrivez la durée seule, la règle dit déjà dans quel sens compter."
    if re.search(r"[.,]", text):
        return f"{shown} porte une fraction : écrivez un nombre entier, par exemple PT90M au lieu de PT1.5H."
    return f"{shown} n'est pas une durée ISO 8601 : écrivez par exemple PT72H, P15D, P15W, P6M ou P1Y."
