"""Correcting a recorded act: its answers that may be put right, the ground, and what stands with the reason why."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.library.corrections import QUESTION, SAID, WAY_OUT
from orchestrator.operations.correct_act import CorrectAct
from orchestrator.queries import correction
from orchestrator.queries.correction import CorrectionView
from orchestrator.web.acts import act
from orchestrator.web.answers import Answers, posted, proposed, without
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.revisions import seen_revision
from orchestrator.web.words import _

screen = Blueprint("correct", __name__)


@screen.get("/dossiers/<int:case_id>/actes/<int:seq>/rectifier")
def show(case_id: int, seq: int) -> str:
    view = correction.correction(parts(), reader(), case_id, seq)
    return _page(view, _sheet(view, proposed(view.form, view.answers, view.zone)), None)


@screen.post("/dossiers/<int:case_id>/actes/<int:seq>/rectifier")
def correct(case_id: int, seq: int) -> Response | tuple[str, int]:
    """Record the correction. A refusal shows the page again with every answer kept."""
    data = posted(request.form)
    ground = request.form.get(SAID, "")
    operation = CorrectAct(reader(), case_id, seq, without(data, SAID), ground, seen_revision())
    try:
        act(operation)
    except Refused as error:
        view = correction.correction(parts(), reader(), case_id, seq)
        return _page(view, _sheet(view, data, error), error), error.status
    flash(_("La rectification est enregistrée ; l'acte d'origine reste lisible à côté."), "success")
    return redirect(url_for("case.show", case_id=case_id), 303)


def _page(view: CorrectionView, sheet: Sheet, error: Refused | None) -> str:
    ground = replace(sheet, form=QUESTION)
    shown = Sheet(
        form=replace(view.form, components=(*view.form.components, *QUESTION.components)),
        answers={}, zone=view.zone, now=view.now, variables={}, maxima={}, faults=sheet.faults,
    )  # fmt: skip
    return render_template(
        "correct.html",
        view=view,
        zone=view.zone,
        nodes=lay_out(sheet),
        ground=lay_out(ground),
        error=error,
        faults=summary([shown]),
        way_out=WAY_OUT,
    )


def _sheet(view: CorrectionView, answers: Answers, error: Refused | None = None) -> Sheet:
    return Sheet(
        form=view.form, answers=answers, zone=view.zone, now=view.now, variables={}, maxima={},
        faults=error.faults if error else (),
    )  # fmt: skip
