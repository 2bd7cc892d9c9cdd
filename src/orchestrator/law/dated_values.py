"""What a statutory value is: amounts in force one after the other, their articles, readings and examples."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.law.calendars import Calendar
from orchestrator.law.periods import in_force
from orchestrator.law.references import ArticleVersion


@dataclass(frozen=True)
class Alternative:
    """One way to read an ambiguous text: its name and a French sentence that states it."""

    name: str
    sentence: str


@dataclass(frozen=True)
class TextReading:
    """The readings of an ambiguous text and the one retained. `flag`: "I" our reading, "M" to check."""

    flag: str
    retained: str
    alternatives: tuple[Alternative, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence of the reading retained."""
        return next((one.sentence for one in self.alternatives if one.name == self.retained), "")


@dataclass(frozen=True)
class Example:
    """A worked example: `expires_at` is the exclusive bound; `warns_at`, when given, the earliest reading."""

    trigger_at: datetime
    expires_at: datetime
    why: str
    zone: ZoneInfo
    calendar: Calendar
    warns_at: datetime | None = None


@dataclass(frozen=True)
class DatedValue:
    """The value in force from one day to another, both included (None: still in force).

    `pending`: what happens to deadlines already running when it enters into force, "keep" or "recompute".
    """

    value: str
    from_on: date
    until_on: date | None
    reference: ArticleVersion
    pending: str = "keep"
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class LawValue:
    """One statutory value over time. `rule` is None for a value that counts no time (a number, a rhythm)."""

    name: str
    label: str
    rule: str | None
    variant: str | None
    counts_from: str | None
    reading: TextReading | None
    values: tuple[DatedValue, ...]
    file: str

    @property
    def reading_flag(self) -> str | None:
        """ "I" when the way of counting is our reading, "M" when it must be checked, else None."""
        return self.reading.flag if self.reading else None

    def at(self, day: date) -> DatedValue:
        """Return the value in force on the local `day`. Raises NotInForce."""
        return in_force(self.values, day, self.label)
