"""Before signing: what the act would produce, marked as a draft, with the answers kept and nothing written."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.documents import pdf_unavailable, to_html, to_pdf
from orchestrator.errors import Refused
from orchestrator.queries import preview
from orchestrator.web import form_pages
from orchestrator.web.answers import Answers
from orchestrator.web.auth import reader
from orchestrator.web.drafts import keep_quietly
from orchestrator.web.parts import parts
from orchestrator.web.revisions import seen_revision
from orchestrator.web.task import answered_page, refused_page, set_apart
from orchestrator.web.uploads import Sent, receive
from orchestrator.web.written import PROPOSED

screen = Blueprint("preview", __name__)

KEPT = (
    "_revision",
    "_seen_at",
    "_author",
    PROPOSED,
)  # what the page knew when it was opened: the signature is judged by it


@screen.post("/taches/<task_id>/apercu")
def show(task_id: str) -> str | tuple[str, int]:
    """Show the documents. A refusal shows the form again, as for the act itself."""
    page = form_pages.of_task(task_id)
    sent = receive(page, reader())
    try:
        found = _preview(task_id, sent)
    except Refused as error:
        return refused_page(task_id, sent, error)
    if sent.fresh:  # the next request names them: they wait for it beside the draft
        full = keep_quietly(page, sent)
        if full is not None:
            flash(full.message, "error")
    return render_template(
        "preview.html",
        task_id=task_id,
        number=found.case_number,
        documents=found.documents,
        mark=preview.MARK,
        kept=_kept(sent.answers),
        no_pdf=pdf_unavailable(),
    )


@screen.post("/taches/<task_id>/apercu.pdf")
def download(task_id: str) -> Response | tuple[str, int]:
    """The draft of one document as PDF, marked on each page."""
    sent = receive(form_pages.of_task(task_id), reader())
    try:
        found = _preview(task_id, sent)
    except Refused as error:
        return refused_page(task_id, sent, error)
    wanted = request.form.get("_document", "")
    document = next((each for each in found.documents if each.name == wanted), None)
    content = None
    if document is not None:
        content = to_pdf(to_html(document.body, f"{preview.MARK} : {document.title}", mark=preview.MARK))
    if document is None or content is None:
        abort(404)
    name = f"PROJET-{found.case_number}-{document.name}.pdf"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@screen.post("/taches/<task_id>/reprendre")
def resume(task_id: str) -> str:
    """Back to the form, with the answers as they were."""
    return answered_page(task_id, receive(form_pages.of_task(task_id), reader()))


@screen.get("/taches/<task_id>/apercu", endpoint="reload")
@screen.get("/taches/<task_id>/apercu.pdf", endpoint="reload_pdf")
@screen.get("/taches/<task_id>/reprendre", endpoint="reload_form")
def start_again(task_id: str) -> Response:
    """An address kept or reloaded without its answers leads to the task."""
    return redirect(url_for("task.show", task_id=task_id), 303)


def _preview(task_id: str, sent: Sent) -> preview.Preview:
    """What the act would produce, from what it would be judged by. Raises Refused exactly as the act would."""
    sent.require_sound()
    answers, late = set_apart(task_id, sent.answers)
    return preview.preview(parts(), reader(), task_id, answers, seen_revision(), late, sent.files)


def _kept(answers: Answers) -> list[tuple[str, str]]:
    """Every answer as it was typed, for the hidden inputs of the next request."""
    known = [(name, request.form[name]) for name in KEPT if name in request.form]
    return known + [
        (name, text)
        for name, value in answers.items()
        for text in ([value] if isinstance(value, str) else value)
    ]
