"""/api/tasks: what the bearer may do, one act with its form, and accomplishing it."""

from typing import Any

import marshmallow
from flask_smorest.pagination import PaginationParameters
from marshmallow import fields, validate

from orchestrator.api.identity import actor, parts, request_key
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import (
    LARGEST_PAGE,
    WORDS,
    Body,
    Criteria,
    DoneSchema,
    FormSchema,
    answers,
    plain,
    text,
    whole,
)
from orchestrator.library.late_acts import LONGEST_PROOF, late_of
from orchestrator.operations.answer_once import perform_once
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.queries import inbox
from orchestrator.queries import task as one_task
from orchestrator.queries.inbox_choice import VIEWS, InboxChoice
from orchestrator.queries.task_views import TaskView
from orchestrator.queries.views import InboxItem

resource = guarded("api_tasks", __name__, "Actes que le porteur peut accomplir")


class Choice(Criteria):
    """Which tasks of the inbox."""

    view = fields.String(
        load_default="all",
        validate=validate.OneOf(VIEWS, error=f"Une vue parmi {', '.join(VIEWS)}."),
        metadata={"description": "tous, pris en charge, du jour, sous 48 h, en retard, tous ceux du ressort"},
    )
    procedure = text(required=False, load_default=None, metadata={"description": "une seule procédure"})


class Completion(Body):
    """Answers to the task's form. `revision`: that of the case as it was read; then a change in between is told."""

    data = answers(load_default=dict, metadata={"description": "réponses au formulaire de l'acte"})
    revision = whole(
        load_default=None,
        allow_none=True,
        metadata={"description": "celle du dossier quand il a été lu : refuse si le dossier a changé depuis"},
    )
    done_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        error_messages=WORDS,
        metadata={
            "description": "instant où l'acte a été accompli, s'il est enregistré après coup ; exige proof. À taire "
            "si le formulaire le demande déjà (own_instant) : la preuve suffit"
        },
    )
    proof = text(
        required=False,
        load_default="",
        validate=validate.Length(max=LONGEST_PROOF, error=f"Écrivez au plus {LONGEST_PROOF} caractères."),
        metadata={"description": "ce qui le montre : procès-verbal, registre, témoin"},
    )


class ItemSchema(marshmallow.Schema):
    """A task in a list. Instants are UTC; `zone` is the establishment's."""

    task_id = fields.String()
    case_id = fields.Integer()
    case_number = fields.String()
    element = fields.String()
    title = fields.String()
    procedure = fields.String(attribute="procedure_id")
    procedure_title = fields.String()
    person = fields.String()
    place = fields.String()
    zone = fields.String()
    opened_at = fields.AwareDateTime()
    not_before_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    due_effect = fields.String(allow_none=True)
    claimed_by = fields.String(allow_none=True)
    claimed_by_me = fields.Boolean()
    alert = fields.Boolean()


class LegalBasisSchema(marshmallow.Schema):
    """The text an act rests on."""

    key = fields.String()
    citation = fields.String()
    sentence = fields.String()
    flag = fields.String(allow_none=True)


class TaskSchema(marshmallow.Schema):
    """One act as its page shows it."""

    task_id = fields.String()
    element = fields.String()
    title = fields.String()
    case_id = fields.Integer()
    case_number = fields.String()
    revision = fields.Integer(metadata={"description": "révision du dossier, à renvoyer avec l'acte"})
    zone = fields.String()
    form = fields.Nested(FormSchema)
    defaults = fields.Dict(metadata={"description": "réponses proposées, par clé"})
    maxima = fields.Dict(metadata={"description": "maximum calculé, en phrase, par clé"})
    legal_basis = fields.Nested(LegalBasisSchema, allow_none=True)
    if_nobody_acts = fields.String()
    acting_as = fields.String(allow_none=True)
    may_act = fields.Boolean()
    held_until = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "fin (exclue) de la compétence : seul un acte accompli avant s'enregistre"},
    )
    open = fields.Boolean()
    closed_reason = fields.String(allow_none=True)
    not_before_at = fields.AwareDateTime(allow_none=True)
    not_before_reasons = fields.List(fields.String())
    not_after_at = fields.AwareDateTime(allow_none=True)
    claimed_by = fields.String(allow_none=True)
    admits_late = fields.Boolean(metadata={"description": "l'acte peut dire qu'il a été accompli plus tôt"})
    own_instant = fields.String(
        allow_none=True, metadata={"description": "la question du formulaire qui dit quand, s'il y en a une"}
    )

    @marshmallow.pre_dump
    def spell_case(self, view: TaskView, **_: Any) -> dict[str, Any]:
        told = {name: getattr(view, name) for name in view.__dataclass_fields__ if name != "case"}
        told["defaults"] = plain(view.defaults)
        case = view.case
        return {
            **told,
            "case_id": case.id,
            "case_number": case.number,
            "revision": case.revision,
            "zone": case.zone,
        }


@resource.get("/tasks")
@resource.arguments(Choice, location="query")
@resource.response(200, ItemSchema(many=True))
@resource.paginate(page_size=25, max_page_size=LARGEST_PAGE)
def list_tasks(choice: dict[str, Any], pagination_parameters: PaginationParameters) -> list[InboxItem]:
    """Actes que le porteur peut accomplir, le plus pressant d'abord."""
    page, size = pagination_parameters.page, pagination_parameters.page_size
    found = inbox.inbox(parts(), actor(), choice=InboxChoice(**choice), page=page, size=size, most=None)
    pagination_parameters.item_count = found.total
    return list(found.items)


@resource.get("/tasks/<task_id>")
@resource.response(200, TaskSchema)
def show_task(task_id: str) -> TaskView:
    """Un acte : ses questions, son fondement, l'instant à partir duquel il est possible."""
    return one_task.task(parts(), actor(), task_id)


@resource.post("/tasks/<task_id>/complete")
@resource.arguments(Completion)
@resource.response(200, DoneSchema)
def complete_task(completion: dict[str, Any], task_id: str) -> Done:
    """Accomplir un acte. Avec l'en-tête Idempotency-Key, une répétition rend la première réponse."""
    late = late_of(completion["done_at"], completion["proof"])
    act = CompleteTask(actor(), task_id, completion["data"], completion["revision"], late)
    return perform_once(parts(), act, request_key())
