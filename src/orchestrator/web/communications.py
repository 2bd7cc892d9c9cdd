"""Communications received: what the texts want a function to be told, and that it was read."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.acknowledge_notice import AcknowledgeNotice
from orchestrator.queries import communications
from orchestrator.web import layout
from orchestrator.web.acts import act
from orchestrator.web.auth import reader, safe_target
from orchestrator.web.paging import address, page_number
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("communications", __name__)


@screen.get("/communications")
def show() -> str:
    unread = request.args.get("vue") != "toutes"
    page = communications.communications(parts(), reader(), unread=unread, page=page_number())
    return render_template(
        "communications.html",
        page=page,
        unread_only=unread,
        views={"": _("À lire"), "toutes": _("Toutes")},
        address=address,
        now=layout.now(),
    )


@screen.post("/communications/<int:notice_id>/lue")
def acknowledge(notice_id: int) -> Response:
    try:
        act(AcknowledgeNotice(reader(), notice_id))
        flash(_("Vous en avez pris connaissance : le dossier le montre."), "success")
    except Refused as error:
        flash(error.message, "error")
    return redirect(safe_target(request.form.get("suite")) or url_for("communications.show"), 303)
