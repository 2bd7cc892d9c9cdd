"""The texts that an expression may give, where it writes them out: read, nothing is evaluated."""

from collections.abc import Iterator

from orchestrator.feel.parser import parse_expression
from orchestrator.feel.tree import Call, Filter, For, If, ListOf, Literal, Name, Node

# What these give is what they were given; the arguments of others (a key, a separator) are no value of theirs.
_PASSING = frozenset(
    {
        "append", "concatenate", "distinct values", "flatten", "insert before", "list replace", "remove", "reverse",
        "sublist", "union",
    }
)  # fmt: skip


def given_texts(text: str) -> frozenset[str]:
    """Return the texts among the values that `text` may have, alone or in a list.

    Conditions and comparisons are no values; what a variable holds is not known. Raises FeelError when `text` is
    not FEEL.
    """
    return frozenset(_given(parse_expression(text)))


def _given(node: Node) -> Iterator[str]:
    match node:
        case Literal(str() as value):
            yield value
        case ListOf(items):
            for item in items:
                yield from _given(item)
        case If(branches, otherwise):
            for _condition, result in branches:
                yield from _given(result)
            yield from _given(otherwise)
        case Call(Name(name), positional, named) if name in _PASSING:
            for argument in (*positional, *(given for _name, given in named)):
                yield from _given(argument)
        case For(_, result):
            yield from _given(result)
        case Filter(source, _):
            yield from _given(source)
        case _:
            return
