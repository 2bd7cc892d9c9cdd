"""The site put together: one factory, one blueprint per screen."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from orchestrator.library import Parts
from orchestrator.web import (
    absences,
    access_journal,
    account,
    agenda,
    agenda_feed,
    auth,
    bulk,
    case,
    cases,
    communications,
    consultations,
    correct,
    delegations,
    demo_clock,
    document,
    drafts,
    faults,
    habilitations,
    hardening,
    inbox,
    language,
    layout,
    letters,
    mail_preferences,
    notes,
    occultation,
    one_reading,
    opinions,
    ops,
    person,
    piece,
    pieces,
    preview,
    public,
    retention,
    saved_views,
    search,
    shortcuts,
    start,
    task,
    uploads,
)
from orchestrator.web.parts import EXTENSION

SCREENS = (
    auth,
    inbox,
    communications,
    bulk,
    saved_views,
    shortcuts,
    task,
    drafts,
    preview,
    start,
    cases,
    case,
    correct,
    document,
    pieces,
    piece,
    person,
    search,
    agenda,
    agenda_feed,
    occultation,
    consultations,
    access_journal,
    retention,
    notes,
    opinions,
    delegations,
    habilitations,
    absences,
    ops,
    public,
    language,
    account,
    letters,
    mail_preferences,
)


def create_app(parts: Parts, *, testing: bool = False) -> Flask:
    """Build the site over `parts`. `testing` lets unexpected errors through and changes nothing else.

    The CSRF guard is `app.extensions["csrf"]`: an API that authenticates by token exempts its blueprints there.
    """
    app = Flask("orchestrator.web")
    app.config.update(
        SECRET_KEY=parts.settings.secret_key(),
        TESTING=testing,
        WTF_CSRF_FIELD_NAME="_csrf",  # keys of forms never start with an underscore
        WTF_CSRF_TIME_LIMIT=None,  # the token lives and dies with the session
    )
    app.extensions[EXTENSION] = parts
    if (
        parts.settings.proxies
    ):  # else whoever fails to sign in would do so from the proxy's address, like everybody
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=parts.settings.proxies, x_proto=parts.settings.proxies)  # type: ignore[method-assign]
    one_reading.register(app)  # first of all: whoever signs in is read in it too
    hardening.harden(app, secure_cookies=parts.settings.secure_cookies)
    language.register(app)
    uploads.register(app)
    CSRFProtect(app)
    faults.register(app)
    for screen in SCREENS:
        app.register_blueprint(screen.screen)
    if parts.demo:
        app.register_blueprint(demo_clock.screen)
    auth.register(app)
    agenda_feed.register(app)
    consultations.register(app)
    _prepare_templates(app)
    layout.register(app)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("orchestrator.web", "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
