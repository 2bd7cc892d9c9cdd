"""What the resources have in common: French words for a body's shape, pages, plain values."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import marshmallow
from marshmallow import fields, validate

from orchestrator.forms import Field, fields_with_hides

LARGEST_PAGE = 100
_NOT_A_CRITERION = (
    "Ce n'est pas un critère de recherche : on ne cherche ni dans le contenu des dossiers ni par une donnée sensible. "
    "Critères admis : {}."
)
WORDS: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "Cette donnée est obligatoire.",
    "null": "Cette donnée ne peut pas être nulle.",
    "invalid": "Cette donnée n'a pas la forme attendue.",
    "type": "Cette donnée n'a pas la forme attendue.",
}


class Body(marshmallow.Schema):
    """What a client sends: nothing unknown is passed over in silence."""

    class Meta:
        unknown = marshmallow.RAISE

    error_messages: dict[str, Any] = {"unknown": "Cette donnée n'est pas attendue ici.", **WORDS}  # noqa: RUF012


class Criteria(marshmallow.Schema):
    """Filters of a list: an unknown one is refused, for a filter passed over in silence would show everything.

    Neither the contents of cases nor sensitive data can be a criterion (article 6 of the law of 6 January 1978).
    """

    @marshmallow.pre_load
    def refuse_unknown(self, given: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        known = {*self.fields, "page", "page_size"}
        unknown = {
            name: [_NOT_A_CRITERION.format(", ".join(sorted(known)))] for name in given if name not in known
        }
        if unknown:
            raise marshmallow.ValidationError(unknown)
        return given


def text(*, required: bool = True, **more: Any) -> fields.String:
    """A short text of a request."""
    more.setdefault("validate", validate.Length(max=200, error="Écrivez au plus 200 caractères."))
    return fields.String(required=required, error_messages=WORDS, **more)


def whole(**more: Any) -> fields.Integer:
    """A whole number of a request, zero or more, that a column can hold."""
    positive = validate.Range(min=0, max=2**63 - 1, error="Donnez un nombre positif ou nul, moins grand.")
    return fields.Integer(strict=True, validate=positive, error_messages=WORDS, **more)


def answers(**more: Any) -> fields.Dict:
    """Answers to a form by key: `forms` alone says whether each is right."""
    return fields.Dict(keys=fields.String(), error_messages=WORDS, **more)


class DoneSchema(marshmallow.Schema):
    """What an accepted act leaves."""

    case_id = fields.Integer()
    number = fields.String(metadata={"description": "numéro du dossier"})
    revision = fields.Integer(metadata={"description": "révision du dossier après l'acte"})


class OptionSchema(marshmallow.Schema):
    """One answer among those of a choice."""

    value = fields.String()
    label = fields.String()


class FieldSchema(marshmallow.Schema):
    """One question of a form."""

    key = fields.String()
    label = fields.String()
    kind = fields.String()
    subtype = fields.String(metadata={"description": "d'un champ datetime : date, time ou datetime"})
    description = fields.String()
    help = fields.String()
    required = fields.Boolean()
    options = fields.List(fields.Nested(OptionSchema))
    reference = fields.String(allow_none=True)
    flag = fields.String(allow_none=True, metadata={"description": "I : lecture retenue ; M : à vérifier"})
    rows = fields.Method(
        "spell_rows", metadata={"description": "d'un dynamiclist : les questions de chaque ligne"}
    )
    min_rows = fields.Integer(metadata={"description": "d'un dynamiclist : lignes au moins"})
    max_rows = fields.Integer(metadata={"description": "d'un dynamiclist : lignes au plus"})

    def spell_rows(self, field: Field) -> list[Any]:
        """The questions of a list's rows, none for any other question."""
        return [FieldSchema().dump(inner) for inner, _ in fields_with_hides(field.inner)]


class FormSchema(marshmallow.Schema):
    """A form: what `data` is checked against."""

    id = fields.String()
    title = fields.String(allow_none=True)
    fields_ = fields.List(fields.Nested(FieldSchema), attribute="fields", data_key="fields")


def plain(value: object) -> Any:
    """A value of a model as JSON that a form takes back: ISO texts for days, instants and numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    return str(value)
