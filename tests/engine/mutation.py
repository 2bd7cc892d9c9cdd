"""Models broken at random: what a tired hand, a bad merge or an attacker might send."""

import copy
import random
from collections.abc import Iterator

from lxml import etree
from tests.engine.drawing import T0, Law

from orchestrator.engine.specification import read_specification
from orchestrator.engine.tracing import trace
from orchestrator.errors import ModelRefused

_TEXTS = [
    "",
    "x",
    "= x > 1",
    "${x}",
    "PT1H",
    "R3/PT1H",
    "R/PT1S",
    "null",
    "1",
    "é",
    "s",
    "t",
    "e",
    "p",
    "g",
    "true",
    "[1,2]",
]


def mutate(content: bytes, chance: random.Random, times: int) -> bytes:
    root = etree.fromstring(content)
    for _ in range(times):
        nodes = list(root.iter("{*}*"))[1:]
        if not nodes:
            break
        _change(chance.choice(nodes), nodes, chance)
    return etree.tostring(root)


def _change(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    parent = node.getparent()
    kind = chance.randrange(7)
    if kind == 0 and parent is not None:
        parent.remove(node)
    elif kind == 1 and node.attrib:
        name = chance.choice(list(node.attrib))
        node.set(name, chance.choice([*_TEXTS, *(n.get("id") or "x" for n in nodes)]))
    elif kind == 2 and node.attrib:
        del node.attrib[chance.choice(list(node.attrib))]
    elif kind == 3:
        node.text = chance.choice(_TEXTS)
    elif kind == 4 and parent is not None:
        parent.append(copy.deepcopy(node))
    elif kind == 5:
        node.tag = chance.choice(nodes).tag
    else:
        target = chance.choice(nodes)
        if node not in target.iterancestors() and target is not node:
            target.append(copy.deepcopy(node))


def outcome(content: bytes, process_id: str = "p") -> str:
    """Deploy and run: "refused", or how it ended. Anything else raised is a fault of ours."""
    try:
        specification = read_specification({"m.bpmn": content}, process_id)
    except ModelRefused as refused:
        return "refused" if any(fault.severity == "error" for fault in refused.faults) else ""
    lines = list(_some(trace(specification, {"n": 0, "x": True}, {}, at=T0, law=Law(contradictoire=72))))
    return str(lines[-1].get("end", "cut")) if lines else "cut"


def _some(lines: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines):
        if number > 300:
            return
        yield line
