"""A form as the page shows it: each question with its answer, its fault and what the law says beside it."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import FieldFault
from orchestrator.forms import Component, Field, Form, Group, Separator, Text, fields_with_hides
from orchestrator.forms.computed import context_of, is_hidden
from orchestrator.forms.definition import Expression, Functions
from orchestrator.library.waiting_files import WaitingFile
from orchestrator.queries.views import LegalBasis
from orchestrator.web.answers import Answers
from orchestrator.web.rows import shown_rows

FINITE = ("radio", "select", "checkbox")
MOST_COMBINATIONS = 64


@dataclass(frozen=True)
class Condition:
    """When a part of the form does not count. `hidden_when` lists the answers, by input name, that hide it."""

    hint: str
    hidden_when: str  # JSON: [{input name: value, …}, …]; "" when only the server can tell


@dataclass(frozen=True)
class Question:
    """One field ready for its macro. `id` is also the anchor of the error summary."""

    field: Field
    name: str
    id: str
    answers: Mapping[str, str | list[str]]  # of this field: "" plain, "day", "month", "year", "time", "fold"
    faults: tuple[str, ...]
    maximum: str
    condition: Condition | None
    asks_which_hour: bool
    basis: LegalBasis | None = None  # the article that the question rests on
    waiting: tuple[WaitingFile, ...] = ()  # given to this form before, its act not done yet
    lost: bool = False  # a file given before is kept no more
    node: str = "question"

    @property
    def text(self) -> str:
        value = self.answers.get("", "")
        return value if isinstance(value, str) else ""

    @property
    def chosen(self) -> list[str]:
        value = self.answers.get("", [])
        return [value] if isinstance(value, str) and value else list(value)


@dataclass(frozen=True)
class Passage:
    """Static text (Markdown) or, when empty, a separation."""

    text: str
    condition: Condition | None
    node: str = "passage"


@dataclass(frozen=True)
class Section:
    label: str
    nodes: tuple["Node", ...]
    condition: Condition | None
    node: str = "section"


@dataclass(frozen=True)
class Line:
    """One row of a list. `id` is where the page comes back to when it is added."""

    id: str
    title: str
    number: int
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Lines:
    """A group asked several times, with what adds a row and what removes one. `name` is the list's input name."""

    field: Field
    name: str
    id: str
    lines: tuple[Line, ...]
    faults: tuple[str, ...]
    condition: Condition | None
    node: str = "lines"

    @property
    def more(self) -> bool:
        return len(self.lines) < self.field.max_rows


Node = Question | Passage | Section | Lines


@dataclass(frozen=True)
class Sheet:
    """What a form is shown with. `prefix` keeps two forms of one page apart."""

    form: Form
    answers: Answers
    zone: ZoneInfo
    now: datetime
    variables: Mapping[str, object]
    maxima: Mapping[str, str]
    faults: Sequence[FieldFault] = ()
    prefix: str = ""
    references: Mapping[str, LegalBasis] = field(default_factory=dict)  # by field key
    files: Mapping[str, WaitingFile] = field(default_factory=dict)  # by hash: what waits for the act
    functions: Functions = field(default_factory=dict)  # the law's, which conditions may call


def lay_out(sheet: Sheet) -> tuple[Node, ...]:
    """Return the form in reading order, without what the case itself already rules out."""
    return tuple(_nodes(sheet.form.components, sheet))


def summary(sheets: Iterable[Sheet]) -> list[dict[str, str]]:
    """Return the entries of the error summary, each linked to the field it speaks of."""
    entries = []
    for sheet in sheets:
        anchors = {field.key: _anchor(field, sheet.prefix) for field in sheet.form.fields}
        for fault in sheet.faults:
            anchors.update(_anchors_in_rows(sheet, fault.field.removesuffix("__fold")))
        for fault in sheet.faults:
            key = fault.field.removesuffix("__fold")
            anchor = f"{sheet.prefix}{key}__fold" if fault.field != key else anchors.get(key)
            entries.append({"text": fault.message, **({"href": f"#{anchor}"} if anchor else {})})
    return entries


def _nodes(components: Iterable[Component], sheet: Sheet) -> Iterator[Node]:
    for component in components:
        ruled_out, condition = _condition(component.hide, sheet)
        if ruled_out:
            continue
        match component:
            case Field() if component.inner:
                yield _lines(component, condition, sheet)
            case Field():
                yield _question(component, condition, sheet)
            case Group():
                yield Section(component.label, tuple(_nodes(component.components, sheet)), condition)
            case Text():
                yield Passage(component.text, condition)
            case Separator():
                yield Passage("", condition)


def _lines(field: Field, condition: Condition | None, sheet: Sheet) -> Lines:
    name = sheet.prefix + field.key
    lines = []
    for number in range(shown_rows(field, sheet.answers)):
        prefix = f"{field.key}.{number}."
        inside = replace(
            sheet,
            form=Form(field.key, field.inner),
            answers={
                key.removeprefix(prefix): said
                for key, said in sheet.answers.items()
                if key.startswith(prefix)
            },
            faults=[
                replace(fault, field=fault.field.removeprefix(prefix))
                for fault in sheet.faults
                if fault.field.startswith(prefix)
            ],
            prefix=f"{sheet.prefix}{prefix}",
            maxima={},
            references={},
        )
        title = f"{field.label}, ligne {number + 1}"
        lines.append(Line(f"{name}.{number}", title, number, lay_out(inside)))
    faults = tuple(fault.message for fault in sheet.faults if fault.field == field.key)
    return Lines(field, name, name, tuple(lines), faults, condition)


