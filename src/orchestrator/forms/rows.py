"""A group of questions asked several times: its answer is a list, one context a row; faults say in which row.

A page sends `<list>.<n>.<key>`, the API and stories a list of objects: both are read here. A row in which nothing is
answered is left out, so that a row added and not filled in costs nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from orchestrator.errors import FieldFault
from orchestrator.feel import FeelError
from orchestrator.forms.answers import part_keys, read_answer
from orchestrator.forms.computed import default_of, is_hidden
from orchestrator.forms.definition import Field, Functions, fields_with_hides
from orchestrator.forms.instants import Ambiguous

KIND = "dynamiclist"
MOST_ROWS = 50
ROWS_SHOWN = "lignes"  # `<list>.lignes`: how many rows the page showed, for the page alone
_NUMBER = re.compile(r"\d{1,2}")

Row = Mapping[str, object]


@dataclass(frozen=True)
class Setting:
    """What the rules of a row see besides its own answers."""

    context: Mapping[str, object]
    zone: ZoneInfo
    functions: Functions


def sent_rows(field: Field, data: Mapping[str, object]) -> dict[int, Row]:
    """Return what was sent for each row, by its number. Raises ValueError when it is no list of rows."""
    whole = data.get(field.key)
    if isinstance(whole, list | tuple):
        if not all(isinstance(row, Mapping) for row in whole):
            raise ValueError("chaque ligne est un ensemble de réponses")
        return {number: {str(key): value for key, value in row.items()} for number, row in enumerate(whole)}
    if whole not in (None, ""):
        raise ValueError("envoyez une liste de lignes")
    rows: dict[int, dict[str, object]] = {}
    for name, value in data.items():
        found = name.removeprefix(f"{field.key}.").split(".", 1) if name.startswith(f"{field.key}.") else []
        if len(found) == 2 and _NUMBER.fullmatch(found[0]):
            rows.setdefault(int(found[0]), {})[found[1]] = value
    return dict(sorted(rows.items()))


def is_row_name(field: Field, name: str) -> bool:
    """Whether a page may send this name for the list."""
    if name == f"{field.key}.{ROWS_SHOWN}":
        return True
    number, _, key = name.removeprefix(f"{field.key}.").partition(".")
    return name.startswith(f"{field.key}.") and bool(_NUMBER.fullmatch(number)) and key in _known(field)


def read_rows(
    field: Field, data: Mapping[str, object], setting: Setting
) -> tuple[list[dict[str, object]], list[FieldFault]]:
    """Return the rows answered, in order, and every fault. Raises ValueError when what was sent is no list of rows."""
    sent = sent_rows(field, data)
    if len(sent) > MOST_ROWS:
        raise ValueError(f"{MOST_ROWS} lignes au plus")
    rows: list[dict[str, object]] = []
    faults: list[FieldFault] = []
    for number, row in sent.items():
        answers, found = _read_row(field, number, row, setting)
        if found or any(value not in (None, "", [], False) for value in answers.values()):
            rows.append(answers)
            faults += found
    return rows, faults or _count(field, len(rows))


def _count(field: Field, count: int) -> list[FieldFault]:
    if count < field.min_rows:
        said = "une ligne au moins" if field.min_rows == 1 else f"{field.min_rows} lignes au moins"
        message = field.required_message or field.said(f"remplissez {said}.")
        return [FieldFault(field.key, field.required_code or field.fault_code, message)]
    if count > field.max_rows:
        return [FieldFault(field.key, field.fault_code, field.said(f"{field.max_rows} lignes au plus."))]
    return []


def _read_row(
    field: Field, number: int, row: Row, setting: Setting
) -> tuple[dict[str, object], list[FieldFault]]:
    answers: dict[str, object] = {}
    faults: dict[str, FieldFault] = {}
    for inner, _ in fields_with_hides(field.inner):
        try:
            answers[inner.key] = read_answer(inner, row, setting.zone)
        except ValueError as error:
            answers[inner.key] = None
            at = f"{inner.key}__fold" if isinstance(error, Ambiguous) else inner.key
            faults[inner.key] = _fault(field, number, at, inner.said(f"{error}."))
    if not faults and not any(value not in (None, "", [], False) for value in answers.values()):
        return answers, _strangers(field, number, row)
    context = {**setting.context, **answers}
    for inner, hides in fields_with_hides(field.inner):
        if is_hidden(hides, context, setting.functions):
            answers[inner.key], _gone = None, faults.pop(inner.key, None)
        elif inner.key not in faults:
            if inner.default is not None and not any(name in row for name in (inner.key, *part_keys(inner))):
                answers[inner.key] = default_of(inner, context, setting.functions)
            if message := _problem(inner, answers[inner.key], {**context, **answers}, setting.functions):
                faults[inner.key] = _fault(field, number, inner.key, message)
        context[inner.key] = answers[inner.key]
    return answers, [*faults.values(), *_strangers(field, number, row)]


def _problem(field: Field, value: object, context: Mapping[str, object], functions: Functions) -> str | None:
    if value in (None, [], False):
        missing = field.required_message or field.said("répondez à cette question.")
        return missing if field.required else None
    if field.constraint is None:
        return None
    try:
        holds = field.constraint.evaluate(context, functions)
    except FeelError:
        holds = None  # a rule that cannot be evaluated never lets an answer through
    if holds is True:
        return None
    sentence = field.constraint_message
    return (
        sentence.said(context, functions) if sentence else field.said("cette réponse n'est pas admise ici.")
    )


def _strangers(field: Field, number: int, row: Row) -> list[FieldFault]:
    return [
        _fault(field, number, key[:80], f"« {key[:80]} » n'est pas une question de cette liste.")
        for key in row
        if key not in _known(field)
    ]


def _known(field: Field) -> frozenset[str]:
    inner = [found for found, _ in fields_with_hides(field.inner)]
    return frozenset(name for found in inner for name in (found.key, *part_keys(found)))


def _fault(field: Field, number: int, key: str, message: str) -> FieldFault:
    return FieldFault(
        f"{field.key}.{number}.{key}", field.fault_code, f"{field.label}, ligne {number + 1}, {message}"
    )
