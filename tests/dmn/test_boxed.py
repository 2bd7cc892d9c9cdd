"""Boxed expressions, each in its smallest form."""

from decimal import Decimal

import pytest
from tests.dmn.models import answer, literal


def entry(name: str, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


def loop(kind: str, last: str, text: str) -> str:
    return f'<{kind} iteratorVariable="n"><in>{literal("x")}</in><{last}>{literal(text)}</{last}></{kind}>'


FUNCTION = (
    '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="a" typeRef="number"/>'
    f"{literal('a + x')}</functionDefinition></contextEntry>{entry('', 'f(1)')}</context>"
)
INVOCATION = (
    '<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="a"/>'
    f'<formalParameter name="b"/>{literal("a - b")}</functionDefinition></contextEntry><contextEntry><invocation>'
    f'{literal("f")}<binding><parameter name="b"/>{literal("1")}</binding><binding><parameter name="a"/>'
    f"{literal('x')}</binding></invocation></contextEntry></context>"
)
CONDITIONAL = (
    f"<conditional><if>{literal('x > 1')}</if><then>{literal('1')}</then>"
    f"<else>{literal('2')}</else></conditional>"
)
RELATION = (
    '<relation><column name="a"/><column name="b"/>'
    f"<row>{literal('1')}{literal('x')}</row><row>{literal('2')}{literal('3')}</row></relation>"
)
QUOTED = '"peut-être"'


@pytest.mark.parametrize(
    ("logic", "x", "expected"),
    [
        (f"<context>{entry('a', '1')}{entry('b', 'a + x')}</context>", 2, {"a": 1, "b": 3}),
        (f"<context>{entry('a', '1')}{entry('', 'a + x')}</context>", 2, 3),
        (f"<list>{literal('x')}{literal('2')}</list>", 1, [1, 2]),
        (RELATION, 5, [{"a": 1, "b": 5}, {"a": 2, "b": 3}]),
        (FUNCTION, 4, 5),
        (INVOCATION, 4, 3),
        (CONDITIONAL, 2, 1),
        (CONDITIONAL, None, 2),
        (f"<filter><in>{literal('x')}</in><match>{literal('item > 1')}</match></filter>", [1, 2, 3], [2, 3]),
        (
            f"<filter><in>{literal('x')}</in><match>{literal('a = 2')}</match></filter>",
            [{"a": 2}],
            [{"a": 2}],
        ),
        (f"<filter><in>{literal('x')}</in><match>{literal('-1')}</match></filter>", [1, 2, 3], 3),
        (f"<filter><in>{literal('x')}</in><match>{literal(QUOTED)}</match></filter>", [1, 2], None),
        (f"<filter><in>{literal('x')}</in><match>{literal('item > 1')}</match></filter>", [None, 2], [2]),
        (loop("for", "return", "n * 2"), [1, 2], [2, 4]),
        (loop("for", "return", "n + count(partial)"), [1, 1], [1, 2]),
        (loop("some", "satisfies", "n > 1"), [1, 2], True),
        (loop("every", "satisfies", "n > 1"), [1, 2], False),
    ],
)
def test_it_gives_its_value(logic: str, x: object, expected: object) -> None:
    assert answer(logic, x) == expected


def test_a_function_can_come_out_of_a_decision() -> None:
    found = answer(
        f'<functionDefinition><formalParameter name="a"/>{literal("a + x")}</functionDefinition>', 2
    )
    assert callable(found) and found(Decimal(1)) == 3
