"""The list of cases a person may know of, with its filters in the address."""

from flask import Blueprint, render_template, request

from orchestrator.queries import cases, procedures
from orchestrator.web import layout, pills
from orchestrator.web.auth import reader
from orchestrator.web.paging import address, page_number
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("cases", __name__)


def statuses() -> dict[str, str]:
    return {"": _("Tous"), "running": _("En cours"), "ended": _("Terminés")}


@screen.get("/dossiers")
def show() -> str:
    status = request.args.get("etat", "running")
    status = status if status in statuses() else ""
    text = request.args.get("q", "").strip()[:100]
    procedure = request.args.get("procedure") or None
    known = procedures.procedures(parts(), reader())
    page = cases.cases(
        parts(), reader(), status=status or None, procedure=procedure, text=text or None, page=page_number()
    )
    now = layout.now()
    rows = [
        (
            row,
            pills.pill(None, row.next_due_at, row.next_due_label, row.zone, now) if row.next_due_at else None,
        )
        for row in page.items
    ]
    return render_template(
        "cases.html",
        page=page,
        rows=rows,
        status=status,
        statuses=statuses(),
        text=text,
        procedure=procedure,
        procedures=known,
        address=address,
        now=now,
    )
