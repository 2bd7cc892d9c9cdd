"""One task: its form, what the law says beside it, and the refusal in words when the act is not lawful now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import FieldFault, Refused
from orchestrator.library.late_acts import Late, questions_of, read_late
from orchestrator.library.waiting_files import WaitingFile
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.queries import diagram, task, waiting_files
from orchestrator.queries.task_views import TaskView
from orchestrator.queries.views import TimelineEntry
from orchestrator.web import form_pages, moments, rows
from orchestrator.web.acts import act
from orchestrator.web.answers import Answers, proposed, without
from orchestrator.web.auth import reader
from orchestrator.web.drafts import changes_since, entries_since, keep_quietly
from orchestrator.web.lost_forms import author_token
from orchestrator.web.parts import parts
from orchestrator.web.positions import where_it_stands
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.revisions import seen_revision
from orchestrator.web.story import tell
from orchestrator.web.uploads import Sent, receive
from orchestrator.web.words import _
from orchestrator.web.written import PROPOSED, packed, restored

screen = Blueprint("task", __name__)

LATE = "accompli."  # names of the questions on when the act was done, kept apart from those of the form


@dataclass(frozen=True)
class Refusal:
    """Why the act was not recorded; `changes` is what happened on the case since the page was opened."""

    message: str
    calculation: str
    possible: str
    reference: str
    faults: list[dict[str, str]]
    changes: tuple[TimelineEntry, ...]


@screen.get("/taches/<task_id>")
def show(task_id: str) -> str:
    view = task.task(parts(), reader(), task_id)
    answers = _proposed(view)
    if view.draft is not None:
        answers = restored(view.draft.answers, answers)
    return _page(view, _sheet(view, answers), None)


def answered_page(task_id: str, sent: Sent) -> str:
    """The page with answers typed before, nothing judged: what one comes back to from a preview."""
    view = task.task(parts(), reader(), task_id)
    return _page(view, _sheet(view, sent.answers), None)


def refused_page(task_id: str, sent: Sent, error: Refused) -> tuple[str, int]:
    """The page with every answer kept, there and as a draft, and the refusal in words.

    Raises NotFound when it is no longer theirs.
    """
    keep_quietly(form_pages.of_task(task_id), sent, refused=True)
    view = task.task(parts(), reader(), task_id)
    sheet = _sheet(view, sent.answers, error)
    return _page(view, sheet, _refusal(error, view, sheet)), error.status


@screen.post("/taches/<task_id>/lignes")
def change_rows(task_id: str) -> str:
    """The page with one row of a list or one file more, or less: nothing is judged, nothing recorded."""
    view, page = task.task(parts(), reader(), task_id), form_pages.of_task(task_id)
    sent = rows.redrawn(view.form, page, receive(page, reader()))
    return _page(view, _sheet(view, sent.answers, sent.fault), None)


@screen.get("/taches/<task_id>/lignes", endpoint="reload_rows")
def start_again(task_id: str) -> Response:
    """An address kept or reloaded without its answers leads to the task."""
    return redirect(url_for("task.show", task_id=task_id), 303)


@screen.post("/taches/<task_id>")
def complete(task_id: str) -> Response | tuple[str, int]:
    """Record the act. A refusal shows the page again with every answer kept; a second sending, the act recorded."""
    sent = receive(form_pages.of_task(task_id), reader())
    try:
        done = act(_asked(task_id, sent))
    except Refused as error:
        return _already_recorded(task_id, error) or refused_page(task_id, sent, error)
    flash(_("L'acte est enregistré."), "success")
    return redirect(url_for("case.show", case_id=done.case_id), 303)


def _asked(task_id: str, sent: Sent) -> CompleteTask:
    """The act that the page asks for. Raises Refused when a file, or what it says of its instant, is not sound."""
    sent.require_sound()
    answers, late = set_apart(task_id, sent.answers)
    return CompleteTask(reader(), task_id, answers, seen_revision(), late, sent.files)


def set_apart(task_id: str, data: Answers) -> tuple[Answers, Late | None]:
    """Return the answers to the form, and when the act was done if the page says so."""
    said = {name: value for name, value in data.items() if name.startswith(LATE)}
    if not any(said.values()):
        return without(data, LATE), None
    view = task.task(parts(), reader(), task_id)
    return without(data, LATE), read_late(said, view.case.zone, view.now)


def _already_recorded(task_id: str, error: Refused) -> Response | None:
    """The reader sent the same act twice: they are led to the one recorded, and nothing is wrong."""
    if error.code != "etat":
        return None
    view = task.task(parts(), reader(), task_id)
    if view.recorded is None or not view.recorded.mine:
        return None
    at = moments.short_instant(view.recorded.entry.recorded_at, view.case.zone)
    flash(_("Déjà enregistré le %(at)s par vous : rien n'a été enregistré une seconde fois.", at=at), "info")
    return redirect(url_for("task.show", task_id=task_id), 303)


def _page(view: TaskView, sheet: Sheet, refusal: Refusal | None) -> str:
    late = _late_sheet(view, sheet)
    stands = where_it_stands(diagram.diagrams(parts(), reader(), view.case.id), view.case)
    return render_template(
        "task.html",
        task=view,
        case=view.case,
        zone=view.case.zone,
        story=tell(view.case, view.now),
        nodes=lay_out(sheet),
        rows_address=url_for("task.change_rows", task_id=view.task_id),
        positions=stands.positions,
        called=stands.called,
        opening=next((entry for entry in view.case.timeline if entry.kind == "ouverture"), None),
        next_due=min(
            (line for line in view.case.deadlines if line.status == "pending" and line.kind == "effet"),
            key=lambda line: line.due_at,
            default=None,
        ),
        late_nodes=lay_out(late) if view.admits_late else (),
        said_late=any(name.startswith(LATE) and value for name, value in sheet.answers.items()),
        refusal=refusal,
        too_early=view.not_before_at is not None and view.now < view.not_before_at,
        seen_at=moments.iso(view.now),
        written=_written(sheet),
        changed=changes_since(view.draft, view) if view.draft else (),
        author=author_token(form_pages.of_task(view.task_id)),
        proposed=request.form.get(PROPOSED, "") if request.form else packed(_proposed(view)),
    )


def _proposed(view: TaskView) -> Answers:
    return proposed(view.form, view.defaults, view.case.zone)


def _written(sheet: Sheet) -> list[tuple[str, str]]:
    """The texts of a refused act by label: nobody should have to write them twice."""
    texts = ((field.label, sheet.answers.get(field.key)) for field in sheet.form.fields)
    return [(label, text) for label, text in texts if isinstance(text, str) and text.strip()]


def _late_sheet(view: TaskView, sheet: Sheet) -> Sheet:
    """The questions of an act recorded late, with the answers and faults of the page."""
    faults = [fault for fault in sheet.faults if fault.field.startswith(LATE)]
    return replace(sheet, form=questions_of(view.own_instant), faults=faults, maxima={}, references={})


def _sheet(view: TaskView, answers: Answers, error: Refused | None = None) -> Sheet:
    return Sheet(
        form=view.form,
        answers=answers,
        zone=view.case.zone,
        now=view.now,
        variables=view.variables,
        maxima=view.maxima,
        faults=error.faults if error else (),
        references=view.references,
        files=_waiting(view),
        functions=view.functions,
    )


def _waiting(view: TaskView) -> Mapping[str, WaitingFile]:
    if not any(field.kind == "filepicker" for field in view.form.fields):
        return {}
    return waiting_files.waiting(parts(), reader(), form_pages.of_task(view.task_id))


def _refusal(error: Refused, view: TaskView, sheet: Sheet) -> Refusal:
    zone = view.case.zone
    message, calculation = _shortened(error)
    changes = _changes_told(error, view)
    if error.code == "revision" and changes:  # the sentence lists them too, for whoever has no page
        message = _("Le dossier a changé depuis l'ouverture de cette page : rien n'a été enregistré.")
    return Refusal(
        message=message,
        calculation=calculation,
        possible=moments.opening(error.possible_at, zone) if error.possible_at else "",
        reference=error.reference or "",
        faults=summary([replace(sheet, faults=_but_late(sheet)), _late_sheet(view, sheet)]),
        changes=changes,
    )


def _but_late(sheet: Sheet) -> list[FieldFault]:
    return [fault for fault in sheet.faults if not fault.field.startswith(LATE)]


def _shortened(error: Refused) -> tuple[str, str]:
    """A refusal for its moment goes on with how the instant was counted: that part is folded."""
    if error.possible_at is not None and error.code.startswith("delai_"):
        return "", error.message
    if not error.code.startswith(("delai_", "terme_")):
        return error.message, ""
    first, stop, rest = error.message.partition(". ")
    return first + stop.strip(), rest


def _changes_told(error: Refused, view: TaskView) -> tuple[TimelineEntry, ...]:
    """What happened meanwhile, where that may be why the act was refused."""
    if error.code == "revision":
        return entries_since(seen_revision(), view)
    if error.status != 409:
        return ()
    return _changes(view, moments.read_iso(request.form.get("_seen_at", "")))


def _changes(view: TaskView, seen_at: datetime | None) -> tuple[TimelineEntry, ...]:
    """What was recorded on the case after the page was drawn, oldest first."""
    if seen_at is None:
        return ()
    entries = [entry for entry in view.case.timeline if not entry.future and entry.recorded_at > seen_at]
    return tuple(sorted(entries, key=lambda entry: entry.recorded_at))
