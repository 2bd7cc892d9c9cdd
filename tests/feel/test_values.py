"""What comes in, what goes out, and in which shape."""

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from orchestrator.feel import (
    FeelError,
    Function,
    Range,
    YearsMonths,
    compile_expression,
    compile_unary_tests,
    from_json,
    to_json,
)

SAMPLES = [
    None,
    True,
    "texte",
    Decimal("1.10"),
    date(2026, 2, 28),
    time(10, 30, tzinfo=ZoneInfo("Europe/Paris")),
    datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Paris")),
    datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2026, 3, 29, 2, 30),
    timedelta(days=3, seconds=5),
    YearsMonths(-14),
    [Decimal(1), [None]],
    {"a b": {"c": Decimal(2)}},
    Range(Decimal(1), None, True, False),
]


@pytest.mark.parametrize("value", SAMPLES)
def test_a_value_survives_json_and_back(value: object) -> None:
    assert from_json(json.loads(json.dumps(to_json(value)))) == value


@pytest.mark.parametrize("value", SAMPLES)
def test_a_value_goes_through_an_expression_unchanged(value: object) -> None:
    assert compile_expression("x").evaluate({"x": value}) == value


def test_python_shapes_become_those_of_feel() -> None:
    given = OrderedDict(n=3, t=(1, 2))
    assert compile_expression("x").evaluate({"x": given}) == {"n": Decimal(3), "t": [Decimal(1), Decimal(2)]}


@pytest.mark.parametrize(
    "value", [1.5, Decimal("NaN"), Decimal("Infinity"), 10**40 + 1, object(), {1: 2}, [[1.5]], b"x"]
)
def test_what_feel_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression("x").evaluate({"x": value})
    assert refusal.value.code == "feel_valeur"


def test_only_names_that_are_used_are_looked_at() -> None:
    compiled = compile_expression("a + b.c + f(d)", names=["a", "b", "d"])
    assert compiled.names == {"a", "b", "d"}
    assert compiled.functions == {"f"}
    assert compiled.evaluate({"a": 1, "z": 1.5}) is None


def test_a_registered_function_gets_feel_values_by_position_or_name() -> None:
    def deadline(name: str, start_at: object) -> object:
        return [name, start_at]

    compiled = compile_expression('deadline("x", 2)')
    assert compiled.evaluate({}, {"deadline": deadline}) == ["x", Decimal(2)]
    named = compile_expression('deadline(start at: 2, name: "x")')
    assert named.evaluate({}, {"deadline": deadline}) == ["x", Decimal(2)]


def test_a_variable_never_hides_a_function() -> None:
    compiled = compile_expression("max(max, 2)", names=["max"])
    assert compiled.evaluate({"max": 3}) == 3


def test_a_registered_function_wins_over_a_built_in() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert compile_expression("now()").evaluate({}, {"now": lambda: at}) == at


def test_a_function_can_be_handed_out_and_called() -> None:
    double = compile_expression("function(n) n * 2").evaluate()
    assert isinstance(double, Function)
    assert double(4) == 8
    assert double() is None


def test_json_dates_that_do_not_exist_are_refused() -> None:
    for data in ({"$type": "date", "value": "2026-02-30"}, {"$type": "number", "value": "x"}, {"$type": "?"}):
        with pytest.raises(FeelError):
            from_json(data)


def test_nanoseconds_and_far_years_are_kept() -> None:
    for text in ("11:22:33.123456789", "999999999-12-31", "-999999999-01-01T00:00:00.000000001Z"):
        assert compile_expression(f'string(@"{text}")').evaluate() == text


def test_names_that_the_text_brings_itself_are_not_free() -> None:
    text = "for i in l return {a: i, b: a + n}[item.b > partial].c"
    assert compile_expression(text).names == {"l", "n"}
    assert compile_unary_tests("? > n and ?.x = 2").names == {"n"}


class Rate:
    def __call__(self, year: object, month: object = None) -> object:
        return [year, month]

    def of(self, year: object) -> object:
        return year


@pytest.mark.parametrize(
    ("function", "call"),
    [
        (lambda n: n, "f()"),
        (lambda n, m=1: n, "f(1, 2, 3)"),
        (Rate(), "f()"),
        (Rate().of, "f(1, 2)"),
        (partial(lambda a, b: a, 1), "f(1, 2)"),
    ],
)
def test_a_registered_function_refuses_a_call_that_does_not_fit(function: object, call: str) -> None:
    with pytest.raises(FeelError, match="attend"):
        compile_expression(call).evaluate({}, {"f": function})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("function", "call"),
    [(Rate(), "f(1)[1]"), (Rate().of, "f(year: 1)"), (lambda *many: many[0], "f(1, 2, 3)"), (abs, "f(-1)")],
)
def test_any_callable_can_be_registered(function: object, call: str) -> None:
    assert compile_expression(call).evaluate({}, {"f": function}) == 1  # type: ignore[dict-item]
