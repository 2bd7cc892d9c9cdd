"""What a form computes for this person and this instant: what is hidden, proposed or at most admitted."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orchestrator.feel import FeelError
from orchestrator.forms.definition import (
    Expression,
    Field,
    Form,
    Functions,
)
from orchestrator.law.wording import say_date


def context_of(
    variables: Mapping[str, object], answers: Mapping[str, object], zone: ZoneInfo, now: datetime
) -> dict[str, object]:
    """Return the names that a form's expressions see; answers win over the case's variables."""
    return {**variables, **answers, "maintenant": now.astimezone(zone)}


def is_hidden(hides: tuple[Expression, ...], context: Mapping[str, object], functions: Functions) -> bool:
    """Whether one of `hides` is true. A condition that cannot be evaluated hides nothing."""
    return any(_evaluate(hide, context, functions) is True for hide in hides)


def default_of(field: Field, context: Mapping[str, object], functions: Functions) -> object:
    """Return the proposed answer of `field`, None when it has none or cannot be computed."""
    value = None if field.default is None else _evaluate(field.default, context, functions)
    if field.kind == "datetime" and field.subtype == "date" and isinstance(value, datetime):
        return value.date()
    return value


def find_defaults(
    form: Form, *, variables: Mapping[str, object], zone: ZoneInfo, now: datetime, functions: Functions
) -> dict[str, object]:
    """Return the proposed answers by field key, those that have one only."""
    context = context_of(variables, {}, zone, now)
    found = {field.key: default_of(field, context, functions) for field in form.fields}
    return {key: value for key, value in found.items() if value is not None}


def find_maxima(
    form: Form, *, variables: Mapping[str, object], zone: ZoneInfo, now: datetime, functions: Functions
) -> dict[str, str]:
    """Return the computed maxima by field key, in French: "au plus tard le 27 septembre 2026"."""
    context = context_of(variables, {}, zone, now)
    found = {}
    for field in form.fields:
        if field.maximum is not None:
            text = _say(_evaluate(field.maximum, context, functions))
            if text is not None:
                found[field.key] = text
    return found


def _evaluate(expression: Expression, context: Mapping[str, object], functions: Functions) -> object:
    try:
        return expression.evaluate(context, functions)
    except FeelError:
        return None


def _say(value: object) -> str | None:
    if isinstance(value, date):
        return f"au plus tard le {say_date(value)}"
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"au plus {value}".replace(".", ",")
    return None
