"""A form as the rest of the product sees it: a tree of components, no JSON left."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

Functions = Mapping[str, Callable[..., object]]


class Expression(Protocol):
    """A compiled FEEL expression."""

    def evaluate(self, context: Mapping[str, object], functions: Functions = ...) -> object: ...


class Spoken(Protocol):
    """A sentence with values of the case in it."""

    def said(self, context: Mapping[str, object], functions: Functions) -> str: ...


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Text:
    """Static text, in Markdown without HTML."""

    text: str
    hide: Expression | None = None


@dataclass(frozen=True)
class Separator:
    hide: Expression | None = None


@dataclass(frozen=True)
class Field:
    """One question. Lengths count characters; `minimum` and `maximum_number` are inclusive."""

    key: str
    label: str
    # textfield | textarea | number | checkbox | radio | select | checklist | datetime | filepicker | dynamiclist
    kind: str
    subtype: str = ""  # of a datetime: date | time | datetime
    description: str = ""
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum_number: Decimal | None = None
    decimal_digits: int | None = None
    hide: Expression | None = None
    default: Expression | None = None  # proposed answer
    maximum: Expression | None = None  # computed maximum shown to the person (date or number)
    constraint: Expression | None = None
    constraint_code: str | None = None
    constraint_message: Spoken | None = None
    required_code: str | None = None  # refusal code when the answer is missing, instead of champ_<key>
    required_message: str | None = None
    reference: str | None = None  # key of law/references.yaml
    flag: str | None = None  # "I" lecture retenue | "M" à vérifier
    appointment: str | None = None  # what takes place at the day or instant answered, for the calendar
    inner: tuple["Component", ...] = ()  # of a dynamiclist: what each row asks
    min_rows: int = 0
    max_rows: int = 20
    first_rows: int = 1  # shown before anybody adds one
    multiple: bool = False  # of a filepicker: several files
    communicated: bool = True  # of a filepicker: its files are elements of the procedure
    when_hidden: str = ""  # keep: a variable of that name stays | clear, or nothing said: it becomes null

    @property
    def fault_code(self) -> str:
        return f"champ_{self.key}"

    def said(self, words: str) -> str:
        """The label and what is said of its answer; after a question, a sentence of its own."""
        if self.label.rstrip().endswith("?"):
            return f"{self.label} {words[:1].upper()}{words[1:]}"
        return f"{self.label} : {words}"


@dataclass(frozen=True)
class Group:
    label: str
    components: tuple["Component", ...]
    hide: Expression | None = None


Component = Field | Group | Text | Separator


@dataclass(frozen=True)
class Form:
    """A form: `components` in reading order for the page, `fields` flat for answers."""

    id: str
    components: tuple[Component, ...]
    title: str | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for field, _ in fields_with_hides(self.components))

    def field(self, key: str) -> Field:
        """Return the field `key`. Raises KeyError when there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)


def fields_with_hides(
    components: tuple[Component, ...], above: tuple[Expression, ...] = ()
) -> Iterator[tuple[Field, tuple[Expression, ...]]]:
    """Yield each field with every condition that hides it, its groups' conditions included."""
    for component in components:
        hides = above if component.hide is None else (*above, component.hide)
        if isinstance(component, Field):
            yield component, hides
        elif isinstance(component, Group):
            yield from fields_with_hides(component.components, hides)
