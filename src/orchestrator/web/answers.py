"""From what a browser sends to what an operation takes: our own hidden fields set apart, nothing interpreted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from orchestrator.forms import Field, Form

# Answers as inputs show them: text by input name; several texts for lists of boxes.
Answers = Mapping[str, str | list[str]]


def posted(form: "MultiDict[str, str]", *, prefix: str = "") -> dict[str, str | list[str]]:
    """Return the answers sent under `prefix`. Names in `_` are the page's own and are left out.

    Unknown names stay: it is for the validation to refuse them.
    """
    found: dict[str, str | list[str]] = {}
    for name, values in form.lists():
        if name.startswith("_") or not name.startswith(prefix):
            continue
        found[name.removeprefix(prefix)] = values[0] if len(values) == 1 else list(values)
    return found


def without(answers: Answers, prefix: str) -> dict[str, str | list[str]]:
    return {name: value for name, value in answers.items() if not name.startswith(prefix)}


def proposed(form: Form, defaults: Mapping[str, object], zone: ZoneInfo) -> dict[str, str | list[str]]:
    """Return the inputs' texts for proposed answers, instants as the clock of `zone` shows them."""
    inputs: dict[str, str | list[str]] = {}
    for field in form.fields:
        value = defaults.get(field.key)
        if value is not None:
            inputs.update(_inputs_of(field, value, zone))
    return inputs


def _inputs_of(field: Field, value: object, zone: ZoneInfo) -> dict[str, str | list[str]]:
    if field.inner and isinstance(value, list | tuple):
        return _inputs_of_rows(field, value, zone)
    match value:
        case bool():
            return {field.key: "on"} if value else {}
        case Decimal():
            return {field.key: f"{value:f}".replace(".", ",")}
        case list() | tuple():
            return {field.key: [str(item) for item in value]}
        case datetime():
            local = value.astimezone(zone)
            fold = {f"{field.key}__fold": str(local.fold)} if _is_repeated(local) else {}
            return {**_day_inputs(field, local.date()), f"{field.key}-time": f"{local:%H:%M}", **fold}
        case date():
            return _day_inputs(field, value)
    if field.kind == "datetime" and field.subtype == "time":
        return {f"{field.key}-time": str(value)}
    return {field.key: str(value)}


def _inputs_of_rows(field: Field, rows: Sequence[object], zone: ZoneInfo) -> dict[str, str | list[str]]:
    inner = Form(field.key, field.inner)
    return {
        f"{field.key}.{number}.{name}": said
        for number, row in enumerate(rows)
        if isinstance(row, Mapping)
        for name, said in proposed(inner, row, zone).items()
    }


def _day_inputs(field: Field, on: date) -> dict[str, str | list[str]]:
    return {
        f"{field.key}-day": f"{on.day:02d}",
        f"{field.key}-month": f"{on.month:02d}",
        f"{field.key}-year": str(on.year),
    }


def _is_repeated(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
