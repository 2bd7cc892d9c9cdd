"""One question of a form-js schema, with the custom properties by which we state its legal rules."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.forms.definition import Field, Option
from orchestrator.forms.schema import Node, Reading
from orchestrator.forms.sentences import read_sentence

FIELD_KINDS = (
    "textfield",
    "textarea",
    "number",
    "checkbox",
    "radio",
    "select",
    "checklist",
    "datetime",
    "filepicker",
)
PROPERTIES = frozenset(
    {
        "constraint",
        "constraintCode",
        "constraintMessage",
        "requiredCode",
        "requiredMessage",
        "help",
        "reference",
        "default",
        "maximum",
        "flag",
        "appointment",
        "minRows",
        "maxRows",
        "communicated",
        "whenHidden",
    }
)
# Names that the product itself gives to a case: an answer must never overwrite them.
RESERVED = frozenset(
    {
        *("personne", "acteur", "maintenant", "dossier", "etablissement", "procedure", "revision"),
        *("deadline", "law", "csrf_token", "date", "time", "duration"),
        *("true", "false", "null", "if", "then", "else", "for", "return", "some", "every", "satisfies"),
        *("in", "and", "or", "not", "between", "instance", "of", "function"),
    }
)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_UNSUPPORTED = ("valuesKey", "valuesExpression", "disabled", "readonly", "path", "isRepeating")
_SUBTYPES = ("date", "time", "datetime")


def read_question(node: Node, reading: Reading) -> Field:
    """Return the field that `node` describes; faults go to `reading`."""
    key, kind = _read_key(node, reading), str(node["type"])
    _refuse_unsupported(node, reading, key)
    label = _read_label(node, reading, key)
    properties = _read_properties(node, reading, key)
    validate = _read_validate(node, reading, key)
    return Field(
        key=key,
        label=label,
        kind=kind,
        subtype=_read_subtype(node, reading, key) if kind == "datetime" else "",
        description=reading.plain(node, "description", key),
        help=properties.get("help", ""),
        required=validate.get("required") is True,
        options=_read_options(node, reading, key) if kind in ("radio", "select", "checklist") else (),
        min_length=_whole(validate, "minLength", reading, key),
        max_length=_whole(validate, "maxLength", reading, key),
        minimum=_decimal(validate, "min", reading, key),
        maximum_number=_decimal(validate, "max", reading, key),
        decimal_digits=_whole(node, "decimalDigits", reading, key),
        hide=reading.hide(node, key),
        default=_read_default(node, properties, reading, key),
        maximum=reading.expression(properties.get("maximum"), key, "maximum"),
        constraint=reading.expression(properties.get("constraint"), key, "constraint"),
        constraint_code=properties.get("constraintCode"),
        constraint_message=read_sentence(properties, reading, key, "constraintMessage"),
        required_code=properties.get("requiredCode"),
        required_message=properties.get("requiredMessage"),
        reference=properties.get("reference"),
        flag=properties.get("flag"),
        appointment=_read_appointment(node, properties, reading, key),
        multiple=kind == "filepicker" and node.get("multiple") is True,
        communicated=properties.get("communicated") != "non",
        when_hidden=properties.get("whenHidden", ""),
    )


def _refuse_unsupported(node: Node, reading: Reading, key: str) -> None:
    for name in _UNSUPPORTED:
        if node.get(name):
            reading.fault(key, "non_gere", f"« {name} » n'est pas pris en charge.", "Retirez ce réglage.")


def _read_appointment(node: Node, properties: dict[str, str], reading: Reading, key: str) -> str | None:
    found = properties.get("appointment")
    if found and (node.get("type") != "datetime" or node.get("subtype", "date") == "time"):
        reading.fault(
            key, "rendez_vous", "« appointment » ne convient qu'à un jour ou un instant.", "Retirez-le."
        )
    return found


def _read_key(node: Node, reading: Reading) -> str:
    key = node.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key) or "__" in key:
        reading.fault(
            str(key or node.get("id")),
            "cle",
            f"La clé « {key} » n'est pas admise.",
            "Minuscules, chiffres, _.",
        )
        return str(key or node.get("id") or "?")
    if key in RESERVED:
        reading.fault(key, "nom_reserve", f"« {key} » est un nom réservé.", "Choisissez une autre clé.")
    return key


def _read_label(node: Node, reading: Reading, key: str) -> str:
    label = reading.plain(node, "label", key) or _temporal_label(node, reading, key)
    if not label:
        reading.fault(key, "libelle", "La question n'a pas de libellé.", "Ajoutez-en un.")
    return label


def _temporal_label(node: Node, reading: Reading, key: str) -> str:
    return reading.plain(node, "dateLabel", key) or reading.plain(node, "timeLabel", key)


def _read_subtype(node: Node, reading: Reading, key: str) -> str:
    subtype = node.get("subtype", "date")
    if subtype in _SUBTYPES:
        return str(subtype)
    reading.fault(key, "subtype", f"« {subtype} » n'est pas un type de date.", "date, time ou datetime.")
    return "date"


def _read_properties(node: Node, reading: Reading, key: str) -> dict[str, str]:
    properties = node.get("properties") or {}
    if not isinstance(properties, dict):
        reading.fault(key, "properties", "Les propriétés ne sont pas lisibles.", "Rouvrez l'éditeur.")
        return {}
    for name, value in properties.items():
        if name not in PROPERTIES or not isinstance(value, str):
            admitted = ", ".join(sorted(PROPERTIES))
            reading.fault(
                key,
                "propriete",
                f"La propriété « {name} » est inconnue.",
                f"Propriétés admises : {admitted}.",
            )
    found = {
        name: value.strip() for name, value in properties.items() if isinstance(value, str) and value.strip()
    }
    for name in ("constraintCode", "requiredCode"):
        if name in found and not _CODE.fullmatch(found[name]):
            reading.fault(key, name, f"« {found[name]} » n'est pas un code.", "Minuscules, chiffres et _.")
    if found.get("flag", "I") not in ("I", "M"):
        reading.fault(key, "flag", "« flag » vaut I (lecture retenue) ou M (à vérifier).", "Corrigez.")
    if found.get("whenHidden", "keep") not in ("keep", "clear"):
        reading.fault(key, "whenHidden", "« whenHidden » vaut keep (garde la valeur) ou clear.", "Corrigez.")
    return found


def _read_validate(node: Node, reading: Reading, key: str) -> dict[str, Any]:
    validate = node.get("validate") or {}
    if not isinstance(validate, dict):
        reading.fault(key, "validate", "Les contrôles ne sont pas lisibles.", "Rouvrez l'éditeur.")
        return {}
    for name in ("pattern", "validationType"):
        if validate.get(name):
            reading.fault(
                key, name, f"« {name} » n'est pas pris en charge.", "Utilisez la propriété constraint."
            )
    return dict(validate)


def _read_options(node: Node, reading: Reading, key: str) -> tuple[Option, ...]:
    options = []
    values = node.get("values") or ()
    if not isinstance(values, list | tuple):
        reading.fault(key, "options", "Les réponses proposées ne sont pas une liste.", "Écrivez une liste.")
        values = ()
    for item in values:
        value, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (None, None)
        if isinstance(value, str) and value and isinstance(label, str) and label:
            options.append(Option(value, label))
        else:
            reading.fault(
                key, "options", "Une réponse proposée n'a pas de valeur ou de libellé.", "Complétez-la."
            )
    if len({option.value for option in options}) != len(options):
        reading.fault(key, "options", "Deux réponses proposées ont la même valeur.", "Distinguez-les.")
    if not options:
        reading.fault(key, "options", "Aucune réponse n'est proposée.", "Ajoutez des réponses.")
    return tuple(options)


def _read_default(node: Node, properties: dict[str, str], reading: Reading, key: str) -> Any:
    static = node.get("defaultValue")
    if static not in (None, "", [], False):
        reading.fault(
            key, "defaultValue", "Une valeur par défaut fixe n'est pas prise en charge.", "Propriété default."
        )
    return reading.expression(properties.get("default"), key, "default")


def _whole(values: Node, name: str, reading: Reading, key: str) -> int | None:
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    reading.fault(key, name, f"« {name} » doit être un nombre entier.", "Corrigez-le.")
    return None


def _decimal(values: Node, name: str, reading: Reading, key: str) -> Decimal | None:
    value = values.get(name)
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and not isinstance(value, bool):
        return number
    reading.fault(key, name, f"« {name} » doit être un nombre.", "Corrigez-le.")
    return None
