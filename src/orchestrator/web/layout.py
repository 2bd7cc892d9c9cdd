"""What every page carries around its content: who is signed in, where one may go, the demonstration's clock."""

import time
from datetime import datetime
from typing import Any

from flask import Flask, g, request, session
from flask_babel import format_decimal
from flask_login import current_user
from markdown_it import MarkdownIt
from markupsafe import Markup

from orchestrator.queries import access_journal, communications, missing_habilitations
from orchestrator.security import Actor
from orchestrator.security.actors import FUNCTIONS, Mandate
from orchestrator.web import controls, moments, pills
from orchestrator.web.hardening import IDLE_MINUTES, LONGEST_SESSION_SECONDS
from orchestrator.web.parts import parts
from orchestrator.web.words import _

SHORTCUTS_COOKIE = "raccourcis"  # "non": switched off on this browser
# No HTML and no image pass through: texts come from models and from people.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def register(app: Flask) -> None:
    """Give templates their filters and the furniture of the page."""
    app.jinja_env.filters.update(
        instant=moments.instant,
        opening=moments.opening,
        short_instant=moments.short_instant,
        bound=moments.bound,
        short_bound=moments.short_bound,
        day=moments.day,
        month=moments.month,
        weekday=moments.weekday,
        number=format_decimal,
        weight=weight,
        relative=moments.relative,
        iso=moments.iso,
        span=moments.span,
        markdown=render_markdown,
        control=controls.control,
        time_input=controls.time_input,
        which_hour=controls.which_hour,
    )
    app.jinja_env.globals.update(
        pill=pills.pill, flag_words=flag_words, csp_nonce=lambda: g.get("csp_nonce", ""), offices=offices
    )
    app.context_processor(furniture)


def now() -> datetime:
    """The instant the product goes by, read once per request."""
    if "now" not in g:
        with parts().database.read() as tx:
            g.now = tx.now()
    at: datetime = g.now
    return at


def furniture() -> dict[str, Any]:
    """Names known to every template."""
    actor = current_user.actor if current_user and current_user.is_authenticated else None
    demo = parts().demo
    return {
        "actor": actor,
        "titles": titles(actor) if actor else (),
        "signature": signature(actor) if actor else "",
        "unread": communications.unread(parts(), actor) if actor and g.get("readable", True) else 0,
        "not_habilitated": missing_habilitations.missing_for(parts(), actor, now())
        if actor and actor.habilitations is not None and g.get("readable", True)
        else (),
        "operates": bool(actor and operates(actor)),
        "controls_access": bool(
            actor and g.get("readable", True) and access_journal.controls(parts(), actor)
        ),
        "demo": demo,
        "demo_now": now() if demo and g.get("readable", True) else None,
        "here": here(),
        "idle_minutes": IDLE_MINUTES,
        "seconds_left": seconds_left(),
        "shortcuts": bool(actor) and request.cookies.get(SHORTCUTS_COOKIE) != "non",
    }


def offices() -> list[tuple[str, str]]:
    """The reader's functions in their own right, as 'function:place', each with its title."""
    held = [
        mandate for mandate in current_user.actor.mandates if mandate.holds(now()) and not mandate.instead_of
    ]
    return [(f"{mandate.function}:{mandate.place}", title(mandate)) for mandate in held]


def seconds_left() -> int:
    """Until the session has lasted as long as any may, whatever is done in it."""
    return max(0, LONGEST_SESSION_SECONDS - int(time.time() - float(session.get("signed_in_at", 0))))


def here() -> str:
    """The page to come back to after an action of the furniture: this one, or the inbox after a refused post."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def operates(actor: Actor) -> bool:
    return actor.holds("exploitation", now())


def titles(actor: Actor) -> tuple[str, ...]:
    """Functions in force with their place: 'chef d'établissement — CP de Réau'."""
    return tuple(title(mandate) for mandate in actor.mandates if mandate.holds(now()))


def title(mandate: Mandate) -> str:
    """A function with its place, as people call them."""
    function = mandate.label or FUNCTIONS.get(mandate.function, mandate.function)
    if mandate.instead_of:
        instead = _("pour %(name)s", name=mandate.instead_of)
        function = f"{function}, {instead}"
    place = _place_name(mandate)
    return f"{function} — {place}" if place else function


def _place_name(mandate: Mandate) -> str:
    """The place as people call it; nothing for a national function or for counsel of one case."""
    places, key = parts().places, mandate.place
    named = places.by_kind().get(mandate.place_kind, {})
    return named[key].name if key in named else ""


def signature(actor: Actor) -> str:
    """The delegation of signature in force, if any, and until when."""
    held = [delegation for delegation in actor.delegations if delegation.holds(now())]
    if not held:
        return ""
    ends = [delegation.until_at for delegation in held if delegation.until_at is not None]
    if not ends:
        return _("signature déléguée")
    local = min(ends).astimezone(moments.PARIS)
    last = moments.last_day(local) if moments.is_midnight(local) else local.date()
    return _("signature déléguée jusqu'au %(day)s", day=f"{last:%d/%m/%Y}")


def flag_words(flag: str | None) -> str:
    """How sure a reading of the law is: retained by us, or still to be checked."""
    return {"I": _("lecture retenue"), "M": _("à vérifier")}.get(flag or "", "")


def weight(size: int) -> str:
    """How much a file of `size` bytes weighs: '12 ko', '3,4 Mo'."""
    if size < 1_000_000:
        return _("%(size)s ko", size=format_decimal(max(round(size / 1000), 1)))
    return _("%(size)s Mo", size=format_decimal(round(size / 1_000_000, 1)))


def render_markdown(text: str) -> Markup:
    return Markup(MARKDOWN.render(text))  # noqa: S704 - HTML is off in MARKDOWN: everything is escaped
