"""A long hunt for crashes and hangs, outside the normal run: `python -m tests.feel.fuzz SECONDS [SEED]`.

Random calls of every built-in function on awkward values, and random words; each text must end in an answer
or a FeelError within a second of this thread's processor time. Prints what did not; exit code 1 if anything.
"""

import random
import sys
import time

from orchestrator.feel import FeelError, compile_expression, compile_unary_tests, to_json
from orchestrator.feel.signatures import REGISTRY

FUNCTIONS = sorted(REGISTRY)
AWKWARD = r"""
1
0
-1
2.5
1e300
1e-6000
9999999999999999999999999999999999
null
true
x
y
sum
[]
[[1], 2]
""
"a"
"[a-z]+"
"(a)\\1"
"$1"
"(a+)+$"
["a", "b"]
[{key: "a", value: 1}]
{a: 1}
@"2020-02-29"
@"P1D"
@"-P3Y2M"
@"PT0.000000001S"
@"P999999999999D"
@"10:00:00Z"
@"10:00:00@Europe/Paris"
@"2020-03-29T02:30:00@Europe/Paris"
@"-999999999-01-01"
@"999999999-12-31T23:59:59.999999999Z"
[1..3]
(< 5)
(!= 5)
["b".."a"]
function(x) x
function(x, y) x < y
for i in 1..2000 return i
""".strip().splitlines()
OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", ">=", "in", "and", "or")
PROPERTIES = (
    "a",
    "year",
    "days",
    "hours",
    "months",
    "start",
    "end included",
    "time offset",
    "timezone",
    "weekday",
)
SIGNS = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "..",
    "if",
    "then",
    "else",
    "return",
    "some",
    "satisfies",
    "?",
)
WORDS = (*OPERATORS, *AWKWARD, *FUNCTIONS, *SIGNS)


def nested(depth: int = 0) -> str:
    """A well-formed expression."""
    kind = random.random()
    if depth > 4 or kind < 0.25:
        return random.choice(AWKWARD)
    if kind < 0.6:
        count = random.choice((0, 1, 1, 2, 2, 3, 4, 6))
        return f"{random.choice(FUNCTIONS)}({', '.join(nested(depth + 1) for _ in range(count))})"
    one, other = nested(depth + 1), nested(depth + 1)
    return random.choice(
        (
            f"({one} {random.choice(OPERATORS)} {other})",
            f"({one})[{other}]",
            f"({one}).{random.choice(PROPERTIES)}",
            f"(for i in {one} return {other})",
            f"(some i in {one} satisfies {other})",
            f"(if {one} then {other} else -({one}))",
        )
    )


def trouble_with(text: str) -> str | None:
    """What a text does that it must not."""
    context: dict[str, object] = {"x": random.choice((None, 1, "a", [1, [2]], {"a": 1})), "y": True}
    before = time.thread_time()
    try:
        to_json(compile_expression(text, names=context).evaluate(context))
        compile_unary_tests(text, names=context).matches(context["x"], context)
    except FeelError:
        pass
    except Exception as crash:
        return repr(crash)
    spent = time.thread_time() - before
    return f"{spent:.1f} s" if spent > 2 else None  # two evaluations


def main(seconds: float, seed: int) -> int:
    random.seed(seed)
    end = time.monotonic() + seconds
    count = found = 0
    while time.monotonic() < end:
        text = nested() if random.random() < 0.6 else " ".join(random.choices(WORDS, k=random.randint(1, 25)))
        count += 1
        trouble = trouble_with(text)
        if trouble is not None:
            found += 1
            sys.stdout.write(f"{trouble}\n  {text}\n")
    sys.stdout.write(f"{count} textes, {found} défauts (graine {seed})\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
