"""The built-in functions, in the words of the standard: each line an expression that must be true."""

import pytest

from orchestrator.feel import compile_expression

TRUE = """
date(2024, 2, 29) = @"2024-02-29"
date(2023, 2, 29) = null
date(date and time("2024-02-29T10:00:00Z")) = @"2024-02-29"
date("2024-2-1") = null
time("24:00:01") = null
time(10, 30, 0, duration("PT2H")) = @"10:30:00+02:00"
date and time(@"2024-01-31", @"10:00:00") = @"2024-01-31T10:00:00"
date and time("2024-01-31T10:00:00@Nulle/Part") = null
date and time(2024, 3, 31, 10, 0, 0, "Europe/Paris") = @"2024-03-31T10:00:00@Europe/Paris"
duration("P1DT2H") = duration("PT26H")
duration("P1Y2M").months = 2
duration("P1H") = null
years and months duration(@"2024-01-31", @"2024-03-30") = @"P1M"
years and months duration(@"2024-03-30", @"2024-01-31") = @"-P1M"
number("1 000,5", " ", ",") = 1000.5
number("1.000", ".", ".") = null
string(1.50) = "1.50"
string(@"2024-01-01T00:00:00@Europe/Paris") = "2024-01-01T00:00:00@Europe/Paris"
string([1, "a", {b: null}]) = "[1, \\"a\\", {b: null}]"
not(true) = false
not(null) = null
substring("bonjour", 4) = "jour"
substring("bonjour", -4, 2) = "jo"
string length("🐎é") = 2
upper case("é") = "É"
substring before("a;b", ";") = "a"
substring after("a;b", ";") = "b"
substring after("a;b", "x") = ""
replace("a-b", "(\\\\w)-(\\\\w)", "$2-$1") = "b-a"
replace("abc", "b*", "x") = null
matches("abc", "^A", "i")
matches("x", "[a-z-[aeiou]]") and not(matches("e", "[a-z-[aeiou]]"))
matches("a\\nb", "^b$", "m")
matches("a.b", "a.b", "q") and not(matches("axb", "a.b", "q"))
matches("a", "(", "") = null
matches("abab", "(ab)\\\\1")
matches("é", "\\\\p{Ll}") and matches("é", "\\\\p{IsLatin-1Supplement}") and matches("x", "\\\\P{Lu}")
split("a;b;;c", ";") = ["a", "b", "", "c"]
string join(["a", null, "b"], "-") = "a-b"
list contains([1, null], null)
count([]) = 0
min([3, 1, 2]) = 1 and max("a", "b") = "b"
min([]) = null
sum([1, 2.5]) = 3.5 and sum([]) = null
sum([@"P1D", @"PT12H"]) = @"PT36H"
mean([1, 2]) = 1.5
all([]) and not(any([]))
all([true, null]) = null and all([false, null]) = false
sublist([1, 2, 3], -2, 1) = [2]
append([1], 2, 3) = [1, 2, 3]
concatenate([1], [2, 3]) = [1, 2, 3]
insert before([1, 3], 2, 2) = [1, 2, 3]
remove([1, 2, 3], -1) = [1, 2]
list replace([1, 2, 3], 2, 9) = [1, 9, 3]
list replace([1, 2, 3], function(item, new) item > new, 2) = [1, 2, 2]
reverse([1, 2]) = [2, 1]
index of([1, 2, 1], 1) = [1, 3]
union([1, 2], [2, 3]) = [1, 2, 3]
distinct values([1, true, 1, "1"]) = [1, true, "1"]
flatten([1, [2, [3]]]) = [1, 2, 3]
product([2, 3]) = 6
median([1, 5, 3]) = 3 and median([1, 2]) = 1.5
stddev([2, 4, 7, 5]) > 2.08 and stddev([2, 4, 7, 5]) < 2.09
mode([6, 1, 9, 6, 1]) = [1, 6]
sort([3, 1, 2], function(a, b) a < b) = [1, 2, 3]
decimal(2.345, 2) = 2.34 and decimal(2.355, 2) = 2.36
floor(-1.5) = -2 and ceiling(-1.5) = -1
round up(1.121, 2) = 1.13 and round down(-1.126, 2) = -1.12
round half up(2.5, 0) = 3 and round half down(2.5, 0) = 2
decimal(1, 7000) = null
abs(-1) = 1 and abs(@"-P1D") = @"P1D"
modulo(-12, 5) = 3 and modulo(10.1, -4.5) = -3.4 and modulo(1, 0) = null
sqrt(16) = 4 and sqrt(-1) = null
log(0) = null and exp(0) = 1
odd(5) and even(-2)
is(@"2024-01-01T00:00:00Z", @"2024-01-01T01:00:00+01:00") = false
day of year(@"2024-12-31") = 366
day of week(@"2024-02-29") = "Thursday"
month of year(@"2024-02-29") = "February"
week of year(@"2021-01-03") = 53
before(1, 2) and before([1..2), 2) and not(before([1..2], 2))
after((2..3], 2) and after(3, [1..2])
meets([1..2], [2..3]) and not(meets([1..2), [2..3]))
met by([2..3], [1..2])
overlaps([1..3], [3..5]) and not(overlaps([1..3), [3..5]))
overlaps before([1..3], [2..5]) and overlaps after([2..5], [1..3])
finishes(5, [1..5]) and finished by([1..5], 5)
includes([1..5], (2..3)) and during(2, [1..5])
starts(1, [1..5]) and started by([1..5], [1..3])
coincides([1..5], [1..5]) and not(coincides([1..5], [1..5)))
range("[1..3]") = [1..3] and range("[3..1]") = null
get value({a: 1}, "a") = 1
get entries({a: 1}) = [{key: "a", value: 1}]
context([{key: "a", value: 1}]) = {a: 1} and context([{key: "a"}]) = null
context put({a: {b: 1}}, ["a", "c"], 2) = {a: {b: 1, c: 2}}
context merge([{a: 1, b: 1}, {b: 2}]) = {a: 1, b: 2}
substring(start position: 2, string: "abc") = "bc"
string length(["abc"]) = 3
upper case(1) = null
today() instance of date and now() instance of date and time
"""


@pytest.mark.parametrize("text", TRUE.strip().splitlines())
def test_it_holds(text: str) -> None:
    assert compile_expression(text).evaluate() is True


@pytest.mark.parametrize(
    "name", ["substring", "sum", "date", "sort", "context put", "before", "matches", "round up"]
)
@pytest.mark.parametrize(
    "arguments", ["", "null", "null, null", "null, null, null", "foo: 1", "[], {}, [], {}"]
)
def test_arguments_that_do_not_fit_give_null(name: str, arguments: str) -> None:
    assert compile_expression(f"{name}({arguments})").evaluate() is None
