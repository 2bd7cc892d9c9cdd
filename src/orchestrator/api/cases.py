"""/api/cases: the cases of the bearer's scope, one of them, and opening a new one."""

from typing import Any

import marshmallow
from flask import url_for
from flask_smorest.pagination import PaginationParameters
from marshmallow import fields, validate

from orchestrator.api.given_files import AnswerFileBody, in_answers
from orchestrator.api.identity import actor, parts, request_key
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import LARGEST_PAGE, Body, Criteria, DoneSchema, answers, text, whole
from orchestrator.forms.answers import MOST_FILES
from orchestrator.operations.answer_once import perform_once
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.correct_act import CorrectAct
from orchestrator.operations.start_case import StartCase
from orchestrator.queries import case as one_case
from orchestrator.queries import cases as case_list
from orchestrator.queries import startable
from orchestrator.queries.views import CaseRow, CaseView

resource = guarded("api_cases", __name__, "Dossiers du ressort du porteur")


class Search(Criteria):
    """Filters of the list."""

    status = fields.String(
        validate=validate.OneOf(["running", "ended"], error="running ou ended."),
        metadata={"description": "en cours ou terminés"},
    )
    procedure = text(required=False, metadata={"description": "une seule procédure"})
    text = text(required=False, metadata={"description": "numéro de dossier, d'écrou, ou début du nom"})


class Opening(Body):
    """What opening a case takes; the forms are those of /api/procedures/<id>."""

    procedure = text(metadata={"description": "son identifiant, tel que /api/procedures le donne"})
    etablissement = text(metadata={"description": "où la personne est écrouée"})
    person = answers(required=True, metadata={"description": "l'identité : réponses au formulaire person"})
    data = answers(load_default=dict, metadata={"description": "réponses au formulaire data"})
    files = fields.List(
        fields.Nested(AnswerFileBody),
        load_default=list,
        validate=validate.Length(max=MOST_FILES, error="Joignez au plus dix fichiers."),
        metadata={"description": "fichiers donnés en réponse à data ; ils deviennent des pièces du dossier"},
    )
    confirm_double = fields.Boolean(
        load_default=False,
        metadata={
            "description": "ouvrir même si un dossier de cette procédure est en cours pour cette personne"
        },
    )


class RowSchema(marshmallow.Schema):
    """A case in a list. Instants are UTC; `zone` is the establishment's."""

    id = fields.Integer()
    number = fields.String()
    procedure_title = fields.String()
    procedure_short = fields.String()
    person = fields.String()
    place = fields.String()
    zone = fields.String()
    status = fields.String()
    opened_at = fields.AwareDateTime()
    next_due_at = fields.AwareDateTime(allow_none=True)
    next_due_label = fields.String(allow_none=True)
    outcome_label = fields.String(allow_none=True)
    incidents = fields.Integer()


class PersonSchema(marshmallow.Schema):
    """The person whom the case is about."""

    nom = fields.String()
    prenom = fields.String()
    naissance = fields.Date()
    ecrou = fields.String()


class DeadlineSchema(marshmallow.Schema):
    """A statutory instant: an exclusive bound for a maximum, inclusive for a minimum."""

    name = fields.String()
    label = fields.String()
    kind = fields.String()
    due_at = fields.AwareDateTime()
    status = fields.String()
    reasons = fields.List(fields.String())
    warn_at = fields.AwareDateTime(allow_none=True)
    fired_at = fields.AwareDateTime(allow_none=True)
    reading_flag = fields.String(allow_none=True)


class DocumentSchema(marshmallow.Schema):
    """A document produced by an act; `content_hash` is that of its text."""

    id = fields.Integer()
    name = fields.String()
    title = fields.String()
    created_at = fields.AwareDateTime()
    content_hash = fields.String()


class OpenTaskSchema(marshmallow.Schema):
    """An act the case waits for."""

    task_id = fields.String()
    element = fields.String()
    title = fields.String()
    roles = fields.List(fields.String())
    opened_at = fields.AwareDateTime()
    mine = fields.Boolean(metadata={"description": "le porteur peut l'accomplir"})
    not_before_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)


class Correction(Body):
    """Answers to put right, by key, and why. `revision`: that of the case as it was read."""

    data = answers(required=True, metadata={"description": "les réponses à rectifier ; les autres restent"})
    ground = text(
        metadata={"description": "l'erreur matérielle et ce qui la montre"},
        validate=validate.Length(max=2000, error="Écrivez au plus 2 000 caractères."),
    )
    revision = whole(load_default=None, allow_none=True)


