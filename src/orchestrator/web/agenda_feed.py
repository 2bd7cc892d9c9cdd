"""The calendar for agenda programs: a private address that needs no session, shown once and withdrawn at will."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response as AnyResponse

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.operations.manage_accounts import hash_token
from orchestrator.operations.manage_feeds import LONGEST_DAYS, CreateFeed, WithdrawFeed
from orchestrator.queries import calendar_feeds
from orchestrator.web import ics, layout
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.words import _

READINGS = "60 per minute"  # by address: agenda programs ask a few times an hour
_LONGEST_TOKEN = 100

screen = Blueprint("agenda_feed", __name__)


def register(app: Flask) -> None:
    """Limit how often one address may ask: nobody finds a secret by trying."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    view: Any = app.view_functions["agenda_feed.read"]
    app.view_functions["agenda_feed.read"] = limiter.limit(READINGS)(view)


@screen.get("/calendrier/flux/<token>.ics")
def read(token: str) -> Response:
    if len(token) > _LONGEST_TOKEN:
        raise NotFound("Cette adresse de calendrier n'existe pas ou n'est plus valable : créez-en une autre.")
    found, now = calendar_feeds.read_feed(parts(), hash_token(token))
    content = ics.write(
        found.entries,
        now=now,
        name=_("Orchestrateur des procédures"),
        host=request.host.partition(":")[0],
        link=lambda case_id: url_for("case.show", case_id=case_id, _external=True),
    )
    return Response(content, content_type="text/calendar; charset=utf-8")


@screen.get("/calendrier/abonnements")
def show() -> str:
    return _page()


@screen.post("/calendrier/abonnements")
def create() -> str | tuple[str, int]:
    """Show the new address in the answer itself: it is kept nowhere."""
    label, days = request.form.get("libelle", ""), request.form.get("jours", "")
    try:
        lasting = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        token = CreateFeed(reader(), label, lasting).create(parts())
    except Refused as error:
        return _page(
            label, days, error.faults or (FieldFault("libelle", error.code, error.message),)
        ), error.status
    return _page(address=url_for("agenda_feed.read", token=token, _external=True))


@screen.post("/calendrier/abonnements/<int:feed_id>/retrait")
def withdraw(feed_id: int) -> AnyResponse:
    WithdrawFeed(reader(), feed_id).withdraw(parts())
    flash(_("L'adresse est retirée : elle ne répond plus."), "success")
    return redirect(url_for("agenda_feed.show"), 303)


def _page(label: str = "", days: str = "180", faults: tuple[FieldFault, ...] = (), address: str = "") -> str:
    return render_template(
        "agenda_feeds.html",
        feeds=calendar_feeds.calendar_feeds(parts(), reader()),
        label=label,
        days=days,
        faults=[{"text": fault.message, "href": f"#{fault.field}"} for fault in faults],
        messages_of={fault.field: fault.message for fault in faults},
        address=address,
        longest=LONGEST_DAYS,
        now=layout.now(),
    )
