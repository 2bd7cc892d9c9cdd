"""French first, English second: the language of the pages, not of the law or of the acts, which stay French."""

from flask import Blueprint, Flask, redirect, request, session, url_for
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from orchestrator.web import words
from orchestrator.web.auth import safe_target

LANGUAGES = {"fr": "Français", "en": "English"}

screen = Blueprint("language", __name__)


def register(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    Babel(app, locale_selector=chosen_language)
    words.register(app)
    app.jinja_env.globals.update(languages=LANGUAGES, language=current_language)


def chosen_language() -> str:
    """The language chosen in this session, else French, whatever the browser says."""
    chosen = session.get("language", "fr")
    return chosen if chosen in LANGUAGES else "fr"


def current_language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "fr"


@screen.post("/langue")
def choose() -> Response:
    code = request.form.get("code", "")
    if code in LANGUAGES:
        session["language"] = code
    return redirect(safe_target(request.form.get("suite")) or url_for("inbox.show"), 303)
