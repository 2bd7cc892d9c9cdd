"""What is typed on a form is kept as it is typed, for its author alone: on a task's page, or to open a case."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import OrchestratorError, Refused
from orchestrator.library.act_checks import HARMLESS  # what leaves the act valid leaves its draft so
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.keep_draft import FULL, discard_draft, discard_opening_draft
from orchestrator.persistence.errors import Busy
from orchestrator.queries.task_views import DraftView, TaskView
from orchestrator.queries.views import TimelineEntry
from orchestrator.web import form_pages, moments
from orchestrator.web.auth import reader
from orchestrator.web.lost_forms import keep_sent, told
from orchestrator.web.parts import parts
from orchestrator.web.uploads import Sent, receive
from orchestrator.web.words import _

screen = Blueprint("drafts", __name__)


@screen.post("/taches/<task_id>/brouillon")
def keep(task_id: str) -> Response:
    """Keep what is typed: for the page's script in JSON, for its button with the page shown again."""
    return _kept(form_pages.of_task(task_id), url_for("task.show", task_id=task_id))


@screen.post("/dossiers/nouveau/<procedure_id>/brouillon")
def keep_opening(procedure_id: str) -> Response:
    """The same for a case about to be opened."""
    return _kept(form_pages.of_opening(procedure_id), url_for("start.show", procedure_id=procedure_id))


def _kept(page: FormPage, address: str) -> Response:
    by_script, sent = "_typed" in request.form, receive(page, reader())
    try:
        saved_at = keep_sent(reader(), page, sent)
    except Refused as error:
        if by_script:
            return told(error.message, error.status)
        flash(error.message, "error")
        return redirect(address, 303)
    words = _("Brouillon enregistré à %(time)s.", time=moments.clock(saved_at.astimezone(moments.PARIS)))
    if by_script:
        return told(words, 200)
    flash(words, "success")
    if sent.fault is not None:
        flash(sent.fault.message, "error")
    return redirect(address, 303)


@screen.post("/taches/<task_id>/brouillon/effacer")
def discard(task_id: str) -> Response:
    discard_draft(parts(), reader(), task_id)
    flash(_("Le brouillon est effacé."), "success")
    return redirect(url_for("task.show", task_id=task_id), 303)


@screen.post("/dossiers/nouveau/<procedure_id>/brouillon/effacer")
def discard_opening(procedure_id: str) -> Response:
    discard_opening_draft(parts(), reader(), procedure_id)
    flash(_("Le brouillon est effacé."), "success")
    return redirect(url_for("start.show", procedure_id=procedure_id), 303)


@screen.get("/dossiers/nouveau/<procedure_id>/brouillon", endpoint="reload_opening")
@screen.get("/dossiers/nouveau/<procedure_id>/brouillon/effacer", endpoint="reload_discarded_opening")
def open_again(procedure_id: str) -> Response:
    """The same for an opening."""
    return redirect(url_for("start.show", procedure_id=procedure_id), 303)


@screen.get("/taches/<task_id>/brouillon", endpoint="reload")
@screen.get("/taches/<task_id>/brouillon/effacer", endpoint="reload_discarded")
def start_again(task_id: str) -> Response:
    """An address kept or reloaded without its answers leads to the task."""
    return redirect(url_for("task.show", task_id=task_id), 303)


def keep_quietly(page: FormPage, sent: Sent, *, refused: bool = False) -> Refused | None:
    """Keep what a form sent, whatever else comes of it: a refusal stays that refusal whatever happens here.

    Return the refusal to keep its files for want of room, which the reader must be told of where nothing else is.
    """
    try:
        keep_sent(reader(), page, sent, refused=refused)
    except Refused as error:
        return error if error.code == FULL else None
    except (OrchestratorError, Busy):
        return None
    return None


def changes_since(draft: DraftView, view: TaskView) -> tuple[TimelineEntry, ...]:
    """What was recorded on the case after the page that a draft was typed on, oldest first."""
    return entries_since(draft.revision, view)


def entries_since(revision: int, view: TaskView) -> tuple[TimelineEntry, ...]:
    """What was recorded on the case after this revision of it, oldest first."""
    told = (entry for entry in view.case.timeline if not entry.future and entry.kind not in HARMLESS)
    return tuple(sorted((entry for entry in told if entry.seq > revision), key=lambda entry: entry.seq))
