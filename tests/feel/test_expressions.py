"""What expressions give: one line, one sentence of the standard."""

from datetime import date
from decimal import Decimal

import pytest

from orchestrator.feel import FeelError, compile_expression, compile_unary_tests


def value_of(text: str, **context: object) -> object:
    return compile_expression(text, names=context).evaluate(context)


def test_numbers_are_exact_decimals() -> None:
    assert value_of("0.1 + 0.2 = 0.3") is True
    assert value_of("2 ** 3 - 1") == Decimal(7)


def test_both_sides_of_a_conjunction_count() -> None:
    assert value_of("5 > 3 and 2 = 2") is True
    assert value_of("true and null") is None
    assert value_of("false and null") is False


def test_python_ints_come_in_as_numbers() -> None:
    assert value_of("montant * 2", montant=21) == Decimal(42)


def test_a_day_that_does_not_exist_becomes_the_last_of_its_month() -> None:
    assert value_of('date("2024-02-29") + duration("P1Y")') == date(2025, 2, 28)


def test_a_known_name_with_spaces_wins_over_its_words() -> None:
    assert value_of("Nom complet", **{"Nom complet": "X"}) == "X"


def test_filters_see_the_entries_of_each_item() -> None:
    assert value_of("[{a b: 1}, {a b: 3}][a b > 2].a b") == [Decimal(3)]


@pytest.mark.parametrize("text", ["1 +", "(1", '"a', "${x}", "x == 1", "if a then b"])
def test_bad_syntax_is_refused_with_its_position(text: str) -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression(text)
    assert refusal.value.code == "feel_syntaxe"
    assert refusal.value.position is not None


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..100000000 return i",
        "{f: function(x) f(x), r: f(1)}.r",
        "(" * 3000 + "1" + ")" * 3000,
        "-" * 3000 + "1",
    ],
)
def test_what_never_ends_is_stopped(text: str) -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression(text).evaluate({})
    assert refusal.value.code == "feel_limite"


def test_a_cell_compares_its_input() -> None:
    assert compile_unary_tests('"a", "b"').matches("b") is True
    assert compile_unary_tests("not(5)").matches(5) is False
    assert compile_unary_tests("[1..3)").matches(3) is False
    assert compile_unary_tests("? > limite").matches(3, {"limite": 2}) is True
    assert compile_unary_tests("-").matches(None) is True
