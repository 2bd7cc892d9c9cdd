"""/api/cases/<id>/notes: what colleagues tell each other on a case, and writing it."""

from typing import Any

import marshmallow
from marshmallow import fields

from orchestrator.api.identity import actor, parts, request_key
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import Body, DoneSchema, answers
from orchestrator.operations.answer_once import perform_once
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.write_note import WithdrawNote, WriteNote
from orchestrator.queries import notes
from orchestrator.queries.notes import NoteView

resource = guarded("api_notes", __name__, "Notes des dossiers")


class NoteSchema(marshmallow.Schema):
    """A note that the bearer may read; `text` is null once it was taken back or erased."""

    seq = fields.Integer()
    at = fields.AwareDateTime()
    author = fields.String()
    text = fields.String(allow_none=True)
    shared = fields.Boolean(metadata={"description": "lue par toutes les autorités du dossier"})
    told = fields.List(fields.String())
    mine = fields.Boolean()


class Writing(Body):
    """A note: `texte`, `lecteurs` (fonction ou dossier) and, for a shared one, `pour`, the role to be told."""

    data = answers(
        required=True, metadata={"description": "texte, lecteurs (fonction | dossier), pour (un rôle)"}
    )


@resource.get("/cases/<int:case_id>/notes")
@resource.response(200, NoteSchema(many=True))
def list_notes(case_id: int) -> list[NoteView]:
    """Les notes que le porteur peut lire, la plus récente d'abord."""
    return list(notes.notes(parts(), actor(), case_id).notes)


@resource.post("/cases/<int:case_id>/notes")
@resource.arguments(Writing)
@resource.response(201, DoneSchema)
def write_note(writing: dict[str, Any], case_id: int) -> Done:
    """Écrire une note. Avec l'en-tête Idempotency-Key, une répétition rend la première réponse."""
    return perform_once(parts(), WriteNote(actor(), case_id, writing["data"]), request_key())


@resource.delete("/cases/<int:case_id>/notes/<int:seq>")
@resource.response(200, DoneSchema)
def withdraw_note(case_id: int, seq: int) -> Done:
    """Retirer une note : son texte n'est plus montré à personne, qu'elle ait été écrite reste au journal."""
    return perform_once(parts(), WithdrawNote(actor(), case_id, seq), request_key())
