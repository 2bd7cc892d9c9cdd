"""/api/cases/<id>/pieces and /api/pieces: files of a case, added as base64 or as a form, and read by who may."""

from typing import Any

import marshmallow
from flask import Response, request
from marshmallow import fields

from orchestrator.api import given_files
from orchestrator.api.identity import actor, parts, request_key
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import WORDS, Body, DoneSchema, text
from orchestrator.errors import FieldFault, Refused
from orchestrator.operations.answer_once import perform_once
from orchestrator.operations.attach_piece import AttachPiece, NewPiece
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.open_original import OpenOriginal
from orchestrator.operations.perform import perform
from orchestrator.queries import pieces
from orchestrator.queries.piece_views import CasePieces, PieceFile, PieceView

resource = guarded("api_pieces", __name__, "Pièces des dossiers du ressort du porteur")


class NewPieceBody(Body):
    """A file in base64 and what is said of it."""

    name = text(metadata={"description": "nom du fichier, avec son extension"})
    content = given_files.content()
    title = text(
        load_default="", metadata={"description": "intitulé ; à défaut, le nom du fichier"}, required=False
    )
    proceeding = fields.Boolean(
        load_default=True,
        error_messages=WORDS,
        metadata={"description": "élément de la procédure, à communiquer"},
    )
    confidential = fields.Boolean(
        load_default=False, error_messages=WORDS, metadata={"description": "original réservé aux autorités"}
    )


class PieceSchema(marshmallow.Schema):
    """A piece as the bearer may know it."""

    id = fields.Integer()
    number = fields.Integer()
    title = fields.String()
    name = fields.String()
    kind = fields.String(metadata={"description": "pdf, jpeg, png ou texte"})
    pages = fields.Integer()
    size = fields.Integer(metadata={"description": "octets"})
    version = fields.Integer()
    added_at = fields.AwareDateTime()
    proceeding = fields.Boolean()
    confidential = fields.Boolean()
    scan = fields.String(metadata={"description": "sans, a_controler, saine ou refusee"})
    sealed = fields.Boolean(metadata={"description": "l'original est scellé"})
    state = fields.String(metadata={"description": "version figée : integrale, occultee, retiree, ou rien"})
    frozen_at = fields.AwareDateTime(allow_none=True)
    communicable = fields.Boolean(metadata={"description": "le porteur peut lire la version communicable"})
    content_hash = fields.String(
        metadata={"description": "SHA-256 de l'original, si le porteur peut l'ouvrir"}
    )

    @marshmallow.pre_dump
    def spell_kind(self, view: PieceView, **_: Any) -> dict[str, Any]:
        return {**{name: getattr(view, name) for name in view.__dataclass_fields__}, "kind": view.kind.key}


class PiecesSchema(marshmallow.Schema):
    """The pieces of a case."""

    unfrozen = fields.Integer(metadata={"description": "éléments de la procédure dont rien n'est figé"})
    pieces = fields.List(fields.Nested(PieceSchema))


@resource.get("/cases/<int:case_id>/pieces")
@resource.response(200, PiecesSchema)
def list_pieces(case_id: int) -> CasePieces:
    """Pièces d'un dossier, par numéro."""
    return pieces.pieces_of(parts(), actor(), case_id)


@resource.post("/cases/<int:case_id>/pieces")
@resource.arguments(NewPieceBody)
@resource.response(201, DoneSchema)
def attach_piece(body: dict[str, Any], case_id: int) -> Done:
    """Joindre une pièce donnée en base64. Avec Idempotency-Key, une répétition rend la première réponse."""
    pieces.require_may_add(parts(), actor(), case_id)
    file = given_files.decoded(body["name"], body["content"])
    piece = NewPiece(file, body["title"], body["proceeding"], body["confidential"])
    return perform_once(parts(), AttachPiece(actor(), case_id, piece), request_key())


@resource.post("/cases/<int:case_id>/pieces/fichier")
@resource.response(201, DoneSchema)
def attach_file(case_id: int) -> Done:
    """Joindre un fichier par un formulaire multipart : `file`, et au besoin `title`, `proceeding`, `confidential`."""
    pieces.require_may_add(parts(), actor(), case_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        message = "Le formulaire n'a pas de fichier « file » : ajoutez-le."
        raise Refused(
            message, code="champ_file", status=422, faults=[FieldFault("file", "champ_file", message)]
        )
    examined = given_files.examined(file.filename, file.stream.read(parts().settings.piece_bytes + 1))
    form = request.form
    piece = NewPiece(
        examined, form.get("title", ""), form.get("proceeding") != "false", form.get("confidential") == "true"
    )
    return perform(parts(), AttachPiece(actor(), case_id, piece))


@resource.get("/pieces/<int:piece_id>")
@resource.response(200, PieceSchema)
def show_piece(piece_id: int) -> PieceView:
    """Une pièce, par sa version la plus récente."""
    return pieces.piece(parts(), actor(), piece_id).piece


@resource.post("/pieces/<int:piece_id>/original")
@resource.response(200, content_type="application/octet-stream")
def open_original(piece_id: int) -> Response:
    """Les octets de l'original ; s'il est scellé, l'ouverture est d'abord consignée au dossier."""
    if pieces.piece(parts(), actor(), piece_id).piece.original == "scelle":
        perform(parts(), OpenOriginal(actor(), piece_id, request.args.get("objet"), "api"))
    return _bytes(pieces.original(parts(), actor(), piece_id))


@resource.get("/pieces/<int:piece_id>/communicable")
@resource.response(200, content_type="application/octet-stream")
def show_communicable(piece_id: int) -> Response:
    """Les octets de la version communicable, une fois figée."""
    return _bytes(pieces.communicable(parts(), actor(), piece_id))


def _bytes(file: PieceFile) -> Response:
    headers = {
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Piece-Kind": file.kind.key,
    }
    return Response(file.content, content_type="application/octet-stream", headers=headers)
