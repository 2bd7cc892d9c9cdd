"""Views of the inbox kept on the server: saved from the list, renamed, removed, shared, opened first."""

from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.keep_view import KeepView, PreferView, RemoveView, RenameView
from orchestrator.queries import saved_views
from orchestrator.queries.saved_views import SavedView
from orchestrator.web import inbox_address
from orchestrator.web.auth import reader
from orchestrator.web.inbox_address import Asked
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("saved_views", __name__)


def asked_by(view: SavedView) -> Asked:
    """What a kept view asks for, read as an address is: nothing it says is trusted."""
    return asked_in(view.query)


def asked_in(query: str) -> Asked:
    return inbox_address.read(MultiDict(parse_qsl(query[:2000])))


@screen.get("/taches/vues")
def show() -> str:
    return _page()


@screen.post("/taches/vues")
def keep() -> Response | tuple[str, int]:
    asked = asked_in(request.form.get("requete", ""))
    function, _colon, place = request.form.get("partage", "").partition(":")
    shared = (function, place) if function else None
    try:
        KeepView(reader(), request.form.get("nom_vue", ""), asked.as_text(), shared).record(parts())
    except Refused as error:
        return _page(error, asked), error.status
    flash(_("La vue est gardée : elle est à côté des autres."), "success")
    return redirect(asked.address(), 303)


@screen.post("/taches/vues/<int:view_id>")
def rename(view_id: int) -> Response | tuple[str, int]:
    try:
        RenameView(reader(), view_id, request.form.get("nom_vue", "")).record(parts())
    except Refused as error:
        return _page(error, renamed=view_id), error.status
    flash(_("La vue est renommée."), "success")
    return redirect(url_for("saved_views.show"), 303)


@screen.post("/taches/vues/<int:view_id>/suppression")
def remove(view_id: int) -> Response:
    RemoveView(reader(), view_id).record(parts())
    flash(_("La vue est supprimée."), "success")
    return redirect(url_for("saved_views.show"), 303)


@screen.post("/taches/vues/premiere")
def prefer() -> Response:
    """Choose what the inbox opens with; nothing chosen: the ready-made list."""
    key = request.form.get("vue", "")
    chosen = int(key) if key.isascii() and key.isdigit() and len(key) < 18 else None
    PreferView(reader(), chosen).record(parts())
    flash(_("Votre liste s'ouvrira ainsi."), "success")
    return redirect(url_for("saved_views.show"), 303)


def _page(error: Refused | None = None, asked: Asked | None = None, renamed: int | None = None) -> str:
    return render_template(
        "saved_views.html",
        views=[(view, asked_by(view).address()) for view in saved_views.saved_views(parts(), reader())],
        fault=error.message if error else "",
        typed=request.form.get("nom_vue", "")[:200],
        asked=asked,
        renamed=renamed,
    )
