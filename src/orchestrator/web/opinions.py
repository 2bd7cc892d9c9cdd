"""Opinions: asked on a case, answered from the inbox of whoever is asked."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.ask_opinion import AskOpinion, GiveOpinion, WithdrawOpinionRequest
from orchestrator.queries import opinions
from orchestrator.web import layout
from orchestrator.web.acts import act
from orchestrator.web.answers import Answers, posted
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.words import _

screen = Blueprint("opinions", __name__)


@screen.get("/dossiers/<int:case_id>/avis")
def show(case_id: int) -> str:
    return _questions(case_id, {}, None)


@screen.post("/dossiers/<int:case_id>/avis")
def ask(case_id: int) -> Response | tuple[str, int]:
    """Send the question. A refusal shows the page again with what was typed."""
    data = posted(request.form)
    try:
        act(AskOpinion(reader(), case_id, data))
    except Refused as error:
        return _questions(case_id, data, error), error.status
    flash(_("La demande d'avis est envoyée. Le dossier continue sans l'attendre."), "success")
    return redirect(url_for("opinions.show", case_id=case_id), 303)


@screen.get("/avis/<int:opinion_id>")
def one(opinion_id: int) -> str:
    return _question(opinion_id, {}, None)


@screen.post("/avis/<int:opinion_id>")
def answer(opinion_id: int) -> Response | tuple[str, int]:
    """Give the opinion. A refusal shows the page again with what was typed."""
    data = posted(request.form)
    try:
        act(GiveOpinion(reader(), opinion_id, data))
    except Refused as error:
        return _question(opinion_id, data, error), error.status
    flash(_("L'avis est rendu : l'autorité qui l'a demandé en est avertie."), "success")
    return redirect(url_for("inbox.show"), 303)


@screen.post("/avis/<int:opinion_id>/retrait")
def withdraw(opinion_id: int) -> Response:
    try:
        done = act(WithdrawOpinionRequest(reader(), opinion_id))
    except Refused as error:
        flash(error.message, "error")
        return redirect(url_for("inbox.show"), 303)
    flash(_("La demande d'avis est retirée."), "success")
    return redirect(url_for("opinions.show", case_id=done.case_id), 303)


def _questions(case_id: int, typed: Answers, error: Refused | None) -> str:
    view = opinions.opinions_of(parts(), reader(), case_id)
    faults = tuple(error.faults) if error else ()
    sheet = Sheet(view.form, typed, view.zone, layout.now(), {}, {}, faults) if view.form else None
    return render_template(
        "opinions.html",
        view=view,
        nodes=lay_out(sheet) if sheet else (),
        faults=summary([sheet]) if sheet else [],
        error=error,
    )


def _question(opinion_id: int, typed: Answers, error: Refused | None) -> str:
    asked, form = opinions.opinion(parts(), reader(), opinion_id)
    faults = tuple(error.faults) if error else ()
    sheet = Sheet(form, typed, asked.zone, layout.now(), {}, {}, faults) if asked.may_answer else None
    return render_template(
        "opinion.html",
        asked=asked,
        nodes=lay_out(sheet) if sheet else (),
        faults=summary([sheet]) if sheet else [],
        error=error,
    )
