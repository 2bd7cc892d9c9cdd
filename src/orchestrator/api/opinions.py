"""/api/opinions: what the bearer is asked, asking on a case, answering, taking back."""

from typing import Any

import marshmallow
from marshmallow import fields

from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import Body, DoneSchema, FormSchema, answers
from orchestrator.operations.ask_opinion import AskOpinion, GiveOpinion, WithdrawOpinionRequest
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.perform import perform
from orchestrator.queries import opinions
from orchestrator.queries.opinions import OpinionView

resource = guarded("api_opinions", __name__, "Avis demandés sur les dossiers")


class OpinionAnswers(Body):
    """Answers to the form of the question, or of the answer."""

    data = answers(required=True, metadata={"description": "réponses au formulaire"})


class OpinionSchema(marshmallow.Schema):
    """A question, and its answer as the bearer may read it."""

    id = fields.Integer()
    case_id = fields.Integer()
    case_number = fields.String()
    procedure = fields.String()
    person = fields.String()
    asked = fields.String()
    asker = fields.String(allow_none=True)
    question = fields.String(allow_none=True)
    asked_at = fields.AwareDateTime()
    due_at = fields.AwareDateTime(allow_none=True)
    late = fields.Boolean()
    status = fields.String()
    giver = fields.String(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    answer = fields.List(fields.List(fields.String()))


class OneOpinionSchema(OpinionSchema):
    """The same with the form of its answer."""

    form = fields.Nested(FormSchema)


class CaseOpinionsSchema(marshmallow.Schema):
    """The questions of a case; `form` is null for who may not ask."""

    opinions = fields.List(fields.Nested(OpinionSchema))
    form = fields.Nested(FormSchema, allow_none=True)


@resource.get("/opinions")
@resource.response(200, OpinionSchema(many=True))
def list_opinions() -> list[OpinionView]:
    """Les avis que les fonctions du porteur ont à rendre."""
    return list(opinions.awaited(parts(), actor()))


@resource.get("/opinions/<int:opinion_id>")
@resource.response(200, OneOpinionSchema)
def show_opinion(opinion_id: int) -> dict[str, Any]:
    """Une demande d'avis et le formulaire de la réponse."""
    found, form = opinions.opinion(parts(), actor(), opinion_id)
    return {**found.__dict__, "form": form}


@resource.post("/opinions/<int:opinion_id>/answer")
@resource.arguments(OpinionAnswers)
@resource.response(200, DoneSchema)
def give_opinion(given: dict[str, Any], opinion_id: int) -> Done:
    """Rendre l'avis."""
    return perform(parts(), GiveOpinion(actor(), opinion_id, given["data"]))


@resource.post("/opinions/<int:opinion_id>/withdrawal")
@resource.response(200, DoneSchema)
def withdraw_opinion(opinion_id: int) -> Done:
    """Retirer une demande restée sans réponse."""
    return perform(parts(), WithdrawOpinionRequest(actor(), opinion_id))


@resource.get("/cases/<int:case_id>/opinions")
@resource.response(200, CaseOpinionsSchema)
def list_case_opinions(case_id: int) -> opinions.OpinionsView:
    """Les avis demandés sur un dossier."""
    return opinions.opinions_of(parts(), actor(), case_id)


@resource.post("/cases/<int:case_id>/opinions")
@resource.arguments(OpinionAnswers)
@resource.response(201, DoneSchema)
def ask_opinion(asked: dict[str, Any], case_id: int) -> Done:
    """Demander un avis : l'autorité qui a un acte à accomplir dans le dossier."""
    return perform(parts(), AskOpinion(actor(), case_id, asked["data"]))
