"""Versions of a text that follow one another: no overlap, no gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from orchestrator.law.errors import NotInForce
from orchestrator.law.source import Reading
from orchestrator.law.wording import say_date

PERIOD_KEYS = frozenset({"from", "until"})


class Dated(Protocol):
    """Something in force from one day to another, both included; None: still in force."""

    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date | None: ...


_Version = TypeVar("_Version", bound=Dated)


@dataclass(frozen=True)
class Period:
    """First and last day in force, both included; `until_on` None: still in force."""

    from_on: date
    until_on: date | None


def read_periods(reading: Reading, rows: Sequence[tuple[str, dict[str, object]]]) -> list[Period]:
    """Read `from` and `until` of rows in order. A missing `until` is the eve of the next `from`.

    Notes out-of-order rows, overlaps and gaps. The list has one period a row, whatever the faults.
    """
    starts = [reading.day(row, "from", element) or date.max for element, row in rows]
    ends = [reading.day(row, "until", element) for element, row in rows]
    periods = []
    for n, (element, _) in enumerate(rows):
        start, end = starts[n], ends[n]
        if end is not None and end < start:
            reading.fault(element, "La période finit avant de commencer.", "Corrigez from ou until.")
        if n + 1 < len(rows):
            end = _close(reading, rows[n + 1][0], start, end, starts[n + 1])
        periods.append(Period(start, end))
    return periods


def _close(reading: Reading, element: str, start: date, end: date | None, following: date) -> date | None:
    if following <= start:
        reading.fault(
            element,
            f"Cette période commence le {say_date(following)}, pas après celle qui la précède.",
            "Écrivez les périodes de la plus ancienne à la plus récente, sans chevauchement.",
        )
        return end
    eve = following - timedelta(days=1)
    if end is not None and end > eve:
        reading.fault(
            element,
            f"Cette période chevauche la précédente, qui court jusqu'au {say_date(end)}.",
            f"Finissez la précédente le {say_date(eve)}.",
        )
    if end is not None and end < eve:
        reading.fault(
            element,
            f"Il n'y a rien en vigueur entre le {say_date(end)} et le {say_date(following)}.",
            f"Finissez la période précédente le {say_date(eve)}.",
        )
    return eve


def in_force(versions: Sequence[_Version], day: date, what: str) -> _Version:
    """Return the version in force on `day`. Raises NotInForce, saying what is known."""
    for version in reversed(versions):
        if version.from_on <= day and (version.until_on is None or day <= version.until_on):
            return version
    first, last = versions[0].from_on, versions[-1].until_on
    known = f"depuis le {say_date(first)}" if last is None else f"du {say_date(first)} au {say_date(last)}"
    raise NotInForce(f"{what} : rien n'est en vigueur le {say_date(day)} (connu {known}).")
