"""Days, instants and lists as a French reader writes them. No locale of the machine is used."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def say_date(day: date) -> str:
    """Return « 1er mai 2022 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def say_day(day: date) -> str:
    """Return « samedi 15 août 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {say_date(day)}"


def say_instant(at: datetime) -> str:
    """Return « samedi 28 mars 2026 à 10 h 00 (UTC+01:00) » for the aware `at`, in its own zone."""
    seconds = ""
    if at.microsecond:
        seconds = f" {at.second:02d},{at.microsecond:06d}".rstrip("0") + " s"
    elif at.second:
        seconds = f" {at.second:02d} s"
    return f"{say_day(at.date())} à {at.hour} h {at.minute:02d}{seconds} ({say_offset(at)})"


def say_offset(at: datetime) -> str:
    """Return « UTC+02:00 »."""
    return f"UTC{at.isoformat()[len(at.replace(tzinfo=None).isoformat()) :]}"


def say_period(from_on: date, until_on: date | None) -> str:
    """Return « en vigueur depuis le … », or « … du … au … » with both days included."""
    if until_on is None:
        return f"en vigueur depuis le {say_date(from_on)}"
    return f"en vigueur du {say_date(from_on)} au {say_date(until_on)}"


def say_shift(shift: timedelta) -> str:
    """Return « d'une heure », « de 30 minutes »: by how much the clocks moved, without its sign."""
    minutes = abs(int(shift.total_seconds())) // 60
    hours, rest = divmod(minutes, 60)
    if minutes == 60:
        return "d'une heure"
    if not rest:
        return f"de {hours} heures"
    return f"de {minutes} minutes"


def say_list(words: Sequence[str], *, last: str = "et") -> str:
    """Return « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return « 1 jour », « 15 jours »: in French, zero and one are singular."""
    return f"{number} {singular if number < 2 else plural or singular + 's'}"
