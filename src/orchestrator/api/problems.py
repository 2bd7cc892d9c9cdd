"""Refusals for machines: application/problem+json with a stable code and the sentence a person would read."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import marshmallow
from flask import Blueprint, Response
from marshmallow import fields
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from orchestrator.errors import FieldFault, ModelRefused, OrchestratorError, Refused

TITLES = {
    400: "La demande est illisible",
    401: "Jeton absent ou périmé",
    403: "Cet acte ne vous revient pas",
    404: "Introuvable",
    405: "Cette action ne se fait pas ainsi",
    409: "Ce n'est pas, ou plus, le moment",
    413: "L'envoi est trop volumineux",
    415: "Ce format n'est pas accepté",
    422: "Une réponse est à corriger",
    503: "Service momentanément indisponible",
}
UNEXPECTED = "Une erreur est survenue"
ADVICE = {
    400: "Le corps de la demande n'est pas lisible : envoyez du JSON bien formé, peu imbriqué.",
    404: "Cette adresse n'existe pas : les ressources sont décrites à /api.",
    405: "Cette adresse n'accepte pas cette méthode, mais celles que dit l'en-tête Allow : voyez /api.",
    413: "La demande dépasse la taille admise : rien n'a été enregistré.",
    415: "Le type de contenu n'est pas accepté : voyez /api.",
    422: "La demande n'a pas la forme attendue : voyez les défauts, un par champ.",
}


class FaultSchema(marshmallow.Schema):
    """One fault: of a field of a form, or of an element of a model."""

    field = fields.String(metadata={"description": "clé du champ"})
    file = fields.String(metadata={"description": "fichier du modèle"})
    element = fields.String()
    rule = fields.String()
    code = fields.String(metadata={"description": "code stable"})
    severity = fields.String()
    message = fields.String(metadata={"description": "phrase à lire"})
    instead = fields.String(metadata={"description": "quoi dessiner ou écrire à la place"})


class ProblemSchema(marshmallow.Schema):
    """RFC 9457, with the product's own members."""

    type = fields.String(metadata={"description": "urn:orchestrator:<code>"})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "phrase en français, avec quoi faire ensuite"})
    code = fields.String(metadata={"description": "code stable, le même que dans les scénarios"})
    faults = fields.List(fields.Nested(FaultSchema))
    possible_at = fields.AwareDateTime(
        metadata={"description": "instant à partir duquel l'acte est possible"}
    )
    reference = fields.String(metadata={"description": "article sur lequel repose le refus"})


def answer_problems(blueprint: Blueprint) -> None:
    """Make every error of a blueprint a problem document."""
    blueprint.register_error_handler(OrchestratorError, tell_ours)
    blueprint.register_error_handler(HTTPException, tell_http)
    blueprint.register_error_handler(RecursionError, tell_depth)


def tell_ours(error: OrchestratorError) -> Response:
    """Tell one of our own errors."""
    more: dict[str, Any] = {}
    if isinstance(error, Refused | ModelRefused):
        more["faults"] = [dataclasses.asdict(fault) for fault in error.faults]
    if isinstance(error, Refused):
        if error.possible_at is not None:
            more["possible_at"] = error.possible_at.astimezone(UTC).isoformat()
        if error.reference is not None:
            more["reference"] = error.reference
    return problem(error.status, error.code, error.message, **more)


def tell_http(error: HTTPException) -> Response:
    """Tell an error of Flask or of the reading of a request; the English words of libraries stay inside."""
    status = error.code or 500
    faults = list(_body_faults(getattr(error, "data", None)))
    advice = ADVICE.get(status, "Réessayez ; si l'erreur persiste, prévenez l'exploitation.")
    answer = problem(status, "demande" if status < 500 else "erreur", advice, faults=faults)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def tell_depth(_error: RecursionError) -> Response:
    """Tell a body nested too deep to be read."""
    return problem(400, "demande", ADVICE[400])


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return the answer; empty members are left out."""
    body = {
        "type": f"urn:orchestrator:{code}",
        "title": TITLES.get(status, UNEXPECTED),
        "status": status,
        "detail": detail,
        "code": code,
        **{name: value for name, value in more.items() if value},
    }
    answer = Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _body_faults(data: Any) -> Iterator[dict[str, str]]:
    """Faults of the request's own shape, as webargs nests them: location, field, sentences."""
    messages = data.get("messages") if isinstance(data, Mapping) else None
    for found in messages.values() if isinstance(messages, Mapping) else ():
        for name, sentences in found.items() if isinstance(found, Mapping) else ():
            listed = sentences if isinstance(sentences, list) else ["Cette donnée n'a pas la forme attendue."]
            for sentence in listed:
                yield dataclasses.asdict(FieldFault(str(name), f"champ_{name}", str(sentence)))
