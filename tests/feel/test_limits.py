"""What never ends, or never stops growing, ends in one clear sentence, whatever its shape."""

import pytest

from orchestrator.feel import FeelError, compile_expression, compile_unary_tests

ENDLESS = {
    "a loop too long": "for i in 1..100000000 return i",
    "loops in loops": "count(for i in 1..10000, j in 1..10000 return 1)",
    "a search in vain": "some i in 1..100000000 satisfies false",
    "a function that calls itself": "{f: function(x) f(x), r: f(1)}.r",
    "a function that doubles itself": "{f: function(x) f(x) + f(x), r: f(1)}.r",
    "parentheses": "(" * 3000 + "1" + ")" * 3000,
    "lists": "[" * 3000 + "1" + "]" * 3000,
    "contexts": "{a: " * 3000 + "1" + "}" * 3000,
    "calls": "not(" * 3000 + "true" + ")" * 3000,
    "minus signs": "-" * 3000 + "1",
    "paths": "a" + ".a" * 3000,
    "memberships": "1 in (" * 3000 + "1" + ")" * 3000,
    "a text too long": "1 + " * 20_000 + "1",
    "a text that doubles": 'for i in 1..40 return if i = 1 then "aaaaaaaa" else partial[-1] + partial[-1]',
    "a list that doubles": "for i in 1..40 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
    "a tree that doubles": "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]",
    "the text of such a tree": "string(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])",
    "a joined text": 'string join(for i in 1..100000 return "aaaaaaaaaa", "bbbbbbbbbbbbbbbb")',
    "a replaced text": 'replace(string join(for i in 1..9000 return "aaaaaaaaaa"), "a", "$0$0$0$0$0$0$0$0$0$0$0$0")',
    "a pattern that looks back": 'matches(string join(for i in 1..30 return "a"), "((a?){30}a{30})\\1x")',
    "a pattern too large": 'matches("a", "((a{900}){900}){900}")',
    "days without end": 'for d in @"0001-01-01"..@"999999999-12-31" return d',
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_it_is_stopped_with_a_french_sentence(text: str) -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression(text).evaluate()
    assert refusal.value.code == "feel_limite"
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize(
    "shape", ["a loop too long", "a function that doubles itself", "parentheses", "calls"]
)
def test_a_cell_is_stopped_too(shape: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(f"? = 1 and ({ENDLESS[shape]}) = 2").matches(1)


def test_the_catastrophic_pattern_is_simply_answered() -> None:
    assert compile_expression(f'matches("{"a" * 5000}!", "(a+)+$")').evaluate() is False


def test_long_but_flat_expressions_are_no_trouble() -> None:
    assert compile_expression("1" + " + 1" * 9000).evaluate() == 9001
    assert compile_expression("true" + " and true" * 4000).evaluate() is True
    assert compile_expression("if false then 1 else " * 2000 + "2").evaluate() == 2


def test_an_honest_recursion_has_room() -> None:
    factorial = "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(30)}.r"
    assert compile_expression(factorial).evaluate() == 265252859812191058636308480000000


def test_a_comment_never_closed_is_bad_syntax() -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression("/*" * 20_000)
    assert refusal.value.code == "feel_syntaxe"


def test_a_deep_stack_of_the_caller_gives_the_same_clear_error() -> None:
    def deeper(levels: int) -> object:
        if levels:
            return deeper(levels - 1)
        return compile_expression("(" * 40 + "1" + ")" * 40).evaluate()

    answers: set[object] = set()
    for levels in range(700, 990, 10):
        try:
            answers.add(deeper(levels))
        except FeelError as refusal:
            answers.add(refusal.code)
        except RecursionError:
            break  # the caller's own stack, not ours
    assert answers <= {1, "feel_limite"} and "feel_limite" in answers
