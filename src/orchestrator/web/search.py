"""One search box: a case number, an écrou number, or the beginning of a name, within one's scope."""

from flask import Blueprint, render_template, request

from orchestrator.queries import search
from orchestrator.web.auth import reader
from orchestrator.web.paging import address, page_number
from orchestrator.web.parts import parts

screen = Blueprint("search", __name__)

LONGEST_SEARCH = 100


@screen.get("/recherche")
def show() -> str:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = search.search(parts(), reader(), text, page=page_number())
    return render_template("search.html", found=found, address=address)
