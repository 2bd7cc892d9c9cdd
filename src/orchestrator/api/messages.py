"""/api/messages: a message to a case, named or found by what it waits for."""

import json
from decimal import Decimal
from typing import Any

from flask import request
from marshmallow import fields, validate

from orchestrator.api.identity import actor, parts, request_key
from orchestrator.api.resources import guarded
from orchestrator.api.schemas import WORDS, Body, DoneSchema, answers, text
from orchestrator.errors import Refused
from orchestrator.feel import FeelError, from_json
from orchestrator.operations.answer_once import perform_once
from orchestrator.operations.case_in_hand import Done
from orchestrator.operations.deliver_message import DeliverMessage

resource = guarded("api_messages", __name__, "Messages adressés aux dossiers")


class _CaseName(fields.Field):  # type: ignore[type-arg]
    """A case's id (a whole number) or its number (a text)."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int | str:
        if isinstance(value, bool) or not isinstance(value, int | str) or not 0 < len(str(value)) <= 200:
            raise self.make_error("validator_failed")
        if isinstance(value, int) and not 0 < value < 2**63:
            raise self.make_error("validator_failed")
        return value


class Message(Body):
    """A message. Values of `data` and `correlation` are JSON, or `{"$type": …}` for days, instants and durations."""

    name = text(
        validate=validate.Length(min=1, max=200, error="Écrivez de 1 à 200 caractères."),
        metadata={"description": "nom du message, tel que le diagramme l'écrit"},
    )
    case = _CaseName(
        allow_none=True,
        load_default=None,
        error_messages={**WORDS, "validator_failed": "Donnez l'identifiant ou le numéro d'un dossier."},
        metadata={
            "type": "string",
            "description": "identifiant ou numéro du dossier ; sans lui, un seul dossier doit l'attendre",
        },
    )
    correlation = answers(
        load_default=dict,
        metadata={"description": "clés : la clé que le modèle attend, ou des variables du dossier"},
    )
    data = answers(load_default=dict, metadata={"description": "contenu : variables par nom"})


@resource.post("/messages")
@resource.arguments(Message)
@resource.response(200, DoneSchema)
def deliver_message(message: dict[str, Any]) -> Done:
    """Remettre un message à un dossier. Avec l'en-tête Idempotency-Key, une répétition rend la première réponse."""
    exact = _exact_body()
    act = DeliverMessage(
        actor(),
        message["name"],
        message["case"],
        _values(exact.get("correlation", {}), "correlation"),
        _values(exact.get("data", {}), "data"),
    )
    return perform_once(parts(), act, request_key())


def _exact_body() -> dict[str, Any]:
    """The body once more, its numbers as written: no decimal becomes a binary approximation."""
    body: dict[str, Any] = json.loads(
        request.get_data(cache=True), parse_float=Decimal, parse_constant=Decimal
    )
    return body


def _values(given: dict[str, Any], name: str) -> dict[str, object]:
    try:
        return {key: from_json(value) for key, value in given.items()}
    except FeelError as error:
        raise Refused(error.message, code=f"champ_{name}", status=422) from error
