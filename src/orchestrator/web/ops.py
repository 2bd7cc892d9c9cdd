"""For those who keep the service running: causes before counts, what is coming, what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.retry_incident import RetryIncident
from orchestrator.queries import mail, ops
from orchestrator.queries.views import OpsView
from orchestrator.web import layout, moments
from orchestrator.web.acts import act
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.words import _

screen = Blueprint("ops", __name__)

SHORTEST_REASON, LONGEST_REASON = 5, 500
BAR_STEP, BAR_WIDTH, CHART_HEIGHT = 14, 10, 96


@dataclass(frozen=True)
class Bar:
    """One hour of the picture, in the picture's own units."""

    x: int
    y: int
    height: int
    count: int
    hour: str
    busiest: bool


@screen.get("/exploitation")
def show() -> str:
    return _page("", None)


@screen.post("/exploitation/incidents/<int:incident_id>/relance")
def retry(incident_id: int) -> Response | tuple[str, int]:
    """Run the failed step again. The ground given is kept in the case's journal."""
    reason = request.form.get("motif", "").strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return _page(
            _("Dites en quelques mots pourquoi relancer : ce motif reste au journal."), incident_id
        ), 422
    try:
        act(RetryIncident(actor=reader(), incident_id=incident_id, reason=reason))
    except Refused as error:
        return _page(error.message, incident_id), error.status
    flash(_("L'étape a été relancée. Si la cause demeure, l'incident réapparaît ici."), "success")
    return redirect(url_for("ops.show"), 303)


def _page(fault: str, incident_id: int | None) -> str:
    if not layout.operates(reader()):
        abort(403)
    view = ops.overview(parts(), reader())
    letters = mail.summary(parts())
    return render_template(
        "ops.html",
        ops=view,
        mail=letters,
        bars=bars(view.next_hours),
        chart_width=max(len(view.next_hours), 1) * BAR_STEP,
        chart_height=CHART_HEIGHT,
        bar_width=BAR_WIDTH,
        peak=_peak(view),
        oldest_late=_oldest_late(view),
        fault=fault,
        fault_incident=incident_id,
        reason=request.form.get("motif", ""),
        zone=moments.PARIS,
    )


def bars(hours: tuple[tuple[datetime, int], ...]) -> list[Bar]:
    """Heights in proportion to the busiest hour; an hour with something due is never invisible."""
    most = max((count for _at, count in hours), default=0)
    drawn = []
    for index, (at, count) in enumerate(hours):
        height = max(round(count / most * CHART_HEIGHT), 3) if count else 0
        local = at.astimezone(moments.PARIS)
        drawn.append(
            Bar(index * BAR_STEP, CHART_HEIGHT - height, height, count, f"{local:%H} h", count == most > 0)
        )
    return drawn


def _peak(view: OpsView) -> str:
    most = max(view.next_hours, key=lambda hour: hour[1], default=None)
    if most is None or most[1] == 0:
        return _("Aucune échéance dans les 24 prochaines heures.")
    return _(
        "Heure la plus chargée : %(at)s, %(count)d échéance(s).",
        at=moments.short_instant(most[0]),
        count=most[1],
    )


def _oldest_late(view: OpsView) -> str:
    late = timedelta(seconds=view.oldest_late_seconds)
    return moments.span(late) if late >= timedelta(minutes=1) else f"{view.oldest_late_seconds} s"
