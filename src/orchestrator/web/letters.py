"""For operators: letters that do not leave, those that were refused for good, and the last ones."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.retry_letter import give_up_letter, retry_letter
from orchestrator.queries import mail
from orchestrator.web import layout, moments
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("letters", __name__)


def kinds() -> dict[str, str]:
    return {
        "assignment": _("tâche ouverte"),
        "reassigned": _("tâche confiée"),
        "lead": _("délai proche"),
        "passed": _("délai passé"),
        "corrected": _("acte rectifié"),
        "refused": _("acte refusé par le temps"),
        "incident": _("incident"),
        "escalation": _("personne n'agit"),
        "digest": _("récapitulatif"),
        "verification": _("adresse à confirmer"),
    }


def statuses() -> dict[str, str]:
    return {
        "pending": _("en attente"),
        "sent": _("parti"),
        "moot": _("devenu sans objet"),
        "expired": _("trop tard, non envoyé"),
        "refused": _("refusé"),
    }


@screen.get("/exploitation/courriels")
def show() -> str:
    if not layout.operates(reader()):
        abort(403)
    view = mail.letters(parts(), reader())
    return render_template("letters.html", mail=view, kinds=kinds(), statuses=statuses(), zone=moments.PARIS)


@screen.post("/exploitation/courriels/<int:mail_id>/relance")
def retry(mail_id: int) -> Response:
    return _do(retry_letter, mail_id, _("Le courriel repart au prochain passage."))


@screen.post("/exploitation/courriels/<int:mail_id>/abandon")
def give_up(mail_id: int) -> Response:
    return _do(give_up_letter, mail_id, _("Le courriel est abandonné."))


def _do(operation: Callable[..., None], mail_id: int, done: str) -> Response:
    try:
        operation(parts(), reader(), mail_id)
    except Refused as error:
        if error.status == 403:
            raise
        flash(error.message, "error")
    else:
        flash(done, "success")
    return redirect(url_for("letters.show"), 303)
