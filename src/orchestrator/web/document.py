"""A notified document, read on screen as it is printed, and as PDF where the server can make one."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from orchestrator.documents import pdf_unavailable, to_html, to_pdf
from orchestrator.queries import document
from orchestrator.web.auth import reader
from orchestrator.web.layout import render_markdown
from orchestrator.web.parts import parts

screen = Blueprint("document", __name__)


@screen.get("/documents/<int:document_id>")
def show(document_id: int) -> str:
    found = document.document(parts(), reader(), document_id)
    return render_template(
        "document.html",
        document=found.view,
        body=render_markdown(found.body),
        case_id=found.case_id,
        case_number=found.case_number,
        no_pdf=pdf_unavailable(),
    )


@screen.get("/documents/<int:document_id>/pdf")
def download(document_id: int) -> Response:
    found = document.document(parts(), reader(), document_id)
    content = to_pdf(to_html(found.body, found.view.title))
    if content is None:
        abort(404)
    name = f"{found.case_number}-{found.view.name}.pdf"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
