"""The inbox: what I may do, the legal deadline first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.claim_task import ClaimTask, ReleaseTask
from orchestrator.queries import inbox, opinions, procedures, saved_views
from orchestrator.queries.scope import establishments_of
from orchestrator.web import inbox_address, layout, pills
from orchestrator.web.acts import act
from orchestrator.web.auth import reader, safe_target
from orchestrator.web.paging import page_number
from orchestrator.web.parts import parts
from orchestrator.web.saved_views import asked_by
from orchestrator.web.words import _

screen = Blueprint("inbox", __name__)

MOST_SHOWN = 12  # kept views beside the ready-made ones; the others are on their page


@screen.get("/")
def home() -> Response:
    operator_only = all(mandate.function == "exploitation" for mandate in reader().mandates)
    target = "ops.show" if operator_only and layout.operates(reader()) else "inbox.show"
    return redirect(url_for(target))


@screen.get("/taches")
def show() -> str | Response:
    asked = inbox_address.read(request.args)
    views = saved_views.saved_views(parts(), reader())
    first = next((view for view in views if view.chosen), None)
    if first is not None and not request.args:
        return redirect(asked_by(first).address())
    known = procedures.procedures(parts(), reader())
    shown = [(view, asked_by(view)) for view in views[:MOST_SHOWN]]
    saved = {f"saved-{view.id}": kept.choice for view, kept in shown}
    page = inbox.inbox(parts(), reader(), choice=asked.choice, saved=saved, page=page_number())
    now = layout.now()
    places = establishments_of(reader(), parts().places, now)
    names = inbox_address.view_names()
    called = next((view.name for view, kept in shown if kept == asked), names.get(asked.choice.view, ""))
    return render_template(
        "inbox.html",
        page=page,
        rows=[(item, pills.of_task(item, now)) for item in page.items],
        asked=asked,
        choice=asked.choice,
        views=names,
        called=called,
        awaited=opinions.awaited(parts(), reader()),
        saved=[(view, kept.address(), kept == asked) for view, kept in shown],
        kept=any(kept == asked for _view, kept in shown) or not asked.as_text(),
        procedures=known,
        places=places,
        names=inbox_address,
        most=inbox.MOST,
        most_saved=inbox.MOST_SAVED,
        told=inbox_address.told(asked, dict(known), dict(places)),
        now=now,
        task_address=inbox_address.by_task("task.show"),
        claim_address=inbox_address.by_task("inbox.claim"),
    )


@screen.post("/taches/<task_id>/prendre")
def claim(task_id: str) -> Response:
    try:
        act(ClaimTask(actor=reader(), task_id=task_id))
    except Refused as error:
        flash(error.message, "error")
        return redirect(_back(), 303)
    return redirect(url_for("task.show", task_id=task_id), 303)


@screen.post("/taches/<task_id>/rendre")
def release(task_id: str) -> Response:
    try:
        act(ReleaseTask(actor=reader(), task_id=task_id))
        flash(
            _("La tâche est rendue : vos collègues compétents la voient de nouveau comme libre."), "success"
        )
    except Refused as error:
        flash(error.message, "error")
    return redirect(_back(), 303)


def _back() -> str:
    """The list as it was, filters kept."""
    return safe_target(request.form.get("suite")) or url_for("inbox.show")
