"""Which native control asks each question, and the parameters of the macro that draws it.

Acts are drawn up in French: so are their forms, whatever the language of the pages around them.
"""

from typing import Any

from markupsafe import Markup, escape

from orchestrator.web.questions import Question
from orchestrator.web.words import typeset

Params = dict[str, Any]

# A browser names its own file control in its own language: with scripts, the page names it.
CHOOSING: Params = {
    "javascript": True,
    "chooseFilesButtonText": "Choisir un fichier",
    "dropInstructionText": "ou déposez-le ici",
    "noFileChosenText": "Aucun fichier choisi",
    "multipleFilesChosenText": {"one": "%{count} fichier choisi", "other": "%{count} fichiers choisis"},
    "enteredDropZoneText": "Au-dessus de la zone de dépôt",
    "leftDropZoneText": "Hors de la zone de dépôt",
}
FORMATS = {
    "date": "Format jj/mm/aaaa.",
    "datetime": "Format jj/mm/aaaa, puis l'heure hh:mm.",
    "time": "Format hh:mm.",
}


def control(question: Question) -> tuple[str, Params]:
    """Return the name of the macro and its parameters."""
    match question.field.kind:
        case "textarea":
            return _textarea(question)
        case "radio":
            return "radios", {**_choices(question), "idPrefix": question.id, "name": question.name}
        case "checklist":
            return "checkboxes", {**_choices(question), "idPrefix": question.id, "name": question.name}
        case "checkbox":
            return "checkboxes", _single_box(question)
        case "select":
            return "select", _select(question)
        case "datetime" if question.field.subtype != "time":
            return "date", _day(question)
        case "filepicker":
            return "file", _files(question)
        case "datetime":
            return "input", time_input(question, _label(question))
        case _:
            return "input", _line(question)


def _common(question: Question) -> Params:
    params: Params = {}
    if hint := _hint(question):
        params["hint"] = {"html": hint, "attributes": {"lang": "fr"}}
    if question.faults:
        params["errorMessage"] = {
            "text": typeset(" ".join(question.faults)),
            "visuallyHiddenText": "Erreur",
        }
    return params


def _required(question: Question) -> Params:
    """Said of the control itself: who reaches it by the keyboard alone has not read what stands above the form."""
    return {"attributes": {"aria-required": "true"}} if question.field.required else {}


def _label(question: Question) -> Params:
    return {"text": _words(question), "classes": "question__label"}


def _legend(question: Question) -> Params:
    return {"legend": {"text": _words(question), "classes": "question__label"}}


def _words(question: Question) -> str:
    field = question.field
    boxes = field.kind in ("checkbox", "checklist")  # a box left empty is an answer
    return typeset(field.label if field.required or boxes else f"{field.label} (facultatif)")


def _hint(question: Question) -> Markup:
    """Computed maximum first, then the help, the expected format, the article."""
    field = question.field
    lines = [line for line in (field.description, field.help) if line]
    if field.kind == "datetime":
        lines.append(FORMATS.get(field.subtype or "date", FORMATS["date"]))
    parts = [escape(typeset(line)) for line in lines]
    if question.maximum:
        sentence = question.maximum[:1].upper() + question.maximum[1:]
        parts.insert(0, Markup("<strong>{}</strong>").format(typeset(sentence)))
    basis = question.basis
    if basis:
        parts.append(Markup('<span class="article">{}</span>').format(typeset(basis.citation)))
    if flag := field.flag or (basis.flag if basis else None):
        words = {"I": "lecture retenue", "M": "à vérifier"}.get(flag, flag)
        parts.append(Markup('<span class="flag">{}</span>').format(words))
    return Markup("<br>").join(parts)


def _line(question: Question) -> Params:
    field = question.field
    number = field.kind == "number"
    return {
        **_common(question),
        **_required(question),
        "id": question.id,
        "name": question.name,
        "label": _label(question),
        "value": question.text,
        "classes": "govuk-input--width-5" if number else "",
        "inputmode": "decimal" if number else None,
        "spellcheck": False if number else None,
        "autocomplete": "off",
    }


