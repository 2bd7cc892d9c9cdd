"""The answers of an act as people read them: labels for keys, words for values."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.forms import Field, Form, fields_with_hides
from orchestrator.law.wording import say_date, say_day


def spoken_answers(form: Form | None, content: str | None, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of the answers kept in canonical JSON; nothing when they were erased."""
    if not content:
        return ()
    answers = json.loads(content)
    fields = {field.key: field for field in form.fields} if form is not None else {}
    spoken = []
    for key, value in answers.items():
        if value in (None, "", []) or key.startswith("__"):  # those are not answers to a question
            continue
        field = fields.get(key)
        spoken.append((field.label if field else key.replace("_", " "), _spoken(field, value, zone)))
    return tuple(spoken)


def instant_in_words(at: datetime, zone: ZoneInfo) -> str:
    """Return « lundi 30 mars 2026 à 16 h 30 » for an aware instant."""
    local = at.astimezone(zone)
    return f"{say_day(local.date())} à {local.hour} h {local.minute:02d}"


def _spoken(field: Field | None, value: object, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field is not None and field.inner and isinstance(value, list):
        return "\n".join(_spoken_row(field, number, row, zone) for number, row in enumerate(value, 1))
    if field is not None and field.kind == "filepicker" and isinstance(value, list):
        return ", ".join(f"fichier joint, empreinte {str(item)[:12]}…" for item in value)
    if isinstance(value, list):
        return ", ".join(_spoken(field, item, zone) for item in value)
    text = str(value)
    if field is not None and field.options:
        return next((option.label for option in field.options if option.value == text), text)
    if field is not None and field.kind == "datetime":
        return _moment(field.subtype, text, zone)
    return text


def _spoken_row(field: Field, number: int, row: object, zone: ZoneInfo) -> str:
    """« 1. Nom : … ; Qualité : … »: what a row says, what it leaves empty left out."""
    answers = row if isinstance(row, dict) else {}
    said = [
        f"{asked.label} : {_spoken(asked, value, zone)}"
        for asked, _ in fields_with_hides(field.inner)
        if (value := answers.get(asked.key)) not in (None, "", [], False)
    ]
    return f"{number}. {' ; '.join(said)}"


def _moment(subtype: str, text: str, zone: ZoneInfo) -> str:
    try:
        if subtype == "date":
            return say_date(date.fromisoformat(text))
        if subtype == "datetime":
            return instant_in_words(datetime.fromisoformat(text), zone)
    except ValueError:
        return text
    return text
