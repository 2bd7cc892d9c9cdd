"""The few steps every counting rule is made of, each with the sentence that explains it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.law.amounts import Amount
from orchestrator.law.calendars import Calendar
from orchestrator.law.instants import end_of_day
from orchestrator.law.wording import (
    MONTHS,
    WEEKDAYS,
    say_date,
    say_day,
    say_instant,
    say_offset,
    say_shift,
)


@dataclass(frozen=True)
class Deadline:
    """`expires_at`: exclusive bound, aware, in the zone asked. `reasons`: French sentences, in order.

    `warn_at`: the earliest reading of an ambiguous text, when it is earlier than the one retained.
    """

    expires_at: datetime
    reasons: tuple[str, ...]
    warn_at: datetime | None = None


@dataclass(frozen=True)
class Trigger:
    """What sets a deadline running: `start` is aware and already in `zone`."""

    start: datetime
    amount: Amount
    zone: ZoneInfo
    calendar: Calendar
    variant: str | None = None

    @property
    def day(self) -> date:
        """The local calendar day of the event."""
        return self.start.date()

    @property
    def event(self) -> str:
        """The sentence every explanation opens with."""
        return f"Point de départ : le {say_instant(self.start)}, heure locale ({self.zone.key})."


def add(trigger: Trigger, left_out: str = "Le jour de l'évènement ne compte pas") -> tuple[date, list[str]]:
    """Return the day that lies the amount after the event's day, with the sentences that say why."""
    day, clamped = _shift(trigger.day, trigger.amount, forward=True)
    if day == trigger.day:
        return day, [
            trigger.event,
            f"Rien ne s'ajoute au jour indiqué : le dernier jour est le {say_day(day)}.",
        ]
    said = f"{left_out}. Dernier jour : le {say_day(day)} ({trigger.amount} après le {say_day(trigger.day)})."
    if trigger.amount.all_months:
        said += " Les mois se comptent de quantième à quantième."
    return day, [trigger.event, said, *clamped]


def subtract(day: date, amount: Amount) -> tuple[date, list[str]]:
    """Return the day that lies the amount before `day`, with the sentences that say why."""
    last, clamped = _shift(day, amount, forward=False)
    said = f"Dernier jour utile : le {say_day(last)} ({amount} avant le {say_day(day)})."
    return last, [said, *clamped]


def _shift(day: date, amount: Amount, *, forward: bool) -> tuple[date, list[str]]:
    """Months first (same day number, else the last of the month), then days. Raises OverflowError."""
    sign = 1 if forward else -1
    months = day.year * 12 + day.month - 1 + sign * amount.all_months
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    last = monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(day.day, last))
    clamped = []
    if day.day > last:
        clamped.append(
            f"Il n'y a pas de {day.day} {MONTHS[month]} {year} : "
            f"on retient le dernier jour du mois, le {say_date(moved)}."
        )
    return moved + sign * timedelta(days=amount.all_days), clamped


def elapse(trigger: Trigger, elapsed: timedelta, said: str) -> Deadline:
    """Add elapsed time to the instant, counted in UTC, whatever the clocks show."""
    expires_at = (trigger.start.astimezone(UTC) + elapsed).astimezone(trigger.zone)
    end = (
        f"Le délai expire le {say_instant(expires_at)}. Un acte à cet instant exactement est tardif pour un "
        "délai maximal ; pour un délai minimal, l'acte devient possible à cet instant."
    )
    return Deadline(expires_at, (trigger.event, said, *_clock_change(trigger.start, expires_at), end))


def _clock_change(start: datetime, end: datetime) -> list[str]:
    before, after = start.utcoffset(), end.utcoffset()
    if before is None or after is None or before == after:
        return []
    kind = "Un changement d'heure"
    if bool(start.dst()) != bool(end.dst()):
        kind = "Le passage à l'heure d'été" if end.dst() else "Le passage à l'heure d'hiver"
    way = "avance" if after > before else "recule"
    return [
        f"{kind} a lieu entre-temps ({say_offset(start)} puis {say_offset(end)}) : l'heure affichée {way} "
        f"{say_shift(after - before)}, la durée écoulée reste la même."
    ]


def first_open(day: date, calendar: Calendar, *, saturday_open: bool = False) -> tuple[date, list[str]]:
    """Return the first open day from `day` on, with a sentence for each closed day passed."""
    open_on = calendar.next_open(day, saturday_open=saturday_open)
    passed = [day + timedelta(days=n) for n in range((open_on - day).days)]
    return open_on, [f"Le {say_day(shut)} est {_why_closed(shut, calendar)}." for shut in passed]


def extend(day: date, calendar: Calendar) -> tuple[date, list[str]]:
    """Move a last day that is closed to the next open day (« prorogation »), saying why."""
    open_on, closed = first_open(day, calendar)
    if not closed:
        return day, [f"Le {say_day(day)} est un jour ouvrable : pas de prorogation."]
    return open_on, [*closed, f"Le délai est prorogé jusqu'au premier jour ouvrable : le {say_day(open_on)}."]


def stay(day: date, trigger: Trigger, why: str) -> str:
    """Say that the last day is not rolled, naming the weekend day or holiday it falls on."""
    if day.year in trigger.calendar.years and (closed := _why_closed(day, trigger.calendar)):
        return f"Le {say_day(day)} est {closed}, sans effet ici : {why}."
    return f"Pas de prorogation : {why}."


def _why_closed(day: date, calendar: Calendar) -> str:
    holiday = calendar.holiday_name(day)
    weekday = f"un {WEEKDAYS[day.weekday()]}" if day.weekday() > 4 else ""
    named = f"un jour férié ({holiday})" if holiday else ""
    return " et ".join(filter(None, (weekday, named)))


def close_day(day: date, trigger: Trigger, said: list[str]) -> Deadline:
    """End the count with the last instant of `day`, local: the exclusive bound that follows it."""
    expires_at = end_of_day(day, trigger.zone)
    end = (
        f"Le délai expire le {say_day(day)} à 24 h, soit le {say_instant(expires_at)} ; "
        "un acte à cet instant exactement est tardif."
    )
    skipped = []
    if expires_at.timetz().replace(tzinfo=None, fold=0).isoformat() != "00:00:00":
        skipped.append("Cette nuit-là, les horloges sautent minuit : la journée finit à l'instant du saut.")
    return Deadline(expires_at, (*said, *skipped, end))


def warn(deadline: Deadline, earliest: datetime) -> Deadline:
    """Add the earliest reading of an ambiguous text, when it is earlier than the one retained."""
    if earliest.astimezone(UTC) >= deadline.expires_at.astimezone(UTC):
        return deadline
    said = f"Une lecture plus stricte finirait la mesure le {say_instant(earliest)} : l'alerte part alors."
    return Deadline(deadline.expires_at, (*deadline.reasons, said), earliest)
