"""The demonstration's clock: this module is registered in demonstration mode and nowhere else."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.move_clock import MoveClock, move_clock
from orchestrator.web.auth import safe_target
from orchestrator.web.parts import parts
from orchestrator.web.words import _

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

screen = Blueprint("demo_clock", __name__)


@screen.post("/demo/horloge")
def move() -> Response:
    """Move the clock by an hour, a day, or to the next deadline, and come back to the page."""
    step = request.form.get("pas", "")
    target = safe_target(request.form.get("suite")) or url_for("inbox.show")
    if step not in STEPS and step != "next":
        flash(_("Choisissez d'avancer d'une heure, d'un jour ou jusqu'à la prochaine échéance."), "error")
        return redirect(target, 303)
    try:
        move_clock(parts(), MoveClock(by=STEPS.get(step)))
    except Refused as error:
        flash(error.message, "error")
    else:
        flash(_("L'horloge a avancé. Ce qui devait arriver entre-temps est arrivé."), "success")
    return redirect(target, 303)
