"""Keyboard shortcuts: what they are, and off where somebody prefers (WCAG 2.1.4). Nothing depends on them."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.web.layout import SHORTCUTS_COOKIE
from orchestrator.web.words import _

screen = Blueprint("shortcuts", __name__)

_A_YEAR_SECONDS = 365 * 24 * 3600


@screen.get("/raccourcis")
def show() -> str:
    return render_template("shortcuts.html")


@screen.post("/raccourcis")
def choose() -> Response:
    """Switch them on or off on this browser, for longer than the session."""
    off = request.form.get("raccourcis") == "non"
    answer = redirect(url_for("shortcuts.show"), 303)
    answer.set_cookie(
        SHORTCUTS_COOKIE, "non" if off else "oui", max_age=_A_YEAR_SECONDS, httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip
    flash(
        _("Les raccourcis sont désactivés sur ce navigateur.")
        if off
        else _("Les raccourcis sont actifs sur ce navigateur."),
        "success",
    )
    return answer
