"""Tests of one value: after `in`, and in the cells of decision tables."""

from decimal import Decimal

from orchestrator.feel.comparison import equal, in_range, order
from orchestrator.feel.limits import Run
from orchestrator.feel.scope import Code, Scope, Test
from orchestrator.feel.values import Range


def operator_test(operator: str, operand: Code) -> Test:
    """`< operand` and its kin."""
    bound = operand.run
    if operator in ("=", "!="):
        wanted = operator == "="

        def equality(value: object, scope: Scope) -> bool | None:
            same = equal(value, bound(scope), scope.run)
            return None if same is None else same is wanted

        return equality
    signs = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}[operator]

    def ordering(value: object, scope: Scope) -> bool | None:
        found = order(value, bound(scope))
        return None if found is None else found in signs

    return ordering


def interval_test(start: Code, end: Code, start_included: bool, end_included: bool) -> Test:
    low, high = start.run, end.run

    def test(value: object, scope: Scope) -> bool | None:
        one, other = low(scope), high(scope)
        if type(value) is Decimal and type(one) is Decimal and type(other) is Decimal:
            return (one < value or (start_included and one == value)) and (
                value < other or (end_included and value == other)
            )
        return in_range(value, Range(one, other, start_included, end_included))

    return test


def value_test(code: Code) -> Test:
    """An expression whose value is compared with the tested one: equal, within the range, in the list."""
    inner = code.run
    if code.constant and type(code.value) in (str, Decimal, bool):
        wanted, kind = code.value, type(code.value)

        def same(value: object, scope: Scope) -> bool | None:
            if type(value) is kind:
                return value == wanted
            return equal(value, wanted, scope.run)

        return same
    return lambda value, scope: holds(value, inner(scope), scope.run)


def holds(value: object, test: object, run: Run) -> bool | None:
    """Whether `value` equals `test`, lies in it if it is a range, or is one of its items."""
    if isinstance(test, Range):
        return in_range(value, test) if type(value) is not Range else equal(value, test, run)
    if type(test) is list:
        return _in_list(value, test, run)
    return equal(value, test, run)


def _in_list(value: object, items: list[object], run: Run) -> bool | None:
    run.charge(len(items) >> 2)
    if type(value) is list and equal(value, items, run) is True:
        return True
    answer: bool | None = False
    for item in items:
        found = in_range(value, item) if type(item) is Range else equal(value, item, run)
        if found is True:
            return True
    return answer


def any_test(tests: tuple[Test, ...]) -> Test:
    """True if one holds; null if none holds and one cannot tell."""
    if len(tests) == 1:
        return tests[0]

    def run(value: object, scope: Scope) -> bool | None:
        answer: bool | None = False
        for test in tests:
            found = test(value, scope)
            if found is True:
                return True
            if found is None:
                answer = None
        return answer

    return run


def range_of(operator: str, bound: object) -> Range:
    """The value of `(< 10)` outside a test."""
    if operator in ("<", "<="):
        return Range(None, bound, False, operator == "<=", operator)
    if operator in (">", ">="):
        return Range(bound, None, operator == ">=", False, operator)
    included = operator == "="
    return Range(bound, bound, included, included, operator)
