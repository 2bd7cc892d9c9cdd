"""When a timer is due: an absolute instant, computed once, when it is armed.

Hours, days and weeks written as literals are elapsed time (a day is 24 hours, as in FEEL); years and months
lead to the same local hour of the instance's zone, the day being brought back to the last of a shorter month.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orchestrator.engine.errors import Stuck
from orchestrator.feel import YearsMonths

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})(?:\.(?P<part>\d{1,6})\d*)?S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d{0,6})/(?:(?P<start>[^/]+)/)?(?P<every>P[^/]+)(?:/(?P<end>\d[^/]+))?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True)
class Span:
    """A duration: calendar months, then elapsed time."""

    months: int = 0
    elapsed: timedelta = timedelta()


@dataclass(frozen=True)
class Due:
    """When a timer is due (aware, UTC), and how it goes on: `times` further firings every `every`.

    `times` is None when it goes on without end, 0 when this is the last firing.
    """

    at: datetime
    every: Span | None = None
    times: int | None = 0


def is_literal(text: str) -> bool:
    """Say whether a timer's text is a plain ISO 8601 value, as bpmn.io writes it, and no expression."""
    return bool(parse_span(text) or _CYCLE.fullmatch(text) or _INSTANT.fullmatch(text))


def literal_problem(text: str, unit: str) -> str | None:
    """Return why this literal does not suit its kind of timer, None when it does."""
    if unit == "timeDuration":
        return None if parse_span(text) else "ce n'est pas une durée ISO 8601"
    if unit == "timeCycle":
        found = _CYCLE.fullmatch(text)
        if found is None or parse_span(found["every"]) is None or found["end"]:
            return "ce n'est pas un cycle ISO 8601 de la forme R3/PT1H"
        return (
            None
            if found["start"] is None or _INSTANT.fullmatch(found["start"])
            else "son début est illisible"
        )
    if not _INSTANT.fullmatch(text):
        return "ce n'est pas une date ISO 8601"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return "cette date n'existe pas"
    return None


def parse_span(text: str) -> Span | None:
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    parts = {name: int(value) for name, value in found.groupdict().items() if value and name != "part"}
    part = int((found["part"] or "0").ljust(6, "0"))
    try:
        elapsed = timedelta(
            weeks=parts.get("weeks", 0),
            days=parts.get("days", 0),
            hours=parts.get("hours", 0),
            minutes=parts.get("minutes", 0),
            seconds=parts.get("seconds", 0),
            microseconds=part,
        )
    except OverflowError:
        return None
    return Span(12 * parts.get("years", 0) + parts.get("months", 0), elapsed)


def due_from(value: object, unit: str, now: datetime, zone: ZoneInfo) -> Due:
    """Turn a timer's value into the instant it is due, counting from `now`. Raises Stuck when it cannot be."""
    if value is None:
        raise Stuck("L'échéance du minuteur est indéterminée (null).", code="minuteur_nul")
    try:
        return _due(value, unit, now, zone)
    except (OverflowError, ValueError) as error:
        raise Stuck(f"L'échéance du minuteur est hors du calendrier : {value}.", code="minuteur") from error


def _due(value: object, unit: str, now: datetime, zone: ZoneInfo) -> Due:
    if isinstance(value, str):
        text = value.strip()
        cycle = _CYCLE.fullmatch(text)
        if cycle is not None:
            return _first_of_cycle(cycle, now, zone)
        span = parse_span(text)
        if span is not None:
            return _after(span, unit, now, zone)
        if _INSTANT.fullmatch(text):
            return Due(_instant(text, zone))
    elif isinstance(value, datetime):
        return Due((value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC))
    elif isinstance(value, date):
        return Due(datetime.combine(value, time(), zone).astimezone(UTC))
    elif isinstance(value, timedelta):
        return _after(Span(elapsed=value), unit, now, zone)
    elif isinstance(value, YearsMonths):
        return _after(Span(months=value.months), unit, now, zone)
    raise Stuck(f"La valeur « {value} » n'est ni un instant, ni une date, ni une durée.", code="minuteur")


def _after(span: Span, unit: str, now: datetime, zone: ZoneInfo) -> Due:
    at = add_span(now, span, zone)
    return Due(at, span, None) if unit == "timeCycle" else Due(at)


def _first_of_cycle(cycle: re.Match[str], now: datetime, zone: ZoneInfo) -> Due:
    every = parse_span(cycle["every"])
    times = int(cycle["times"]) if cycle["times"] else None
    if every is None or not (every.months or every.elapsed) or times == 0:
        raise Stuck(f"Le cycle « {cycle[0]} » ne se répète pas.", code="minuteur")
    start = add_span(now, every, zone) if cycle["start"] is None else _instant(cycle["start"], zone)
    return Due(start, every, None if times is None else times - 1)


def following(at: datetime, every: Span, times: int | None, zone: ZoneInfo) -> Due:
    """Return the firing after the one due at `at`. `times` as in Due, of the firing at `at`."""
    return Due(add_span(at, every, zone), every, None if times is None else times - 1)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def add_span(start: datetime, span: Span, zone: ZoneInfo) -> datetime:
    """Return `start` (aware) plus `span`, in UTC; months keep the local hour of `zone`."""
    at = start.astimezone(UTC)
    if span.months:
        local = start.astimezone(zone)
        years, month = divmod(local.month - 1 + span.months, 12)
        first = local.replace(year=local.year + years, month=month + 1, day=1)
        following_month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = (following_month - timedelta(days=1)).day
        at = first.replace(day=min(local.day, last)).astimezone(UTC)
    return at + span.elapsed
