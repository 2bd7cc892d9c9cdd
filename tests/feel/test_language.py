"""The language itself: names, three-valued logic, paths, filters, loops, dates."""

import pytest

from orchestrator.feel import FeelError, compile_expression, compile_unary_tests

TRUE = """
2 + 3 * 4 = 14
-2 ** 2 = 4
2 ** 3 ** 2 = 64
10 / 4 = 2.5 and 1 / 0 = null
0.1 + 0.2 = 0.3
1 + "a" = null
"a" + "b" = "ab"
(null = null) and not(1 = null)
(1 = "1") = null
(true and null) = null and (false and null) = false and (true or null) and (false or null) = null
(1 < "a") = null
1 between 0 and 2
3 in (1, > 2) and 2 in [1..3) and not(3 in [1..3)) and 3 in ]2..4[
"b" in ["a".."c"] and 5 in ([1..2], [4..6])
(5 in [1..null]) = null
1 in [1, 2] and not(3 in [1, 2])
[1, 2] = [1, 2] and [1] != [2] and {a: 1} = {"a": 1}
(if null then 1 else 2) = 2
(if 1 > 2 then 1 else if 2 > 1 then 3 else 4) = 3
(for i in 1..3 return i * 2) = [2, 4, 6]
(for i in 3..1 return i) = [3, 2, 1]
(for i in [1, 2], j in [10, 20] return i + j) = [11, 21, 12, 22]
(for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]) = [1, 1, 2, 3]
(for d in @"2024-02-28"..@"2024-03-01" return d.day) = [28, 29, 1]
(for i in (1..4) return i) = [2, 3]
(some x in [1, 2] satisfies x > 1) and not(every x in [1, 2] satisfies x > 1)
(every x in [] satisfies false) and (some x in [] satisfies true) = false
[1, 2, 3][-1] = 3 and [1, 2, 3][4] = null and [1, 2, 3][item > 1] = [2, 3]
[{a: 1, b: 2}, {a: 2, b: 3}][a = 2].b = [3]
[{a: 1}, {a: 2}].a = [1, 2]
{a: {b: 5}}.a.b = 5 and {a: 1}.c = null
{a-b: 1}.a-b = 1 and {a b: 2}.a b = 2 and {x: {a+b: 3}, y: x.a+b}.y = 3
{a: 1, b: a + 1}.b = 2
100[1] = 100
(function(x, y) x - y)(y: 1, x: 3) = 2
(function(x: string) x)(1) = null
(function(x: list<number>) x)(1) = [1] and (function(x: number) x)([1]) = 1 and (function(x: number) x)([1, 2]) = null
(function(x: date and time) x)(@"2020-01-01") = @"2020-01-01T00:00:00Z"
(function(x, y) x)(y: 1) = null and (function(x) x)() = null and (function(x) x)(1, 2) = null
(function(x) function(y) x + y)(1)(2) = 3
abs instance of function<number> -> number and not((function(a) a) instance of function<number, number> -> number)
date("2020-01-01") < date and time("2020-01-01T10:00:00Z") and @"2020-01-01" = @"2020-01-01T00:00:00Z"
(@"P1Y" < @"P1D") = null and (true < false) = null and (null < 1) = null
[[1], [2]][item[1] > 1] = [[2]] and [1, 2, 3][null] = [] and [1, 2, 3][1.5] = null
2 / 3 = 0.6666666666666666666666666666666667 and 0 = -0 and string(-0) = "0"
"\\uD83D\\uDC0E" = "\\U01F40E" and string length("\\uD83D\\uDC0E") = 1 and "\\u00e9" = "é"
1 /* un */ + /* deux */ 2 = 3 // trois
{f: function(x) x * 2, r: f(4)}.r = 8
1 instance of number and not(null instance of number)
[1, 2] instance of list<number> and not([1, "a"] instance of list<number>)
{a: 1} instance of context<a: number> and [1..2] instance of range<number>
(< 5).end = 5 and (> 5).start = 5 and [1..3).end included = false
@"2024-01-31" + @"P1M" = @"2024-02-29"
@"2024-03-31" - @"P1M" = @"2024-02-29"
@"2024-03-01" - @"2024-02-01" = @"P29D"
@"2026-03-28T10:00:00@Europe/Paris" + @"PT24H" = @"2026-03-29T11:00:00@Europe/Paris"
@"2026-03-28T10:00:00@Europe/Paris" + @"P1M" = @"2026-04-28T10:00:00@Europe/Paris"
@"2026-03-29T10:00:00@Europe/Paris" - @"2026-03-28T10:00:00@Europe/Paris" = @"PT23H"
@"23:00:00" + @"PT2H" = @"01:00:00"
@"P1Y" * 1.5 = @"P1Y6M" and @"P1D" / 2 = @"PT12H" and @"P1D" / @"PT12H" = 2
@"2024-01-01T12:00:00Z" = @"2024-01-01T13:00:00+01:00"
(@"2024-01-01T12:00:00Z" < @"2024-01-01T12:00:00") = null
@"2024-02-29".weekday = 4 and @"2024-01-01T10:11:12+02:00".time offset = @"PT2H"
@"2024-01-01T10:11:12@Europe/Paris".timezone = "Europe/Paris"
@"pas une date" = null
"\\u00e9" = "é" and "\\U01F40E" = "🐎" and "\\d" = "\\\\d"
1 /* un commentaire */ + 1 = 2 // un autre
"""


