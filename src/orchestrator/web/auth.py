"""Signing in and out. A session ends after half an hour without a request, and after twelve hours in any case."""

import time
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_fresh, login_user, logout_user
from werkzeug.wrappers import Response

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.sign_in import begin_sign_in, end_sign_in
from orchestrator.queries import accounts
from orchestrator.security import Actor
from orchestrator.web.hardening import LONGEST_SESSION_SECONDS
from orchestrator.web.lost_forms import after_rescue, rescue
from orchestrator.web.parts import for_machines, parts
from orchestrator.web.words import _

OPEN_VIEWS = frozenset(
    {"auth.log_in", "public.accessibility", "public.legal", "language.choose", "agenda_feed.read"}
)

screen = Blueprint("auth", __name__)


class Reader(UserMixin):  # type: ignore[misc]
    """The signed-in person, as Flask-Login keeps them during a request."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        return f"{self.actor.account_id}.{self.actor.session_epoch}"


def register(app: Flask) -> None:
    """Require a session everywhere but on public pages."""
    manager = LoginManager(app)
    # A cookie that turns up with another browser or address is no longer fresh: see `require_session`.
    manager.session_protection = "strong"
    manager.user_loader(load_reader)
    app.before_request(require_session)


def load_reader(session_key: str) -> Reader | None:
    """Read the account again at each request: a withdrawn function is withdrawn at once.

    A session opened before the password last changed is over.
    """
    account_id, _dot, epoch = session_key.partition(".")
    actor = accounts.actor(parts(), int(account_id)) if account_id.isdecimal() else None
    return Reader(actor) if actor is not None and epoch == str(actor.session_epoch) else None


def reader() -> Actor:
    """Return the actor behind the request; only for pages that `require_session` guards."""
    return cast(Actor, current_user.actor)


def require_session() -> Response | None:
    """Send anybody without a session to the sign-in page, remembering where they were going and what they wrote."""
    if request.blueprint is None or for_machines() or request.endpoint in OPEN_VIEWS:
        return None
    if current_user.is_authenticated and login_fresh() and not _too_old():
        return None
    if current_user.is_authenticated:
        logout_user()
        session.clear()
    lost = rescue()
    answer = after_rescue(lost) if lost is not None else None
    if answer is not None:
        return answer
    flash(
        _("Connectez-vous pour continuer. Après une demi-heure sans activité, la session se ferme."), "info"
    )
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.log_in", suite=target))


def _too_old() -> bool:
    signed_in_at = session.get("signed_in_at", 0)
    return not 0 <= time.time() - float(signed_in_at) <= LONGEST_SESSION_SECONDS


def safe_target(target: str | None) -> str | None:
    """Return `target` if it is a page of this site, else None: nobody is sent elsewhere by a link to us."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 or character == "\\" for character in target):
        return None
    address = urlsplit(target)
    return target if not address.scheme and not address.netloc else None


@screen.route("/connexion", methods=["GET", "POST"])
def log_in() -> tuple[str, int] | Response:
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(url_for("inbox.show"))
        return render_template("login.html", login="", fault=None), 200
    login = request.form.get("login", "").strip()[:200]
    password = request.form.get("password", "")[:1000]
    attempt = begin_sign_in(parts(), login, request.remote_addr or "")
    if attempt is None:
        abort(429)
    try:
        actor = accounts.authenticate(parts(), login, password)
    except (Refused, NotFound) as error:
        end_sign_in(parts(), attempt, accepted=False)
        return render_template("login.html", login=login, fault=error.message), 422
    end_sign_in(parts(), attempt, accepted=True)
    chosen = session.get("language")
    session.clear()  # nothing from before signing in survives it
    if chosen:
        session["language"] = chosen
    session.permanent = True
    session["signed_in_at"] = int(time.time())
    login_user(Reader(actor))
    return redirect(safe_target(request.args.get("suite")) or url_for("inbox.home"), 303)


@screen.post("/deconnexion")
def log_out() -> Response:
    logout_user()
    session.clear()
    flash(_("Vous êtes déconnecté."), "info")
    return redirect(url_for("auth.log_in"), 303)
