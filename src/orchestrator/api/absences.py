"""/api/absences: who is away, declaring it, ending it."""

from typing import Any

import marshmallow
from marshmallow import fields

from orchestrator.api.identity import actor, parts
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import WORDS, Body, text, whole
from orchestrator.operations.record_absence import EndAbsence, RecordAbsence
from orchestrator.queries import absences
from orchestrator.queries.absences import AbsenceView

resource = guarded("api_absences", __name__, "Absences et remplacements")


class AbsenceEntry(Body):
    """An absence. Instants carry an offset; `until_at` is exclusive; no procedure: all."""

    absent = whole(required=True, metadata={"description": "le compte de la personne absente"})
    substitute = whole(required=True, metadata={"description": "le compte du remplaçant"})
    function = text()
    place = text()
    procedures = fields.List(fields.String(), load_default=list, error_messages=WORDS)
    since_at = fields.AwareDateTime(required=True, error_messages=WORDS)
    until_at = fields.AwareDateTime(required=True, error_messages=WORDS)
    designation = text(
        required=False, load_default="", metadata={"description": "acte qui donne la fonction au remplaçant"}
    )


class AbsenceSchema(marshmallow.Schema):
    """An absence that runs or is to come."""

    id = fields.Integer()
    absent = fields.String()
    substitute = fields.String()
    function = fields.String()
    place = fields.String()
    procedures = fields.List(fields.String())
    designation = fields.String()
    since_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime()
    running = fields.Boolean()


@resource.get("/absences")
@resource.response(200, AbsenceSchema(many=True))
def list_absences() -> list[AbsenceView]:
    """Les absences en cours et à venir qui concernent le porteur."""
    return list(absences.list_absences(parts(), actor()))


@resource.post("/absences")
@resource.arguments(AbsenceEntry)
@resource.response(201, AbsenceSchema(many=True))
def record_absence(entry: dict[str, Any]) -> list[AbsenceView]:
    """Déclarer une absence, pour soi ou pour quelqu'un de son service."""
    RecordAbsence(actor=actor(), **{**entry, "procedures": tuple(entry["procedures"])}).record(parts())
    return list(absences.list_absences(parts(), actor()))


@resource.post("/absences/<int:absence_id>/fin")
@resource.response(200, AbsenceSchema(many=True))
def end_absence(absence_id: int) -> list[AbsenceView]:
    """Mettre fin au remplacement avant le jour dit."""
    EndAbsence(actor(), absence_id).record(parts())
    return list(absences.list_absences(parts(), actor()))