@pytest.mark.parametrize("text", TRUE.strip().splitlines())
def test_it_holds(text: str) -> None:
    assert compile_expression(text).evaluate() is True


NAMES = {
    "Date-Time": 1,
    "Date": 10,
    "Time": 4,
    "date and time of birth": 3,
    "l'âge + l'année": 5,
    "if any": 6,
    "a": 7,
    "a b": 8,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Date-Time + 1", 2),
        ("Date - Time", 6),
        ("date and time of birth", 3),
        ("l'âge + l'année * 2", 10),
        ("if any", 6),
        ("a b + a", 15),
        ("for a b in [1] return a b", [1]),
        ("{a b: 2, c: a b}.c", 2),
        ("(function(a b, c d) a b + c d)(1, 2)", 3),
    ],
)
def test_the_longest_known_name_wins(text: str, value: object) -> None:
    assert compile_expression(text, names=NAMES).evaluate(NAMES) == value


def test_unknown_words_side_by_side_are_one_name() -> None:
    assert compile_expression("montant total > 3").evaluate({"montant total": 4}) is True


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a == 1", "« = »"),
        ("a && b", "and"),
        ("${a > 1}", "FEEL"),
        ("«a»", "guillemets"),
        ("function() external {java: {}}", "refusées"),
        ("f(1, x: 2)", "paramètres"),
        ("{a: 1, a: 2}", "double"),
        ("x instance of inconnu", "inconnu"),
    ],
)
def test_a_refusal_says_what_to_write_instead(text: str, hint: str) -> None:
    with pytest.raises(FeelError) as refusal:
        compile_expression(text)
    assert hint in refusal.value.message


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("-", 5, True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ("not(null)", 1, True),
        ("> 3, [1..2]", 2, True),
        ("? * 2 > 5", 3, True),
        ("list contains([1, 2], ?)", 2, True),
        ("x", 7, True),
        ("[1, 7]", 7, True),
        ("x > 3", "peu importe", True),
        ("true", True, True),
        ("x > 3", False, False),
        ("null", None, True),
        ("> 3", "a", None),
        ('@"2024-01-01"', "2024-01-01", None),
    ],
)
def test_a_cell_tests_its_input(cell: str, value: object, answer: object) -> None:
    assert compile_unary_tests(cell, names=["x"]).matches(value, {"x": 7}) is answer
