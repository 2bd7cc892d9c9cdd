"""Validate all the answers to a form at once: what is stored has passed here, whoever sent it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.errors import FieldFault, Refused
from orchestrator.feel import FeelError
from orchestrator.forms import rows
from orchestrator.forms.answers import part_keys, read_answer
from orchestrator.forms.computed import context_of, default_of, is_hidden
from orchestrator.forms.definition import Field, Form, Functions, fields_with_hides
from orchestrator.forms.instants import Ambiguous

_MOST_KEYS = 2_000


def clean(
    form: Form,
    data: Mapping[str, object],
    *,
    variables: Mapping[str, object],
    zone: ZoneInfo,
    now: datetime,
    functions: Functions,
) -> dict[str, object]:
    """Return one value per field of `form`, None (or [] or False) where nothing is answered.

    Instants without an offset are read in `zone`; `now` is aware and visible to rules as `maintenant`.
    A field absent from `data` takes its default; a hidden field's answer is dropped. One that says
    `whenHidden: keep` is then left out, so that the variable of that name stays as it is.
    Raises Refused (422) with every fault, in the order of the form.
    """
    answers, faults = _read_all(form, data, zone)
    context = context_of(variables, answers, zone, now)
    visible = _settle(form, data, answers, variables, context, functions)
    ordered: list[FieldFault] = []
    for field in visible:
        if field.kind == rows.KIND:
            ordered += _read_rows(field, data, answers, rows.Setting(context, zone, functions))
            context[field.key] = answers[field.key]
        elif fault := faults.get(field.key) or _check(field, answers[field.key], context, functions):
            ordered.append(fault)
    ordered += _unknown(form, data)
    if ordered:
        raise _refuse(ordered)
    return answers


def _read_all(
    form: Form, data: Mapping[str, object], zone: ZoneInfo
) -> tuple[dict[str, object], dict[str, FieldFault]]:
    answers: dict[str, object] = {}
    faults: dict[str, FieldFault] = {}
    for field in form.fields:
        if field.kind == rows.KIND:  # its rules may speak of the other answers: read once they are known
            answers[field.key] = []
            continue
        try:
            answers[field.key] = read_answer(field, data, zone)
        except ValueError as error:
            answers[field.key] = None
            at = f"{field.key}__fold" if isinstance(error, Ambiguous) else field.key
            faults[field.key] = FieldFault(at, field.fault_code, field.said(f"{error}."))
    return answers, faults


def _read_rows(
    field: Field, data: Mapping[str, object], answers: dict[str, object], setting: rows.Setting
) -> list[FieldFault]:
    try:
        answers[field.key], faults = rows.read_rows(field, data, setting)
    except ValueError as error:
        return [FieldFault(field.key, field.fault_code, field.said(f"{error}."))]
    return faults


def _settle(
    form: Form,
    data: Mapping[str, object],
    answers: dict[str, object],
    variables: Mapping[str, object],
    context: dict[str, object],
    functions: Functions,
) -> list[Field]:
    """Drop hidden answers, give absent ones their default, in reading order; return the visible fields."""
    visible = []
    for field, hides in fields_with_hides(form.components):
        if not is_hidden(hides, context, functions):
            visible.append(field)
            if field.default is not None and not _sent(field, data):
                answers[field.key] = default_of(field, context, functions)
        elif field.when_hidden == "keep":
            del answers[field.key]
            context[field.key] = variables.get(field.key)
            continue
        else:
            answers[field.key] = _nothing(field)
        context[field.key] = answers[field.key]
    return visible


def _nothing(field: Field) -> object:
    return {"checklist": [], "filepicker": [], "checkbox": False, rows.KIND: []}.get(field.kind)


def _sent(field: Field, data: Mapping[str, object]) -> bool:
    # An unticked box is not sent by browsers: its absence is an answer.
    return field.kind == "checkbox" or any(key in data for key in (field.key, *part_keys(field)))


def _check(
    field: Field, value: object, context: Mapping[str, object], functions: Functions
) -> FieldFault | None:
    if value is None or value == [] or (value is False and field.kind == "checkbox" and field.required):
        if not field.required:
            return None
        message = field.required_message or field.said("répondez à cette question.")
        return FieldFault(field.key, field.required_code or field.fault_code, message)
    if field.constraint is None:
        return None
    try:
        holds = field.constraint.evaluate(context, functions)
    except FeelError:
        # A rule that cannot be evaluated never lets an answer through.
        holds = None
    if holds is True:
        return None
    sentence = field.constraint_message
    message = (
        sentence.said(context, functions) if sentence else field.said("cette réponse n'est pas admise ici.")
    )
    return FieldFault(field.key, field.constraint_code or field.fault_code, message)


def _unknown(form: Form, data: Mapping[str, object]) -> list[FieldFault]:
    known = {key for field in form.fields for key in (field.key, *part_keys(field))}
    lists = [field for field in form.fields if field.kind == rows.KIND]
    if len(data) > _MOST_KEYS:
        return [FieldFault("", "champ_inconnu", "Trop de réponses ont été envoyées : rechargez la page.")]
    return [
        FieldFault(
            key[:80],
            f"champ_{key[:80]}",
            f"« {key[:80]} » n'est pas une question de ce formulaire : rechargez la page, il a pu changer.",
        )
        for key in map(str, data)
        if key not in known and not any(rows.is_row_name(field, key) for field in lists)
    ]


def _refuse(faults: list[FieldFault]) -> Refused:
    count = "Une réponse est" if len(faults) == 1 else f"{len(faults)} réponses sont"
    return Refused(
        f"{count} à corriger, rien n'a été enregistré. {faults[0].message}",
        code=faults[0].code,
        status=422,
        faults=faults,
    )
