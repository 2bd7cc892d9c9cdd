"""The journal of consultations, for those who control it: by case, by period, and as a file."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request

from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form, clean
from orchestrator.forms.answers import part_keys
from orchestrator.queries import access_journal
from orchestrator.queries.access_journal import LONGEST_EXPORT, AccessPage
from orchestrator.web import layout
from orchestrator.web.answers import Answers, posted, proposed
from orchestrator.web.auth import reader
from orchestrator.web.house_forms import day
from orchestrator.web.moments import PARIS, iso
from orchestrator.web.paging import address, page_number
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.words import _

screen = Blueprint("access_journal", __name__)


def kinds() -> dict[str, str]:
    return {
        "dossier": _("dossier"),
        "tache": _("tâche"),
        "document": _("document"),
        "piece": _("pièce"),
        "original": _("original scellé"),
        "avis": _("avis"),
        "personne": _("personne"),
        "recherche": _("recherche"),
        "journal": _("journal des consultations"),
        "objet": _("objet donné"),
    }


@dataclass(frozen=True)
class Period:
    """The days asked for, both included; with an error, none is and the page says why."""

    sheet: Sheet
    since_on: date | None = None
    until_on: date | None = None
    error: Refused | None = None


@screen.get("/consultations")
def show() -> tuple[str, int]:
    period = _period()
    html = render_template(
        "consultations.html",
        page=_page(period, page_number(), 50),
        kinds=kinds(),
        address=address,
        number=_number(),
        nodes=lay_out(period.sheet),
        faults=summary([period.sheet]),
        since=period.since_on,
        until=period.until_on,
        zone=PARIS,
    )
    return html, period.error.status if period.error else 200


@screen.get("/consultations.csv")
def export() -> Response:
    """The same lines as a file: one header, semicolons, as French spreadsheets read it."""
    file = io.StringIO()
    lines = csv.writer(file, delimiter=";")
    lines.writerow(
        ["instant", "identifiant", "auteur", "voie", "nature", "cible", "dossier", "traitement", "objet"]
    )
    period = _period()
    if period.error is not None:
        raise period.error
    for one in _page(period, 1, LONGEST_EXPORT).items:
        cells = (
            iso(one.at), one.login, one.author, one.channel, one.kind, one.target,
            one.case_number or "", one.treatment or "", one.object or "",
        )  # fmt: skip
        lines.writerow([_harmless(cell) for cell in cells])
    return Response(
        "\ufeff" + file.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="consultations.csv"'},
    )


def _page(period: Period, page: int, size: int) -> AccessPage:
    """One page of what is asked for; no line while the period cannot be read."""
    until = period.until_on
    found = access_journal.access_journal(
        parts(), reader(),
        number=_number() or None,
        since=_midnight(period.since_on),
        until=_midnight(until + timedelta(days=1) if until else None),
        page=page, size=size,
    )  # fmt: skip
    return replace(found, items=(), total=0, pages=1) if period.error else found


def _number() -> str:
    return request.args.get("dossier", "").strip()[:40]


def _period() -> Period:
    """The period of the address, read as every date of the house is."""
    days = (("depuis", "Du"), ("jusqu_au", "Au, ce jour compris"))  # forms are in French, as in forms/
    form = Form("periode", tuple(day(key, label, required=False) for key, label in days))
    # « facultatif » goes without saying of a filter: the page asks the two days as if they were wanted.
    shown = Form(form.id, tuple(replace(field, required=True) for field in form.fields))
    sheet = Sheet(shown, _typed(form), PARIS, layout.now(), {}, {})
    try:
        answers = clean(form, sheet.answers, variables={}, zone=PARIS, now=layout.now(), functions={})
        since, until = answers["depuis"], answers["jusqu_au"]
        assert isinstance(since, date | None)
        assert isinstance(until, date | None)
        if since is not None and until is not None and until < since:
            raise _backwards()
    except Refused as error:
        return Period(replace(sheet, faults=error.faults), error=error)
    return Period(replace(sheet, answers=proposed(form, answers, PARIS)), since, until)


def _typed(form: Form) -> Answers:
    names = {name for field in form.fields for name in (field.key, *part_keys(field))}
    return {name: value for name, value in posted(request.args).items() if name in names}


def _backwards() -> Refused:
    message = "Au, ce jour compris : ce jour vient avant le premier, intervertissez-les."
    fault = FieldFault("jusqu_au", "champ_jusqu_au", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=PARIS)


def _harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula is shown as text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
