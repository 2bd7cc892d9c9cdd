"""Forms of the house itself, not of a procedure: the register, absences, opinions. Drawn and checked as all forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.forms import Field, Form, Option, clean
from orchestrator.web import layout
from orchestrator.web.answers import Answers, posted
from orchestrator.web.questions import Sheet, lay_out, summary


@dataclass(frozen=True)
class HouseForm:
    """A form with what its page says around it. `back` is (address, name) of the page it comes from."""

    form: Form
    title: str
    intro: str
    button: str
    section: str
    back: tuple[str, str]
    zone: ZoneInfo

    def play(
        self, do: Callable[[dict[str, Any]], None], told: str, then: str, **proposed: str
    ) -> str | Response | tuple[str, int]:
        """Ask; once answered, hand the answers to `do`, say `told` and go to the address `then`.

        A refusal shows the page again with every answer kept.
        """
        if request.method == "GET":
            return self._page(dict(proposed), None)
        refused = self._submit(do)
        if refused is not None:
            return refused
        flash(told, "success")
        return redirect(then, 303)

    def _submit(self, do: Callable[[dict[str, Any]], None]) -> tuple[str, int] | None:
        """Check what was posted and hand it to `do`; None when done."""
        typed = posted(request.form)
        try:
            do(clean(self.form, typed, variables={}, zone=self.zone, now=layout.now(), functions={}))
        except Refused as error:
            return self._page(typed, error), error.status
        return None

    def _page(self, typed: Answers, error: Refused | None) -> str:
        faults = error.faults if error else ()
        sheet = Sheet(self.form, typed, self.zone, layout.now(), {}, {}, tuple(faults), "")
        listed = summary([sheet]) if error else []
        return render_template(
            "house_form.html",
            page=self,
            nodes=lay_out(sheet),
            error=error,
            faults=listed or ([{"text": error.message}] if error else []),
            section=self.section,
        )


def choices(key: str, label: str, kind: str, options: list[tuple[str, str]], **more: Any) -> Field:
    """A question with these (value, label) answers."""
    found = tuple(Option(value, text) for value, text in options)
    return Field(key, label, kind, options=found, **{"required": True, **more})


def day(key: str, label: str, **more: Any) -> Field:
    """A question whose answer is a local day."""
    return Field(key, label, "datetime", "date", **{"required": True, **more})


def line(key: str, label: str, **more: Any) -> Field:
    """A question answered in one line."""
    return Field(key, label, "textfield", **{"required": True, **more})


def first_instant(on: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day."""
    return datetime.combine(on, time(), tzinfo=zone)


def end_of(on: date | None, zone: ZoneInfo) -> datetime | None:
    """The exclusive end of a last day; None stays None."""
    return None if on is None else first_instant(on + timedelta(days=1), zone)