def _files(question: Question) -> Params:
    """A native file input: without JavaScript too. What was given before is named above it, never sent back."""
    params = _common(question)
    if question.waiting:
        params["describedBy"] = f"{question.id}-waiting"
    return {
        **params,
        **_required(question),
        "id": question.id,
        "name": question.name,
        "label": _label(question),
        "multiple": question.field.multiple,
        **CHOOSING,
    }


def _textarea(question: Question) -> tuple[str, Params]:
    params = {
        **_common(question),
        **_required(question),
        "id": question.id,
        "name": question.name,
        "label": _label(question),
        "value": question.text,
        "rows": 6,
    }
    longest = question.field.max_length
    if longest is None:
        return "textarea", params
    return "counted", {
        **params,
        "maxlength": longest,
        "textareaDescriptionText": "%{count} caractères au plus.",
        "charactersUnderLimitText": {
            "one": "Il reste %{count} caractère.",
            "other": "Il reste %{count} caractères.",
        },
        "charactersAtLimitText": "Il ne reste aucun caractère.",
        "charactersOverLimitText": {
            "one": "%{count} caractère de trop.",
            "other": "%{count} caractères de trop.",
        },
    }


def _choices(question: Question) -> Params:
    return {
        **_common(question),
        "fieldset": _legend(question),
        "items": [
            {"value": option.value, "text": typeset(option.label), "checked": option.value in question.chosen}
            for option in question.field.options
        ],
    }


def _single_box(question: Question) -> Params:
    return {
        **_common(question),
        "idPrefix": question.id,
        "name": question.name,
        "items": [{"value": "on", "text": _words(question), "checked": question.text in ("on", "true", "1")}],
    }


def _select(question: Question) -> Params:
    options = [{"value": option.value, "text": typeset(option.label)} for option in question.field.options]
    return {
        **_common(question),
        **_required(question),
        "id": question.id,
        "name": question.name,
        "label": _label(question),
        "items": [{"value": "", "text": "Choisissez…"}, *options],
        "value": question.text,
    }


def _day(question: Question) -> Params:
    return {
        **_common(question),
        "id": question.id,
        "fieldset": _legend(question),
        "items": [
            _part(question, "day", "Jour", 2),
            _part(question, "month", "Mois", 2),
            _part(question, "year", "Année", 4),
        ],
    }


def _part(question: Question, part: str, label: str, width: int) -> Params:
    fault = " govuk-input--error" if question.faults else ""
    return {
        **_required(question),
        "id": f"{question.id}-{part}",
        "name": f"{question.name}-{part}",
        "label": label,
        "value": question.answers.get(part, ""),
        "classes": f"govuk-input--width-{width}{fault}",
        "autocomplete": "off",
    }


def time_input(question: Question, label: Params | None = None) -> Params:
    """The hour, typed as 15:30 or 15 h 30; beside the day for an instant, alone for a time."""
    alone = label is not None
    return {
        **(_common(question) if alone else {}),
        **_required(question),
        "id": f"{question.id}-time",
        "name": f"{question.name}-time",
        "label": label or {"text": "Heure"},
        "value": question.answers.get("time", ""),
        "classes": "govuk-input--width-5" + (" govuk-input--error" if question.faults else ""),
        "autocomplete": "off",
    }


def which_hour(question: Question) -> Params:
    """The question of the repeated hour: asked only that night."""
    return {
        "idPrefix": f"{question.id}__fold",
        "name": f"{question.name}__fold",
        "classes": "govuk-radios--small",
        "fieldset": {
            "legend": {"text": typeset("Heure d'été ou heure d'hiver ?"), "classes": "question__label"}
        },
        "hint": {"text": "Cette nuit-là, la même heure existe deux fois."},
        "value": question.answers.get("fold", ""),
        "items": [
            {"value": "0", "text": "Heure d'été (la première)"},
            {"value": "1", "text": "Heure d'hiver (la seconde)"},
        ],
    }
