"""My account: under which titles I act, what speaks in my name, who signed in as me, my password."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.manage_accounts import SHORTEST_PASSWORD
from orchestrator.operations.own_account import LONGEST_PASSWORD, change_password, revoke_token
from orchestrator.queries import account, accounts
from orchestrator.web import layout
from orchestrator.web.auth import Reader, reader
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("account", __name__)


@screen.get("/compte")
def show() -> str:
    view = account.account(parts(), reader())
    return render_template("account.html", view=view, titles_of=layout.title)


@screen.get("/compte/session")
def stay() -> tuple[str, int]:
    """Any request keeps the session open; this one says nothing else."""
    return "", 204


@screen.post("/compte/jetons/<int:token_id>/retrait")
def revoke(token_id: int) -> Response:
    try:
        revoke_token(parts(), reader(), token_id)
    except NotFound as error:
        flash(error.message, "error")
    else:
        flash(_("Le jeton est retiré : plus rien n'entre avec lui."), "success")
    return redirect(url_for("account.show") + "#jetons", 303)


@screen.get("/compte/mot-de-passe")
def password() -> str:
    return _password_page(None)


@screen.post("/compte/mot-de-passe")
def new_password() -> Response | tuple[str, int]:
    """Change the password: this session goes on, all others end at their next request."""
    old, new, again = (request.form.get(name, "")[: LONGEST_PASSWORD + 1] for name in ("old", "new", "again"))
    try:
        change_password(parts(), reader(), old, new, again)
    except Refused as error:
        return _password_page(error), error.status
    renewed = accounts.actor(parts(), reader().account_id or 0)
    if renewed is not None:
        signed_in_at = session.get("signed_in_at")
        login_user(Reader(renewed))
        session["signed_in_at"] = signed_in_at
    flash(_("Le mot de passe est changé. Vos autres sessions sont fermées."), "success")
    return redirect(url_for("account.show"), 303)


def _password_page(error: Refused | None) -> str:
    wrongs = {fault.field: fault.message for fault in error.faults} if error else {}
    return render_template(
        "password.html",
        wrongs=wrongs,
        summary=[{"text": text, "href": f"#{field}"} for field, text in wrongs.items()],
        shortest=SHORTEST_PASSWORD,
    )
