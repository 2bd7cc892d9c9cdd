"""The grammar's operators, from the loosest to the tightest, and the two ways in: expression, unary tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orchestrator.feel.limits import too_deep
from orchestrator.feel.names import KnownNames
from orchestrator.feel.primaries import Primaries
from orchestrator.feel.tree import (
    Arithmetic,
    Between,
    Comparison,
    Conjunction,
    Disjunction,
    For,
    If,
    In,
    InstanceOf,
    Iterator,
    Literal,
    Negation,
    Node,
    Quantified,
    UnaryTest,
)

_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER, _TIGHTEST = range(1, 8)
UNARY_OPERATORS: Final = frozenset(("<", "<=", ">", ">=", "=", "!="))
_LEVELS: Final = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "=", "!=", "between", "in", "instance"), _COMPARISON),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/"), _PRODUCT),
    "**": _POWER,
}


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """A decision table cell: no tests at all (`-`), or tests of which one must hold, or none if negated."""

    tests: tuple[Node, ...]
    negated: bool


class Parser(Primaries):
    def expression(self) -> Node:
        """An expression, or a test standing alone, like `< 10`."""
        with self.nested():
            if self.token.text in UNARY_OPERATORS and self.token.kind == "symbol":
                operator = self.token.text
                self.at += 1
                return UnaryTest(operator, self.operand())
            return self._binary(_OR)

    def operand(self) -> Node:
        return self._binary(_SUM)

    def _level(self) -> int:
        token = self.token
        if token.kind == "symbol" or token.kind == "name":
            return _LEVELS.get(token.text, 0)
        return 0

    def _binary(self, lowest: int) -> Node:
        left = self._prefixed()
        while (level := self._level()) >= lowest:
            if level == _OR:
                left = Disjunction((left, *self._chain("or", level)))
            elif level == _AND:
                left = Conjunction((left, *self._chain("and", level)))
            elif level == _COMPARISON:
                left = self._compared(left)
            else:
                left = self._arithmetic(left, level)
        return left

    def _chain(self, word: str, level: int) -> list[Node]:
        parts: list[Node] = []
        while self.accept(word):
            parts.append(self._binary(level + 1))
        return parts

    def _arithmetic(self, left: Node, level: int) -> Node:
        rest: list[tuple[str, Node]] = []
        while self._level() == level:
            operator = self.token.text
            self.at += 1
            rest.append((operator, self._binary(level + 1)))
        return Arithmetic(left, tuple(rest))

    def _compared(self, left: Node) -> Node:
        operator = self.token.text
        self.at += 1
        if operator == "between":
            low = self._binary(_SUM)
            self.expect("and")
            return Between(left, low, self._binary(_SUM))
        if operator == "in":
            return In(left, self._in_tests())
        if operator == "instance":
            self.expect("of")
            return InstanceOf(left, self.type())
        return Comparison(operator, left, self._binary(_SUM))

    def _in_tests(self) -> tuple[Node, ...]:
        if self.token.text in UNARY_OPERATORS:
            return (self.expression(),)
        if self.is_symbol("("):
            tests = self._parenthesised_tests()
            if len(tests) > 1:
                return tests
            self.ready = tests[0]
        return (self._binary(_SUM),)

    def _parenthesised_tests(self) -> tuple[Node, ...]:
        """`(a, < b)` after `in`; a single node if the bracket turns out to be a range or an expression."""
        self.expect("(")
        held, self.in_interval = self.in_interval, False
        with self.nested():
            tests = [self.expression()]
            while self.accept(","):
                tests.append(self.expression())
            if len(tests) == 1 and self.accept(".."):
                tests = [self.interval_end(tests[0], False)]
            else:
                self.expect(")")
        self.in_interval = held
        return tuple(tests)

    def _prefixed(self) -> Node:
        token = self.token
        if self.ready is not None:
            return self.postfixed()
        if token.kind == "symbol" and token.text == "-":
            self.at += 1
            with self.nested():
                operand = self._prefixed()
            if isinstance(operand, Literal) and type(operand.value) is Decimal:
                return Literal(-operand.value)
            return Negation(operand)
        if token.kind == "name" and self.names.longest(self.tokens, self.at) is None:
            following = self.tokens[self.at + 1]
            if token.text == "if":
                return self._if()
            if token.text == "for" and following.kind == "name":
                return self._for()
            if token.text in ("some", "every") and following.kind == "name":
                return self._quantified(token.text == "every")
        return self.postfixed()

    def _if(self) -> Node:
        branches: list[tuple[Node, Node]] = []
        with self.nested():
            while self.accept("if"):
                condition = self.expression()
                self.expect("then")
                branches.append((condition, self.expression()))
                self.expect("else")
            return If(tuple(branches), self.expression())

    def _for(self) -> Node:
        self.expect("for")
        outer = self.names
        with self.nested():
            iterators = self._iterators("return")
            self.names = KnownNames(("partial",), self.names)
            result = self.expression()
        self.names = outer
        return For(iterators, result)

    def _quantified(self, every: bool) -> Node:
        self.at += 1
        outer = self.names
        with self.nested():
            iterators = self._iterators("satisfies")
            condition = self.expression()
        self.names = outer
        return Quantified(every, iterators, condition)

    def _iterators(self, end: str) -> tuple[Iterator, ...]:
        """Each iterator sees the names of those before it."""
        iterators: list[Iterator] = []
        while not iterators or self.accept(","):
            name = self.declared_name("in")
            self.expect("in")
            domain = self.expression()
            iterators.append(Iterator(name, domain, self.expression() if self.accept("..") else None))
            self.names = KnownNames((name,), self.names)
        self.expect(end)
        return tuple(iterators)

    def whole_expression(self) -> Node:
        node = self.expression()
        self._end()
        return node

    def unary_tests(self) -> UnaryTests:
        if self.is_symbol("-") and self.tokens[self.at + 1].kind == "end":
            return UnaryTests((), False)
        negated = self._is_negation()
        if negated:
            self.at += 2
        tests = [self.expression()]
        while self.accept(","):
            tests.append(self.expression())
        if negated:
            self.expect(")")
        self._end()
        return UnaryTests(tuple(tests), negated)

    def _is_negation(self) -> bool:
        """`not(…)` around the whole text; `not(a) and b` is an ordinary expression."""
        if not self.is_word("not") or self.tokens[self.at + 1].text != "(":
            return False
        depth = 0
        for index, token in enumerate(self.tokens[self.at + 1 :], self.at + 1):
            if token.kind == "symbol":
                depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return self.tokens[index + 1].kind == "end" if index + 1 < len(self.tokens) else False
        return False

    def _end(self) -> None:
        if self.token.kind != "end":
            raise self.fault("Suite inattendue")


def parser_of(text: str, names: Iterable[str], properties: Iterable[str]) -> Parser:
    properties = [*properties, "time offset", "start included", "end included"]
    return Parser(text, KnownNames(names), KnownNames(properties))


def parse_expression(text: str, names: Iterable[str] = (), properties: Iterable[str] = ()) -> Node:
    """Raises FeelError, with the position where there is one."""
    try:
        return parser_of(text, names, properties).whole_expression()
    except RecursionError:
        raise too_deep() from None


def parse_unary_tests(text: str, names: Iterable[str] = (), properties: Iterable[str] = ()) -> UnaryTests:
    """Raises FeelError, with the position where there is one."""
    try:
        return parser_of(text, names, properties).unary_tests()
    except RecursionError:
        raise too_deep() from None
