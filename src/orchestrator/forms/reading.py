"""Read a form-js schema, as Camunda Modeler writes it; what the page could not honour is refused."""

import json
from dataclasses import replace

from orchestrator.errors import ModelRefused
from orchestrator.forms.definition import Component, Form, Group, Separator, Text, fields_with_hides
from orchestrator.forms.questions import FIELD_KINDS, read_question
from orchestrator.forms.rows import MOST_ROWS
from orchestrator.forms.schema import Node, Reading

_LARGEST_BYTES = 500_000
_DEEPEST, _MOST_COMPONENTS = 8, 300
_INSTEAD_OF = {
    "button": "Retirez-le : la page a déjà son bouton d'envoi.",
    "taglist": "Utilisez une liste à cocher (checklist).",
    "expression": "Calculez la valeur dans une table de décision.",
    "html": "Utilisez un texte (text).",
    "spacer": "Utilisez un séparateur (separator) ou un groupe (group).",
}


def read_form(content: bytes, *, file: str) -> Form:
    """Return the form held by `content`; `file` names it in faults. Raises ModelRefused with all of them."""
    reading = Reading(file)
    schema = _load(content, reading)
    components: tuple[Component, ...] = ()
    form_id = ""
    if schema is not None:
        form_id = _read_id(schema, reading)
        reading.keys = frozenset(_all_keys(schema.get("components"), 0))
        components = _read_components(schema.get("components"), reading, 0)
        _check_keys(components, reading)
    if reading.faults:
        raise ModelRefused(reading.faults)
    title = schema.get("title") if schema is not None else None
    return Form(form_id, components, title if isinstance(title, str) else None)


def _load(content: bytes, reading: Reading) -> Node | None:
    if len(content) > _LARGEST_BYTES:
        reading.fault("", "formulaire", "Le formulaire est trop gros.", "Partagez-le en plusieurs tâches.")
        return None
    try:
        schema = json.loads(content.decode("utf-8-sig"))  # an editor of Windows may begin with a mark
    except (ValueError, RecursionError):
        schema = None
    if not isinstance(schema, dict):
        reading.fault(
            "", "formulaire", "Ce n'est pas un formulaire form-js (JSON).", "Rouvrez-le dans l'éditeur."
        )
        return None
    return schema


def _read_id(schema: Node, reading: Reading) -> str:
    form_id = schema.get("id")
    if schema.get("type", "default") != "default":
        reading.fault(
            "type", "formulaire", "Le type du formulaire n'est pas « default ».", 'Écrivez "default".'
        )
    if isinstance(form_id, str) and form_id.isidentifier():
        return form_id
    reading.fault(
        "id", "formulaire", "Le formulaire n'a pas d'identifiant valable.", "Écrivez procedure_acte."
    )
    return ""


def _all_keys(components: object, depth: int) -> list[str]:
    found: list[str] = []
    if isinstance(components, list) and depth <= _DEEPEST:
        for node in components:
            if isinstance(node, dict):
                found += [
                    node[name] for name in ("key", "path") if isinstance(node.get(name), str) and node[name]
                ]
                found += _all_keys(node.get("components"), depth + 1)
    return found


def _read_components(nodes: object, reading: Reading, depth: int) -> tuple[Component, ...]:
    if not isinstance(nodes, list) or depth > _DEEPEST:
        reading.fault(
            "components", "formulaire", "La liste des éléments n'est pas lisible.", "Rouvrez l'éditeur."
        )
        return ()
    found = (_read_component(node, reading, depth) for node in nodes)
    return tuple(component for component in found if component is not None)


def _read_component(node: object, reading: Reading, depth: int) -> Component | None:
    reading.count += 1
    if not isinstance(node, dict) or reading.count > _MOST_COMPONENTS:
        reading.fault(
            "components", "formulaire", "Un élément n'est pas lisible ou il y en a trop.", "Allégez-le."
        )
        return None
    kind = node.get("type")
    if kind in FIELD_KINDS:
        return read_question(node, reading)
    element = str(node.get("id") or node.get("key") or kind)
    hide = reading.hide(node, element)
    if kind == "text":
        return Text(reading.plain(node, "text", element), hide)
    if kind == "dynamiclist":
        return _read_list(node, reading, depth)
    if kind == "separator":
        return Separator(hide)
    if kind == "group":
        if node.get("path"):
            reading.fault(element, "groupe", "Un groupe ne range pas ses réponses à part.", "Videz « path ».")
        return Group(
            reading.plain(node, "label", element),
            _read_components(node.get("components"), reading, depth + 1),
            hide,
        )
    instead = _INSTEAD_OF.get(
        str(kind), f"Éléments admis : {', '.join((*FIELD_KINDS, 'text', 'group', 'separator'))}."
    )
    reading.fault(element, "type_inconnu", f"L'élément « {kind} » n'est pas pris en charge.", instead)
    return None


def _read_list(node: Node, reading: Reading, depth: int) -> Component:
    """A group asked several times: form-js names its answers by `path`."""
    field = read_question({**node, "key": node.get("path"), "path": None, "isRepeating": None}, reading)
    inner = _read_components(node.get("components"), reading, depth + 1)
    asked = [found for found, _ in fields_with_hides(inner)]
    if not asked or any(found.kind == "dynamiclist" for found in asked):
        reading.fault(
            field.key, "liste", "Une liste contient des questions, et pas d'autre liste.", "Corrigez-la."
        )
    _check_keys(inner, reading)
    least, most = (_rows(node, name, reading, field.key) for name in ("minRows", "maxRows"))
    first = node.get("defaultRepetitions", 1)
    return replace(
        field,
        inner=inner,
        required=False,
        min_rows=least if least is not None else int(field.required),
        max_rows=min(most or 20, MOST_ROWS),
        first_rows=first if isinstance(first, int) and 0 <= first <= MOST_ROWS else 1,
    )


def _rows(node: Node, name: str, reading: Reading, key: str) -> int | None:
    text = str((node.get("properties") or {}).get(name) or "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 3):
        reading.fault(key, name, f"« {name} » est un nombre de lignes.", f"De 0 à {MOST_ROWS}.")
        return None
    return int(text) if text else None


def _check_keys(components: tuple[Component, ...], reading: Reading) -> None:
    seen: set[str] = set()
    for question, _ in fields_with_hides(components):
        if question.key in seen:
            reading.fault(
                question.key, "cle_double", f"Deux questions ont la clé « {question.key} ».", "Renommez."
            )
        seen.add(question.key)
