"""What is notified: Markdown templates made into text, page and PDF, with user text never markup."""

from orchestrator.documents.errors import CannotRender
from orchestrator.documents.escaping import escape
from orchestrator.documents.page import content_hash, to_html
from orchestrator.documents.pdf import pdf_unavailable, to_pdf
from orchestrator.documents.templates import check_template, render

__all__ = [
    "CannotRender",
    "check_template",
    "content_hash",
    "escape",
    "pdf_unavailable",
    "render",
    "to_html",
    "to_pdf",
]