def _question(field: Field, condition: Condition | None, sheet: Sheet) -> Question:
    parts = {"": "", "day": "-day", "month": "-month", "year": "-year", "time": "-time", "fold": "__fold"}
    answers = {
        part: sheet.answers[field.key + suffix]
        for part, suffix in parts.items()
        if field.key + suffix in sheet.answers
    }
    faults = [fault for fault in sheet.faults if fault.field.removesuffix("__fold") == field.key]
    named = _named(answers.get("")) if field.kind == "filepicker" else []
    return Question(
        field=field,
        name=sheet.prefix + field.key,
        id=sheet.prefix + field.key,
        answers=answers,
        faults=tuple(fault.message for fault in faults),
        maximum=sheet.maxima.get(field.key, ""),
        condition=condition,
        asks_which_hour="fold" in answers or any(fault.field.endswith("__fold") for fault in faults),
        basis=sheet.references.get(field.key),
        waiting=tuple(sheet.files[key] for key in named if key in sheet.files),
        lost=any(key not in sheet.files for key in named),
    )


def _named(answer: str | list[str] | None) -> list[str]:
    """The hashes of the files that an answer names."""
    return [answer] if isinstance(answer, str) and answer else list(answer or [])


def _anchors_in_rows(sheet: Sheet, key: str) -> dict[str, str]:
    """Where a fault within a row leads to."""
    listed, _, rest = key.partition(".")
    number, _, inner_key = rest.partition(".")
    field = next((field for field in sheet.form.fields if field.key == listed and field.inner), None)
    asked = fields_with_hides(field.inner) if field is not None else ()
    inner = next((inner for inner, _ in asked if inner.key == inner_key), None)
    return {} if inner is None else {key: _anchor(inner, f"{sheet.prefix}{listed}.{number}.")}


def _anchor(field: Field, prefix: str) -> str:
    if field.kind != "datetime":
        return prefix + field.key
    return f"{prefix}{field.key}-{'time' if field.subtype == 'time' else 'day'}"


def _condition(hide: Expression | None, sheet: Sheet) -> tuple[bool, Condition | None]:
    """Say whether the case itself rules a component out, and else on which answers it depends."""
    if hide is None:
        return False, None
    fields = [field for field in sheet.form.fields if field.key in _names(hide)]
    if not fields:
        return is_hidden((hide,), _context(sheet, {}), sheet.functions), None
    values = [_finite_values(field) for field in fields]
    size = 1
    for choices in values:
        size *= len(choices)
    if not 0 < size <= MOST_COMBINATIONS:
        return False, Condition("À remplir seulement si vos autres réponses l'appellent.", "")
    hiding: list[tuple[Choice, ...]] = []
    showing: list[tuple[Choice, ...]] = []
    for combination in itertools.product(*values):
        answers = {field.key: value for field, (value, *_rest) in zip(fields, combination, strict=True)}
        hidden = is_hidden((hide,), _context(sheet, answers), sheet.functions)
        (hiding if hidden else showing).append(combination)
    if not showing:
        return True, None
    if not hiding:
        return False, None
    return False, Condition(_when(fields, showing), _as_json(fields, hiding, sheet.prefix))


def _names(hide: Expression) -> frozenset[str]:
    return frozenset(getattr(hide, "names", ()))


def _context(sheet: Sheet, answers: Mapping[str, object]) -> Mapping[str, object]:
    nothing: dict[str, object] = {field.key: [] if field.inner else None for field in sheet.form.fields}
    return context_of(sheet.variables, {**nothing, **answers}, sheet.zone, sheet.now)


# One possible answer: its value for FEEL, the text its input sends, its words.
Choice = tuple[Any, str, str]


def _finite_values(field: Field) -> list[Choice]:
    if field.kind not in FINITE:
        return []
    if field.kind == "checkbox":
        return [(False, "", "non"), (True, "on", "oui")]
    return [(None, "", ""), *((option.value, option.value, option.label) for option in field.options)]


def _when(fields: Sequence[Field], showing: Sequence[tuple[Choice, ...]]) -> str:
    if len(fields) != 1:
        labels = ", ".join(f"« {field.label} »" for field in fields)
        return f"À remplir seulement selon vos réponses à {labels}."
    words = [f"« {choice[0][2]} »" for choice in showing if choice[0][2]]
    return f"À remplir seulement si la réponse à « {fields[0].label} » est {' ou '.join(words)}."


def _as_json(fields: Sequence[Field], hiding: Sequence[tuple[Choice, ...]], prefix: str) -> str:
    return json.dumps(
        [
            {prefix + field.key: choice[1] for field, choice in zip(fields, combination, strict=True)}
            for combination in hiding
        ],
        ensure_ascii=False,
    )
