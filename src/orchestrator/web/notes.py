"""Notes on a case: what colleagues tell each other beside the acts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.write_note import WithdrawNote, WriteNote
from orchestrator.queries import notes
from orchestrator.web.acts import act
from orchestrator.web.answers import Answers, posted
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.words import _

screen = Blueprint("notes", __name__)


@screen.get("/dossiers/<int:case_id>/notes")
def show(case_id: int) -> str:
    return _page(case_id, {}, None)


@screen.post("/dossiers/<int:case_id>/notes")
def write(case_id: int) -> Response | tuple[str, int]:
    """Keep a note. A refusal shows the page again with the text kept."""
    data = posted(request.form)
    try:
        act(WriteNote(reader(), case_id, data))
    except Refused as error:
        return _page(case_id, data, error), error.status
    flash(_("La note est enregistrée."), "success")
    return redirect(url_for("notes.show", case_id=case_id), 303)


@screen.post("/dossiers/<int:case_id>/notes/<int:seq>/retirer")
def withdraw(case_id: int, seq: int) -> Response:
    try:
        act(WithdrawNote(reader(), case_id, seq))
        flash(_("La note est retirée : son texte n'est plus montré à personne."), "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(url_for("notes.show", case_id=case_id), 303)


def _page(case_id: int, answers: Answers, error: Refused | None) -> str:
    view = notes.notes(parts(), reader(), case_id)
    sheet = None
    if view.form is not None:
        faults = error.faults if error else ()
        sheet = Sheet(view.form, answers, view.zone, view.now, {}, {}, tuple(faults))
    return render_template(
        "notes.html",
        view=view,
        zone=view.zone,
        nodes=lay_out(sheet) if sheet else (),
        faults=summary([sheet]) if sheet else [],
        error=error,
    )
