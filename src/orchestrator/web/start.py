"""Opening a case: which procedure, where, about whom, and the first answers."""

import json
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form, find_defaults, find_maxima
from orchestrator.library.waiting_files import FormPage
from orchestrator.operations.answer_once import RequestKey, digest_of
from orchestrator.operations.start_case import StartCase
from orchestrator.queries import startable, waiting_files
from orchestrator.queries.startable import OpeningDraft
from orchestrator.queries.views import StartableView
from orchestrator.web import form_pages, layout, moments, rows
from orchestrator.web.acts import act
from orchestrator.web.answers import Answers, proposed, without
from orchestrator.web.auth import reader
from orchestrator.web.drafts import keep_quietly
from orchestrator.web.lost_forms import PLACE, author_token
from orchestrator.web.parts import parts
from orchestrator.web.questions import Sheet, lay_out, summary
from orchestrator.web.uploads import Sent, receive
from orchestrator.web.words import _
from orchestrator.web.written import PROPOSED, packed, restored

screen = Blueprint("start", __name__)

PERSON = "personne."  # input names of the person's form, kept apart from those of the procedure's


@dataclass(frozen=True)
class Opening:
    """A case about to be opened, as the page shows it."""

    procedure: StartableView
    page: FormPage
    person: Sheet
    data: Sheet
    place: str
    draft: OpeningDraft | None = None


@screen.get("/dossiers/nouveau")
def choose() -> str:
    return render_template("start.html", procedures=startable.startable(parts(), reader()))


@screen.get("/dossiers/nouveau/<procedure_id>")
def show(procedure_id: str) -> str:
    procedure, person, form = startable.start_form(parts(), reader(), procedure_id)
    draft = startable.opening_draft(parts(), reader(), procedure_id)
    page = form_pages.of_opening(procedure_id, draft.token if draft else "")
    answers = restored(draft.answers if draft else {}, _proposed(person, form))
    place = answers.pop(PLACE, "") or (procedure.places[0][0] if len(procedure.places) == 1 else "")
    sheets = _sheets(page, (person, form), answers)
    return _page(Opening(procedure, page, *sheets, str(place), draft), None)


@screen.post("/dossiers/nouveau/<procedure_id>/lignes")
def change_rows(procedure_id: str) -> str:
    """The page with one row of a list or one file more, or less: nothing is judged, nothing opened."""
    procedure, person, form = startable.start_form(parts(), reader(), procedure_id)
    page = form_pages.of_opening(procedure_id)
    sent = rows.redrawn(form, page, receive(page, reader()))
    sheets = _sheets(page, (person, form), sent.answers, sent.fault)
    return _page(Opening(procedure, page, *sheets, request.form.get(PLACE, "")), sent.fault)


@screen.post("/dossiers/nouveau/<procedure_id>")
def open_case(procedure_id: str) -> Response | tuple[str, int]:
    """Open the case. A refusal shows the page again with every answer kept; a second sending, the case opened."""
    procedure, person, form = startable.start_form(parts(), reader(), procedure_id)
    page = form_pages.of_opening(procedure_id)
    sent, place = receive(page, reader()), request.form.get(PLACE, "")
    try:
        sent.require_sound()
        if place not in {key for key, _name in procedure.places}:
            raise _without_place()
        done = act(_asked(page, sent, place), _once(page, sent, place))
    except Refused as error:
        keep_quietly(page, sent)
        sheets = _sheets(page, (person, form), sent.answers, error)
        return _page(Opening(procedure, page, *sheets, place), error), error.status
    flash(_("Le dossier est ouvert."), "success")
    return redirect(url_for("case.show", case_id=done.case_id), 303)


def _asked(page: FormPage, sent: Sent, place: str) -> StartCase:
    person = {name.removeprefix(PERSON): value for name, value in sent.answers.items() if _of_person(name)}
    return StartCase(
        actor=reader(),
        procedure_id=page.procedure_id or "",
        etablissement=place,
        person=person,
        data=without(sent.answers, PERSON),
        unless_running="_doublon" not in request.form,
        files=sent.files,
        page=page,
    )


