"""What a refused answer is told, with the case's own days in it: `{depart_le}` in a message is its FEEL value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from orchestrator.feel import FeelError
from orchestrator.forms.definition import Expression, Functions
from orchestrator.forms.schema import Reading
from orchestrator.law.wording import say_date, say_day

_VALUE = re.compile(r"\{([^{}]*)\}")
UNKNOWN = "…"


@dataclass(frozen=True)
class Sentence:
    """Words, and between them expressions evaluated when the sentence is said."""

    parts: tuple[str | Expression, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else UNKNOWN for part in self.parts)

    def said(self, context: Mapping[str, object], functions: Functions) -> str:
        """Return the whole sentence in French; what cannot be computed is left out as « … »."""
        return "".join(self._spoken(context, functions))

    def _spoken(self, context: Mapping[str, object], functions: Functions) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
                continue
            try:
                yield _say(part.evaluate(context, functions), context.get("maintenant"))
            except FeelError:
                yield UNKNOWN


def read_sentence(
    properties: Mapping[str, str], reading: Reading, element: str, name: str
) -> Sentence | None:
    """Return the sentence that the property `name` of a form's question holds; None when there is none."""
    source = properties.get(name)
    if not source:
        return None
    parts: list[str | Expression] = []
    for number, piece in enumerate(_VALUE.split(source)):
        found = reading.expression(piece, element, name) if number % 2 else piece
        parts += [found] if found else []
    return Sentence(tuple(parts))


def _say(value: object, now: object) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(now.tzinfo) if isinstance(now, datetime) else value
        return f"{say_day(local.date())} à {local.hour} h {local.minute:02d}"
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    return value if isinstance(value, str) else UNKNOWN
