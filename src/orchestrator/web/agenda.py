"""The calendar by month and by week: hearings and legal deadlines, and the list of a day as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from orchestrator.queries import agenda, procedures
from orchestrator.queries.agenda import KINDS, CalendarEntry
from orchestrator.queries.scope import establishments_of
from orchestrator.web import layout, moments
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("agenda", __name__)

# Of each kind, beside its colour: not everybody tells colours apart.
MARKS = {"rendez_vous": "●", "effet": "■", "alerte": "▲", "minimum": "◇"}
FIRST_YEAR, LAST_YEAR = 1990, 2200
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """A month or a week around `day`, and what it is narrowed to. `chosen`: the day whose list is shown."""

    day: date
    weekly: bool = False
    chosen: date | None = None
    procedure: str | None = None
    place: str | None = None
    kind: str | None = None  # one of KINDS

    @property
    def first(self) -> date:
        """The first day of the week or of the month."""
        return self.day - timedelta(days=self.day.weekday()) if self.weekly else self.day.replace(day=1)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6) if self.weekly else _next_month(self.first) - timedelta(days=1)

    @property
    def weeks(self) -> list[list[date]]:
        """Whole weeks, Monday first, that cover the span."""
        monday = self.first - timedelta(days=self.first.weekday())
        count = (self.last - monday).days // 7 + 1
        return [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]

    def moved(self, steps: int) -> "Span":
        """The span before or after; at the ends of the calendar, this one."""
        if self.weekly:
            day = self.first + steps * _WEEK
        else:
            day = _next_month(self.first) if steps > 0 else (self.first - timedelta(days=1)).replace(day=1)
        return replace(self, day=day if FIRST_YEAR <= day.year <= LAST_YEAR else self.day, chosen=None)

    def seen(self, weekly: bool) -> "Span":
        return replace(self, weekly=weekly, day=self.chosen or self.day)

    def on(self, day: date) -> "Span":
        return replace(self, day=day, chosen=day)

    def address(self) -> str:
        said: dict[str, Any] = {
            ("semaine" if self.weekly else "mois"): week_code(self.day)
            if self.weekly
            else f"{self.day:%Y-%m}",
            "jour": self.chosen.isoformat() if self.chosen else None,
            "procedure": self.procedure,
            "lieu": self.place,
            "quoi": self.kind,
        }
        return url_for("agenda.show", **{name: value for name, value in said.items() if value})


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def week_code(day: date) -> str:
    """'2026-W13', as ISO 8601 numbers weeks."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def read(arguments: "MultiDict[str, str]", today: date) -> Span:
    """Read an address; a date that is none is today's."""
    weekly = "semaine" in arguments
    day = _read_day(f"{arguments['semaine']}-1" if weekly else f"{arguments.get('mois', '')}-01") or today
    chosen = _read_day(arguments.get("jour", ""))
    kind = arguments.get("quoi", "")
    span = Span(
        day=day,
        weekly=weekly,
        procedure=arguments.get("procedure") or None,
        place=arguments.get("lieu") or None,
        kind=kind if kind in KINDS else None,
    )
    return replace(span, chosen=chosen) if chosen and span.first <= chosen <= span.last else span


def _read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def kind_names() -> dict[str, str]:
    return {
        "rendez_vous": _("Audience ou rendez-vous"),
        "effet": _("Échéance légale"),
        "alerte": _("Délai indicatif"),
        "minimum": _("Fin d'un délai minimal"),
    }


def hour(entry: CalendarEntry) -> str:
    """When, in few words: the instant of an appointment, the last moment of a limit, the first of a minimum."""
    if entry.whole_day:
        return _("journée")
    if entry.kind in ("effet", "alerte"):
        return _("avant %(time)s", time=moments.hour_of_bound(entry.at, entry.zone))
    at = moments.next_minute(entry.at).astimezone(entry.zone)
    time = f"{at:%H:%M}{moments.which_hour(at)}"
    return _("dès %(time)s", time=time) if entry.kind == "minimum" else time


@screen.get("/calendrier")
def show() -> str:
    now = layout.now()
    today = now.astimezone(moments.PARIS).date()
    span = read(request.args, today)
    weeks = span.weeks
    found = agenda.calendar(
        parts(), reader(), weeks[0][0], weeks[-1][-1],
        procedure=span.procedure, place=span.place, kinds=(span.kind,) if span.kind else KINDS,
    )  # fmt: skip
    days = _by_day(found.entries)
    chosen = span.chosen or (today if span.first <= today <= span.last else None)
    alone = [chosen] if chosen else []
    listed = [day for day in weeks[0] if day in days] if span.weekly else alone
    return render_template(
        "agenda.html",
        span=span,
        days=days,
        listed=[(day, days.get(day, [])) for day in listed],
        chosen=chosen,
        today=today,
        complete=found.complete,
        kinds=kind_names(),
        marks=MARKS,
        hour=hour,
        week_code=week_code,
        procedures=procedures.procedures(parts(), reader()),
        places=establishments_of(reader(), parts().places, now),
        now=now,
    )


def _by_day(entries: tuple[CalendarEntry, ...]) -> Mapping[date, list[CalendarEntry]]:
    days: dict[date, list[CalendarEntry]] = {}
    for entry in entries:
        days.setdefault(entry.on, []).append(entry)
    return days
