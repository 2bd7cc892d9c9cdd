"""Until when a case is kept, what keeps it longer, and what a purge would take away."""

from dataclasses import replace
from datetime import date
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.forms import Form, clean
from orchestrator.operations.keep_case import DeclareStart, HoldCase
from orchestrator.queries import erasure
from orchestrator.web import layout
from orchestrator.web.acts import act
from orchestrator.web.answers import posted
from orchestrator.web.auth import reader
from orchestrator.web.house_forms import day
from orchestrator.web.moments import PARIS
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.words import _

screen = Blueprint("retention", __name__)


@screen.get("/dossiers/<int:case_id>/conservation")
def show(case_id: int) -> str:
    return _page(case_id, None)


@screen.post("/dossiers/<int:case_id>/conservation/depart")
def declare(case_id: int) -> Response | tuple[str, int]:
    """Record the day of the release or of the end of the sentence."""
    typed = {name: value for name, value in posted(request.form).items() if name.startswith("jour")}
    try:
        answers = clean(_form(), typed, variables={}, zone=PARIS, now=layout.now(), functions={})
    except Refused as error:
        return _page(case_id, error), error.status
    start = DeclareStart(reader(), case_id, cast(date, answers["jour"]))
    return _do(start, case_id, _("Le départ de la conservation est constaté."))


@screen.post("/dossiers/<int:case_id>/conservation/suspension")
def suspend(case_id: int) -> Response | tuple[str, int]:
    """Keep the case beyond its retention."""
    hold = HoldCase(reader(), case_id, request.form.get("motif", ""))
    return _do(hold, case_id, _("L'effacement de ce dossier est suspendu."))


@screen.post("/dossiers/<int:case_id>/conservation/levee")
def lift(case_id: int) -> Response | tuple[str, int]:
    """End what keeps the case."""
    hold = HoldCase(reader(), case_id, request.form.get("motif", ""), lift=True)
    return _do(hold, case_id, _("Rien ne suspend plus l'effacement de ce dossier."))


@screen.get("/exploitation/effacement")
def planned() -> str:
    """What `orchestrator purge` would do now."""
    return render_template("erasure.html", plan=erasure.plan_for(parts(), reader()), zone=PARIS)


def _do(operation: DeclareStart | HoldCase, case_id: int, done: str) -> Response | tuple[str, int]:
    try:
        act(operation)
    except Refused as error:
        if error.status != 422:
            raise
        return _page(case_id, error), 422
    flash(done, "success")
    return redirect(url_for("retention.show", case_id=case_id), 303)


def _form() -> Form:
    return Form("conservation", (day("jour", "Jour de la levée d'écrou, ou de la fin de la peine"),))


def _page(case_id: int, error: Refused | None) -> str:
    view = erasure.retention(parts(), reader(), case_id)
    faults = tuple(error.faults) if error else ()
    sheet = Sheet(_form(), posted(request.form), PARIS, layout.now(), {}, {}, faults)
    return render_template(
        "retention.html",
        view=view,
        faults={fault.field: fault.message for fault in faults},
        summary=summary([replace(sheet, faults=[fault]) for fault in faults if fault.field == "jour"])
        + [{"text": fault.message, "href": f"#{fault.field}"} for fault in faults if fault.field != "jour"],
        nodes=lay_out(sheet),
        sent=request.form,
        zone=PARIS,
    )
