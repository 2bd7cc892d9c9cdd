"""Files that a client sends in base64: decoded, then examined as those of the pages are."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, validate

from orchestrator.api.identity import parts
from orchestrator.api.schemas import WORDS, Body, text
from orchestrator.errors import FieldFault, Refused
from orchestrator.library.piece_checks import GivenFile
from orchestrator.pieces import Examined, Limits, examine


def content(**more: Any) -> fields.String:
    """The bytes of a file, in base64."""
    return fields.String(
        required=True,
        error_messages=WORDS,
        validate=validate.Length(min=1, error="Le fichier est vide."),
        metadata={"description": "octets du fichier, en base64"},
        **more,
    )


class AnswerFileBody(Body):
    """A file in answer to one question of a form."""

    question = text(metadata={"description": "clé de la question, de genre filepicker"})
    name = text(metadata={"description": "nom du fichier, avec son extension"})
    content = content()


def decoded(name: str, encoded: str, field: str = "content") -> Examined:
    """Return the file if it may enter a case. Raises Refused 422 `champ_content`, or with a code in `piece_…`."""
    try:
        found = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "Le contenu n'est pas du base64 : encodez les octets du fichier."
        fault = FieldFault(field, "champ_content", message)
        raise Refused(message, code="champ_content", status=422, faults=[fault]) from error
    return examined(name, found)


def examined(name: str, found: bytes) -> Examined:
    """Return the file if it may enter a case. Raises Refused 422 with a code in `piece_…`."""
    settings = parts().settings
    return examine(name, found, Limits(settings.piece_bytes, settings.piece_kinds))


def in_answers(
    data: Mapping[str, Any], sent: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Any], tuple[GivenFile, ...]]:
    """Return the answers that name these files by their hash, and the files."""
    answers, files = dict(data), []
    for one in sent:
        file = decoded(one["name"], one["content"], one["question"])
        named = answers.get(one["question"]) or []  # whatever was sent there: the form judges it
        answers[one["question"]] = [*(named if isinstance(named, list) else [named]), file.hash]
        files.append(GivenFile(one["question"], file))
    return answers, tuple(files)
