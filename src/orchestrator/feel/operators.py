"""Compiling the operators. The common case, two numbers or two texts, never leaves the closure."""

from decimal import Decimal

from orchestrator.feel.arithmetic import calculate, negate
from orchestrator.feel.comparison import equal, order
from orchestrator.feel.numbers import MATH
from orchestrator.feel.scope import Code, Evaluate, Scope, folded

_FAST = {"+": MATH.add, "-": MATH.subtract, "*": MATH.multiply}


def arithmetic(first: Code, rest: tuple[tuple[str, Code], ...]) -> Code:
    if len(rest) == 1:
        operator, right = rest[0]
        return folded(_two(operator, first.run, right.run), first, right)
    steps = tuple((operator, code.run) for operator, code in rest)
    start = first.run

    def run(scope: Scope) -> object:
        value = start(scope)
        for operator, step in steps:
            other = step(scope)
            if type(value) is Decimal and type(other) is Decimal and operator in _FAST:
                try:
                    value = _FAST[operator](value, other)
                except ArithmeticError:
                    return None
            else:
                if type(value) is str:
                    scope.run.charge(len(value) >> 7)
                value = calculate(operator, value, other)
        return value

    return folded(run, first, *(code for _, code in rest))


def _two(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    fast = _FAST.get(operator)
    if fast is None:
        return lambda scope: calculate(operator, left(scope), right(scope))

    def run(scope: Scope) -> object:
        one = left(scope)
        other = right(scope)
        if type(one) is Decimal and type(other) is Decimal:
            try:
                return fast(one, other)
            except ArithmeticError:
                return None
        if type(one) is str:
            scope.run.charge(len(one) >> 7)
        return calculate(operator, one, other)

    return run


def negation(operand: Code) -> Code:
    inner = operand.run
    return folded(lambda scope: negate(inner(scope)), operand)


def conjunction(parts: tuple[Code, ...]) -> Code:
    runs = tuple(part.run for part in parts)
    if len(runs) == 2:
        left, right = runs

        def both(scope: Scope) -> object:
            one = left(scope)
            if one is False:
                return False
            other = right(scope)
            if other is False:
                return False
            return True if one is True and other is True else None

        return folded(both, *parts)

    def every(scope: Scope) -> object:
        answer: bool | None = True
        for part in runs:
            value = part(scope)
            if value is False:
                return False
            if value is not True:
                answer = None
        return answer

    return folded(every, *parts)


def disjunction(parts: tuple[Code, ...]) -> Code:
    runs = tuple(part.run for part in parts)

    def some(scope: Scope) -> object:
        answer: bool | None = False
        for part in runs:
            value = part(scope)
            if value is True:
                return True
            if value is not False:
                answer = None
        return answer

    return folded(some, *parts)


def comparison(operator: str, left: Code, right: Code) -> Code:
    builder = {"=": _equals, "!=": _differs, "<": _below, "<=": _at_most}.get(operator)
    if builder is not None:
        return folded(builder(left.run, right.run), left, right)
    builder = {">": _below, ">=": _at_most}[operator]
    return folded(builder(right.run, left.run), left, right)


def _equals(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(scope: Scope) -> object:
        one = left(scope)
        other = right(scope)
        kind = type(one)
        if kind is type(other) and (kind is Decimal or kind is str or kind is bool):
            return one == other
        return equal(one, other, scope.run)

    return run


def _differs(left: Evaluate, right: Evaluate) -> Evaluate:
    equals = _equals(left, right)

    def run(scope: Scope) -> object:
        same = equals(scope)
        return None if same is None else not same

    return run


def _below(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(scope: Scope) -> object:
        one = left(scope)
        other = right(scope)
        if type(one) is Decimal and type(other) is Decimal:
            return one < other
        found = order(one, other)
        return None if found is None else found < 0

    return run


def _at_most(left: Evaluate, right: Evaluate) -> Evaluate:
    def run(scope: Scope) -> object:
        one = left(scope)
        other = right(scope)
        if type(one) is Decimal and type(other) is Decimal:
            return one <= other
        found = order(one, other)
        return None if found is None else found <= 0

    return run


def between(value: Code, low: Code, high: Code) -> Code:
    middle, lowest, highest = value.run, low.run, high.run

    def run(scope: Scope) -> object:
        found = middle(scope)
        after = order(found, lowest(scope))
        before = order(found, highest(scope))
        if (after is not None and after < 0) or (before is not None and before > 0):
            return False
        return None if after is None or before is None else True

    return folded(run, value, low, high)
