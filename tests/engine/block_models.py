"""Random well-formed models from nested blocks, with the rules of BPMN as a separate, plain oracle.

A block is a tuple: ("task",), ("seq", …), ("xor", chosen, …), ("and", …), ("or", chosen set, …), ("sub", inner),
("loop", turns, inner). The oracle says which elements run how often, and which must come before which.
Blocks where time and messages decide too are in timed_blocks.py.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from itertools import pairwise

from hypothesis import strategies as st

Block = tuple


def blocks(most: int = 12) -> st.SearchStrategy[Block]:
    task = st.sampled_from([("task",), ("script",)])

    def bigger(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        some = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(
            some.map(lambda parts: ("seq", *parts)),
            st.tuples(some, st.integers(0, 2)).map(lambda p: ("xor", p[1] % len(p[0]), *p[0])),
            some.map(lambda parts: ("and", *parts)),
            st.tuples(some, st.integers(1, 7)).map(lambda p: ("or", p[1], *p[0])),
            inner.map(lambda part: ("sub", part)),
            st.tuples(st.integers(1, 3), inner).map(lambda p: ("loop", p[0], p[1])),
        )

    return st.recursive(task, bigger, max_leaves=most)


@dataclass
class Drawn:
    """A model being drawn. `runs` is what the oracle expects; `order` pairs of ids in order, once each.

    `leaves` are the ids of what waits, in the order of the block; `spans` how long its timers last; `roots` the
    errors and processes beside it.
    """

    parts: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)
    order: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0
    leaves: list[str] = field(default_factory=list)
    spans: dict[str, timedelta] = field(default_factory=dict)
    counters: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)

    def inside(self) -> "Drawn":
        """The model of a subprocess, whose ids go on from these."""
        shared = (self.leaves, self.spans, self.counters, self.messages, self.roots)
        return Drawn([], [], Counter(), [], self.number + 1000, *shared)

    def timer(self, id: str, hours: int) -> str:
        """A timer of so many hours and its own share of a second: no two fall due together."""
        span = self.spans[id] = timedelta(hours=hours, microseconds=4 ** len(self.spans))
        seconds = f"{span.seconds % 60}.{span.microseconds:06d}"
        minutes = span // timedelta(minutes=1)
        text = f"<bpmn:timeDuration>PT{minutes}M{seconds}S</bpmn:timeDuration>"
        return f"<bpmn:timerEventDefinition>{text}</bpmn:timerEventDefinition>"

    def fresh(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def node(self, kind: str, id: str, inside: str = "", more: str = "") -> None:
        self.parts.append(f'<bpmn:{kind} id="{id}"{more}>{inside}</bpmn:{kind}>')

    def flow(self, source: str, target: str, test: str | None = None) -> str:
        id = self.fresh("f")
        inside = f"<bpmn:conditionExpression>{escape(test)}</bpmn:conditionExpression>" if test else ""
        self.flows.append(
            f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
        )
        return id


def draw(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    """Draw `block`, run `times` times, and return its first and last element."""
    return DRAWERS[block[0]](block, times, drawn, python)


def _task(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    id = drawn.fresh("t")
    if block[0] == "task":
        drawn.node("userTask", id)
        drawn.leaves.append(id)
    else:
        code = f"v{id} = 1" if python else "1"
        more = ' scriptFormat="python"' if python else f' scriptFormat="feel" camunda:resultVariable="v{id}"'
        drawn.node("scriptTask", id, f"<bpmn:script>{code}</bpmn:script>", more)
    drawn.runs[id] += times
    return id, id


def _sequence(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    ends = [draw(part, times, drawn, python) for part in block[1:]]
    for (_, last), (first, _) in pairwise(ends):
        drawn.flow(last, first)
        if times == 1:
            drawn.order.append((last, first))
    return ends[0][0], ends[-1][1]


def _split(
    kind: str, chosen: set[int], parts: tuple, times: int, drawn: Drawn, python: bool, tests: bool
) -> tuple[str, str]:
    fork, join = drawn.fresh("g"), drawn.fresh("g")
    flows = []
    for index, part in enumerate(parts):
        first, last = draw(part, times if index in chosen else 0, drawn, python)
        flows.append(
            drawn.flow(
                fork,
                first,
                ("1 = 1" if not python else "1 == 1")
                if tests and index in chosen
                else (("1 = 2" if not python else "1 == 2") if tests else None),
            )
        )
        drawn.flow(last, join)
        if index in chosen and times == 1:
            drawn.order += [(fork, first), (last, join)]
    drawn.node(kind, fork)
    drawn.node(kind, join)
    drawn.runs[fork] += times
    drawn.runs[join] += times
    return fork, join


def _exclusive(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    return _split("exclusiveGateway", {block[1]}, block[2:], times, drawn, python, True)


def _parallel(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    return _split("parallelGateway", set(range(len(block) - 1)), block[1:], times, drawn, python, False)


def _inclusive(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    parts = block[2:]
    chosen = {index for index in range(len(parts)) if block[1] >> index & 1} or {0}
    return _split("inclusiveGateway", chosen, parts, times, drawn, python, True)


def _sub(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    inner = drawn.inside()
    first, last = draw(block[1], times, inner, python)
    id, begin, end = drawn.fresh("s"), inner.fresh("b"), inner.fresh("e")
    inner.node("startEvent", begin)
    inner.node("endEvent", end)
    inner.flow(begin, first)
    inner.flow(last, end)
    drawn.number = inner.number
    drawn.node("subProcess", id, "".join(inner.parts + inner.flows))
    drawn.runs.update(inner.runs)
    drawn.runs.update({id: times, begin: times, end: times})
    drawn.order += inner.order
    if times == 1:
        drawn.order += [(begin, first), (last, end), (end, id)]
    return id, id


def _loop(block: Block, times: int, drawn: Drawn, python: bool) -> tuple[str, str]:
    turns = block[1]
    entry, back, count = drawn.fresh("g"), drawn.fresh("g"), drawn.fresh("t")
    first, last = draw(block[2], times * turns, drawn, python)
    name = f"c{count}"
    drawn.counters.append(name)
    text = f"{name} + 1" if not python else f"{name} = {name} + 1"
    more = ' scriptFormat="python"' if python else f' scriptFormat="feel" camunda:resultVariable="{name}"'
    drawn.node("exclusiveGateway", entry)
    drawn.node("scriptTask", count, f"<bpmn:script>{text}</bpmn:script>", more)
    # The counter goes on from turn to turn of an outer loop: its remainder says when this one is over.
    test = f"{name} - {turns} * floor({name} / {turns}) > 0" if not python else f"{name} % {turns} > 0"
    drawn.flow(entry, first)
    drawn.flow(last, count)
    drawn.flow(count, back)
    drawn.flow(back, entry, test)
    leave = drawn.fresh("g")
    default = drawn.flow(back, leave)
    drawn.node("exclusiveGateway", back, more=f' default="{default}"')
    drawn.node("exclusiveGateway", leave)
    drawn.runs.update({entry: times * turns, back: times * turns, count: times * turns, leave: times})
    return entry, leave


DRAWERS = {
    "task": _task,
    "script": _task,
    "seq": _sequence,
    "xor": _exclusive,
    "and": _parallel,
    "or": _inclusive,
    "sub": _sub,
    "loop": _loop,
}


def whole(block: Block, python: bool = False) -> tuple[bytes, Drawn]:
    """Return the model of `block` between a start and an end event, and what must run."""
    drawn = Drawn()
    first, last = draw(block, 1, drawn, python)
    drawn.node("startEvent", "s")
    drawn.node("endEvent", "e")
    drawn.flow("s", first)
    drawn.flow(last, "e")
    drawn.runs.update(["s", "e"])
    drawn.order += [("s", first), (last, "e")]
    return enclose(drawn), drawn


def enclose(drawn: Drawn) -> bytes:
    drawn.runs = Counter({id: count for id, count in drawn.runs.items() if count})
    body = "".join(drawn.parts + drawn.flows)
    messages = "".join(f'<bpmn:message id="m{id}" name="{id}"/>' for id in drawn.messages)
    text = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="essai" id="d">'
        f"{messages}{''.join(drawn.roots)}"
        f'<bpmn:process id="p" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    )
    return text.encode()
