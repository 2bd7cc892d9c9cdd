"""Whatever the text: an answer or a FeelError, never a crash; and a printed tree means what the tree means."""

from contextlib import suppress
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.feel import FeelError, compile_expression, compile_unary_tests, to_json
from orchestrator.feel.numbers import MATH
from orchestrator.feel.signatures import REGISTRY

SIGNS = "( ) [ ] { } , : . .. + - * ** / < > <= >= = != @ ? ' \" // /*"
NAMES = """if then else for in return some every satisfies and or not between instance of function external
null true false item partial x y é"""
LITERALS = """"a" 1 2.5 1e300 @"P1D" @"2024-02-29" [1..3] (<5) {a:1}"""
WORDS = st.sampled_from([*" ".join((SIGNS, NAMES, LITERALS)).split(), *sorted(REGISTRY)])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4), st.dates())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abx"), inner),
    max_leaves=6,
)


def attempt(text: str, context: dict[str, object]) -> None:
    with suppress(FeelError):
        to_json(compile_expression(text, names=context).evaluate(context))
    with suppress(FeelError):
        assert compile_unary_tests(text, names=context).matches(context["x"], context) in (True, False, None)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=20), VALUES, VALUES)
def test_random_words_never_crash(words: list[str], x: object, y: object) -> None:
    attempt(" ".join(words), {"x": x, "y": y})


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), VALUES)
def test_random_characters_never_crash(text: str, x: object) -> None:
    attempt(text, {"x": x})


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(REGISTRY)), st.lists(VALUES, max_size=4))
def test_any_function_takes_any_arguments(name: str, arguments: list[object]) -> None:
    context = {f"v{index}": value for index, value in enumerate(arguments)}
    text = f"{name}({', '.join(context)})"
    to_json(compile_expression(text).evaluate(context))


NUMBERS = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=2)
Tree = tuple[object, ...]


def trees() -> st.SearchStrategy[Tree]:
    leaves: st.SearchStrategy[Tree] = st.one_of(
        st.tuples(st.just("number"), NUMBERS), st.tuples(st.just("name"), st.sampled_from(["x", "y z"]))
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["+", "-", "*"]), inner, inner),
            st.tuples(st.just("minus"), inner),
            st.tuples(st.just("if"), inner, inner, inner),
            st.tuples(st.just("list"), inner, inner),
            st.tuples(st.just("for"), inner),
        ),
        max_leaves=12,
    )


def printed(tree: Tree) -> str:
    kind, *parts = tree
    if kind in ("number", "name"):
        return str(parts[0])
    texts = [printed(part) for part in parts]  # type: ignore[arg-type]
    if kind == "minus":
        return f"-({texts[0]})"
    if kind == "if":
        return f"(if ({texts[0]}) > 0 then {texts[1]} else {texts[2]})"
    if kind == "list":
        return f"[{texts[0]}, {texts[1]}][2]"
    if kind == "for":
        return f"sum(for i in [1, 2] return i * ({texts[0]}))"
    return f"(({texts[0]}) {kind} ({texts[1]}))"


def meant(tree: Tree, names: dict[str, Decimal]) -> Decimal:
    kind, *parts = tree
    if kind == "number":
        return parts[0]  # type: ignore[return-value]
    if kind == "name":
        return names[parts[0]]  # type: ignore[index]
    values = [meant(part, names) for part in parts]  # type: ignore[arg-type]
    if kind == "if":
        return values[1] if values[0] > 0 else values[2]
    if kind == "list":
        return values[1]
    if kind == "minus":
        return MATH.minus(values[0])
    if kind == "for":
        return MATH.add(values[0], MATH.multiply(Decimal(2), values[0]))
    return {"+": MATH.add, "-": MATH.subtract, "*": MATH.multiply}[str(kind)](values[0], values[1])


@settings(max_examples=200, deadline=None)
@given(trees(), NUMBERS, NUMBERS)
def test_a_printed_tree_means_what_the_tree_means(tree: Tree, x: Decimal, y: Decimal) -> None:
    names = {"x": x, "y z": y}
    assert compile_expression(printed(tree), names=names).evaluate(names) == meant(tree, names)
