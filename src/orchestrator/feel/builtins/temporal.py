"""Date and time functions beside the conversions. `now` and `today` are the host's unless registered."""

from datetime import UTC, date, datetime
from decimal import Decimal

from orchestrator.feel.comparison import identical
from orchestrator.feel.limits import Run
from orchestrator.feel.signatures import built_in
from orchestrator.feel.temporal_values import Date, DateTime, day_number

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@built_in("now")
def now() -> datetime:
    return datetime.now(UTC)


@built_in("today")
def today() -> date:
    return datetime.now(UTC).date()


@built_in("is", "value1:any, value2:any", with_run=True)
def same(run: Run, one: object, other: object) -> bool:
    return identical(one, other, run)


def _first_day(year: int) -> int:
    """The day number of 1 January."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1


@built_in("day of year", "date:day")
def day_of_year(day: Date | DateTime) -> Decimal:
    return Decimal(day_number(day) - _first_day(day.year) + 1)


@built_in("day of week", "date:day")
def day_of_week(day: Date | DateTime) -> str:
    return _DAYS[(day_number(day) - 1) % 7]


@built_in("month of year", "date:day")
def month_of_year(day: Date | DateTime) -> str:
    return _MONTHS[day.month - 1]


@built_in("week of year", "date:day")
def week_of_year(day: Date | DateTime) -> Decimal:
    """ISO 8601: the week of a day is the week of its Thursday."""
    number = day_number(day)
    thursday = number - (number - 1) % 7 + 3
    year = day.year
    if thursday < _first_day(year):
        year -= 1
    elif thursday >= _first_day(year + 1):
        year += 1
    return Decimal((thursday - _first_day(year)) // 7 + 1)