class CorrectionLineSchema(marshmallow.Schema):
    """An answer put right: what it said stays."""

    label = fields.String()
    before = fields.String()
    after = fields.String()
    at = fields.AwareDateTime()


class EventSchema(marshmallow.Schema):
    """A line of the case's story: the legal instant and the recorded one."""

    at = fields.AwareDateTime()
    recorded_at = fields.AwareDateTime()
    title = fields.String()
    actor = fields.String(allow_none=True, metadata={"description": "absent : par l'effet de la loi"})
    kind = fields.String()
    details = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    done_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "d'un acte enregistré après coup : quand il a été accompli"}
    )
    proof = fields.String(metadata={"description": "ce qui le montre"})
    seq = fields.Integer(metadata={"description": "son numéro au journal"})
    corrections = fields.List(fields.Nested(CorrectionLineSchema))


class CaseSchema(marshmallow.Schema):
    """A case as its page shows it. Instants are UTC; `zone` is the establishment's."""

    id = fields.Integer()
    number = fields.String()
    procedure = fields.String(attribute="procedure_id")
    procedure_title = fields.String()
    procedure_version = fields.Integer()
    person = fields.Nested(PersonSchema)
    etablissement = fields.String()
    zone = fields.String()
    status = fields.String()
    opened_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    outcome_label = fields.String(allow_none=True)
    effective_at = fields.AwareDateTime(allow_none=True)
    revision = fields.Integer()
    deadlines = fields.List(fields.Nested(DeadlineSchema))
    documents = fields.List(fields.Nested(DocumentSchema))
    tasks = fields.List(fields.Nested(OpenTaskSchema))
    timeline = fields.List(fields.Nested(EventSchema))

    @marshmallow.pre_dump
    def spell_details(self, view: CaseView, **_: Any) -> dict[str, Any]:
        told = {name: getattr(view, name) for name in view.__dataclass_fields__}
        told["timeline"] = [
            {**vars(entry), "details": [{"label": label, "value": value} for label, value in entry.details]}
            for entry in view.timeline
            if not entry.future
        ]
        return told


@resource.get("/cases")
@resource.arguments(Search, location="query")
@resource.response(200, RowSchema(many=True))
@resource.paginate(page_size=25, max_page_size=LARGEST_PAGE)
def list_cases(search: dict[str, str], pagination_parameters: PaginationParameters) -> list[CaseRow]:
    """Dossiers du ressort, du plus récent au plus ancien."""
    found = case_list.cases(
        parts(), actor(), **search, page=pagination_parameters.page, size=pagination_parameters.page_size
    )
    pagination_parameters.item_count = found.total
    return list(found.items)


@resource.post("/cases")
@resource.arguments(Opening)
@resource.response(201, DoneSchema)
def start_case(opening: dict[str, Any]) -> tuple[Done, dict[str, str]]:
    """Ouvrir un dossier. Avec l'en-tête Idempotency-Key, une répétition rend la première réponse."""
    if opening["files"]:  # examined at length: not for whoever may not open the case
        startable.require_entitled(parts(), actor(), opening["procedure"], opening["etablissement"])
    data, files = in_answers(opening["data"], opening["files"])
    act = StartCase(
        actor=actor(),
        procedure_id=opening["procedure"],
        etablissement=opening["etablissement"],
        person=opening["person"],
        data=data,
        unless_running=not opening["confirm_double"],
        files=files,
    )
    done = perform_once(parts(), act, request_key())
    return done, {"Location": url_for("api_cases.show_case", case_id=done.case_id)}


@resource.post("/cases/<int:case_id>/acts/<int:seq>/correct")
@resource.arguments(Correction)
@resource.response(200, DoneSchema)
def correct_act(correction: dict[str, Any], case_id: int, seq: int) -> Done:
    """Rectifier un acte du journal : seules ses erreurs matérielles, par l'autorité de l'acte ; l'original reste."""
    act = CorrectAct(actor(), case_id, seq, correction["data"], correction["ground"], correction["revision"])
    return perform_once(parts(), act, request_key())


@resource.get("/cases/<int:case_id>")
@resource.response(200, CaseSchema)
def show_case(case_id: int) -> CaseView:
    """Un dossier : son histoire, ses échéances, ses documents, les actes qu'il attend."""
    return one_case.case(parts(), actor(), case_id)
