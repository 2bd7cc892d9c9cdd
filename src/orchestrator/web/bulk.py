"""Several tasks at once: each is taken or given back by itself, and the page says of each what became of it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.claim_task import ClaimTask, ReleaseTask
from orchestrator.operations.perform import Operation
from orchestrator.operations.reassign_task import ReassignTask
from orchestrator.queries import chosen_tasks
from orchestrator.web.acts import act
from orchestrator.web.auth import reader, safe_target
from orchestrator.web.parts import parts
from orchestrator.web.words import _, ngettext

screen = Blueprint("bulk", __name__)

MOST = 100  # tasks in one go; a page shows fewer


@dataclass(frozen=True)
class Fate:
    """What became of one task: done, or refused and why."""

    task_id: str
    title: str
    number: str
    refusal: str | None = None


def chosen_ids() -> list[str]:
    """The ticked tasks, each once, in the order of the list."""
    return list(dict.fromkeys(request.form.getlist("tache")))[:MOST]


def back() -> str:
    """The list as it was, filters kept."""
    return safe_target(request.form.get("suite")) or url_for("inbox.show")


@screen.post("/taches/lot")
def act_on_several() -> str | Response:
    """Take or give back every ticked task."""
    verbs: dict[str, Callable[[str], Operation]] = {
        "prendre": lambda key: ClaimTask(actor=reader(), task_id=key),
        "rendre": lambda key: ReleaseTask(actor=reader(), task_id=key),
    }
    verb = request.form.get("geste", "")
    if verb not in verbs:
        abort(400)
    ids = chosen_ids()
    if not ids:
        return _nothing_ticked()
    return report(ids, verbs[verb], _summary(verb))


@screen.post("/taches/reattribuer")
def reassign() -> str | Response | tuple[str, int]:
    """Ask to whom the ticked tasks go; once somebody is chosen, hand each over."""
    ids = chosen_ids()
    if not ids:
        return _nothing_ticked()
    chosen = request.form.get("personne")
    known = chosen_tasks.colleagues(parts(), reader(), ids)
    found = next((colleague for colleague in known if str(colleague.id) == chosen), None)
    if found is not None:
        person = found
        return report(ids, lambda key: ReassignTask(reader(), key, person.id), _handed_to(person.name))
    named = chosen_tasks.chosen_tasks(parts(), reader(), ids)
    fault = _("Choisissez la personne à qui confier ces tâches.") if chosen is not None else ""
    page = render_template("reassign.html", ids=ids, named=named, colleagues=known, fault=fault, back=back())
    return (page, 422) if fault else page


def _nothing_ticked() -> Response:
    flash(_("Aucune tâche n'est cochée : cochez celles qui vous intéressent, puis recommencez."), "error")
    return redirect(back(), 303)


def _handed_to(name: str) -> Callable[[int], str]:
    return lambda count: ngettext(
        "%(num)d tâche confiée à %(name)s", "%(num)d tâches confiées à %(name)s", count, name=name
    )


def report(ids: list[str], operation: Callable[[str], Operation], summary: Callable[[int], str]) -> str:
    """Perform the operation on each task, and show what became of each."""
    named = chosen_tasks.chosen_tasks(parts(), reader(), ids)
    fates = []
    for key in ids:
        title, number = named.get(key, (_("Tâche introuvable"), ""))
        fates.append(Fate(key, title, number, _refusal(operation(key))))
    done = [fate for fate in fates if fate.refusal is None]
    return render_template("bulk.html", fates=fates, done=len(done), summary=summary(len(done)), back=back())


def _refusal(operation: Operation) -> str | None:
    try:
        act(operation)
    except (Refused, NotFound) as error:
        return error.message
    return None


def _summary(verb: str) -> Callable[[int], str]:
    if verb == "prendre":
        return lambda count: ngettext("%(num)d tâche prise", "%(num)d tâches prises", count)
    return lambda count: ngettext("%(num)d tâche rendue", "%(num)d tâches rendues", count)