def _once(page: FormPage, sent: Sent, place: str) -> RequestKey | None:
    """The same page sent twice opens one case: a second click, or a form sent again after a slow answer."""
    account_id = reader().account_id
    if account_id is None or form_pages.SENDING not in request.form:
        return None
    said = json.dumps([page.procedure_id, place, sorted(sent.answers.items())])
    digest = digest_of(parts(), said.encode())
    return RequestKey(account_id, f"page:{page.token}:{digest}", digest)


def _of_person(name: str) -> bool:
    return name.startswith(PERSON)


def _page(opening: Opening, error: Refused | None) -> str:
    files = any(field.kind == "filepicker" for field in opening.data.form.fields)
    return render_template(
        "start_form.html",
        procedure=opening.procedure,
        token=opening.page.token,
        author=author_token(opening.page),
        proposed=request.form.get(PROPOSED, "")
        if request.form
        else packed(_proposed(opening.person.form, opening.data.form)),
        draft=opening.draft,
        files=files,
        person=lay_out(opening.person),
        data=lay_out(opening.data),
        place=opening.place,
        place_fault=_place_fault(error),
        rows_address=url_for("start.change_rows", procedure_id=opening.procedure.procedure_id),
        error=error,
        doubled=error is not None and (error.code == "doublon" or "_doublon" in request.form),
        faults=summary([opening.person, opening.data]),
        possible=moments.opening(error.possible_at) if error and error.possible_at else "",
    )


def _place_fault(error: Refused | None) -> str:
    if error is None:
        return ""
    named = [fault.message for fault in error.faults if fault.field == "etablissement"]
    return named[0] if named else ""


def _without_place() -> Refused:
    message = _("Choisissez l'établissement où la personne est écrouée.")
    fault = FieldFault("etablissement", "champ_etablissement", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])


def _share_out(error: Refused, person_form: Form) -> tuple[list[FieldFault], list[FieldFault]]:
    """Faults name a key only: those of the person's form are shown there, the others below."""
    keys = {field.key for field in person_form.fields}
    mine = [fault for fault in error.faults if fault.field.removesuffix("__fold") in keys]
    return mine, [fault for fault in error.faults if fault not in mine and fault.field != "etablissement"]


def _proposed(person: Form, form: Form) -> dict[str, str | list[str]]:
    """What the page proposes, by input name."""
    zone = moments.PARIS  # which establishment is not chosen yet; proposed instants are rare at the start
    found: dict[str, str | list[str]] = {}
    for each, prefix in ((person, PERSON), (form, "")):
        defaults = find_defaults(each, variables={}, zone=zone, now=layout.now(), functions={})
        found |= {prefix + name: value for name, value in proposed(each, defaults, zone).items()}
    return found


def _sheets(
    page: FormPage, forms: tuple[Form, Form], answers: Answers, error: Refused | None = None
) -> tuple[Sheet, Sheet]:
    """The person's form and the procedure's, each with its own answers and faults."""
    person_form, form = forms
    person_faults, faults = _share_out(error, person_form) if error else ([], [])
    person = {name.removeprefix(PERSON): value for name, value in answers.items() if _of_person(name)}
    asks_files = any(field.kind == "filepicker" for field in form.fields)
    files = waiting_files.waiting(parts(), reader(), page) if asks_files else {}
    data = replace(_sheet(form, without(answers, PERSON), faults), files=files)
    return replace(_sheet(person_form, person, person_faults), prefix=PERSON), data


def _sheet(form: Form, answers: Answers, faults: list[FieldFault]) -> Sheet:
    now, zone = layout.now(), moments.PARIS
    maxima = find_maxima(form, variables={}, zone=zone, now=now, functions={})
    return Sheet(form, answers, zone, now, {}, maxima, tuple(faults))
