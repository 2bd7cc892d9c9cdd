"""The pieces of a case: the list, and adding one without JavaScript."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import FieldFault, Refused
from orchestrator.operations.attach_piece import AttachPiece, NewPiece
from orchestrator.pieces import Kind
from orchestrator.queries import pieces
from orchestrator.web.acts import act
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.uploads import received
from orchestrator.web.words import _

screen = Blueprint("pieces", __name__)

# What a refusal speaks of, for the link of the error summary.
_FIELDS = {"champ_titre": "titre"}


@screen.get("/dossiers/<int:case_id>/pieces")
def show(case_id: int) -> str:
    return _page(case_id, None)


@screen.post("/dossiers/<int:case_id>/pieces")
def add(case_id: int) -> Response | tuple[str, int]:
    """Add a piece. A refusal shows the page again; the browser asks for the file anew."""
    try:
        act(AttachPiece(reader(), case_id, _new_piece(case_id)))
    except Refused as error:
        return _page(case_id, error), error.status
    flash(_("La pièce est jointe au dossier."), "success")
    return redirect(url_for("pieces.show", case_id=case_id), 303)


def _new_piece(case_id: int) -> NewPiece:
    file = request.files.get("fichier")
    if file is None or not file.filename:
        message = _("Choisissez le fichier à joindre.")
        fault = FieldFault("fichier", "champ_fichier", message)
        raise Refused(message, code="champ_fichier", status=422, faults=[fault])
    pieces.require_may_add(parts(), reader(), case_id)
    return NewPiece(
        received(file),
        request.form.get("titre", ""),
        proceeding=request.form.get("procedure") == "oui",
        confidential=request.form.get("confidentielle") == "oui",
    )


def _page(case_id: int, error: Refused | None) -> str:
    view = pieces.pieces_of(parts(), reader(), case_id)
    return render_template(
        "pieces.html",
        around=view,
        zone=view.zone,
        error=error,
        faults=summary_of(error),
        sent=request.form,
        accept=accepted(view.kinds),
    )


def summary_of(error: Refused | None) -> list[dict[str, str]]:
    """The entries of the error summary: a refusal of the file is about the file's field."""
    if error is None:
        return []
    return [{"text": error.message, "href": f"#{_FIELDS.get(error.code, 'fichier')}"}]


def accepted(kinds: tuple[Kind, ...]) -> str:
    """The `accept` of a file input: a comfort, the server alone decides."""
    return ",".join(f".{extension}" for kind in kinds for extension in kind.extensions)
