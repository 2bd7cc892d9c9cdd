"""Decision tables as the table of articles reads them: rule by rule, with the sentence that cites the paragraph."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from orchestrator.engine.xml import parse_xml

_CODE = re.compile(r'\s*"([a-z]+(?:_[a-z0-9]+)*)"\s*')


@dataclass(frozen=True)
class Part:
    """A rule, or the head of a decision (`rule` empty). `code`: what it refuses with, as a guard."""

    label: str
    rule: str
    text: str  # description
    logic: str  # all its expressions
    cells: tuple[str, ...]  # outputs
    code: str


@dataclass(frozen=True)
class Table:
    """A decision; `asked_by` are the ids of those that need it, its own first."""

    id: str
    parts: tuple[Part, ...]
    asked_by: frozenset[str]


def read_tables(models: Mapping[str, bytes]) -> list[Table]:
    """Return every decision of the .dmn files. Raises ModelRefused when one cannot be read."""
    nodes: dict[str, etree._Element] = {}
    for file, content in models.items():
        if file.endswith(".dmn"):
            for node in parse_xml(content, file).iter("{*}decision"):
                nodes[node.get("id", "")] = node
    needs = {
        key: {link.get("href", "").rpartition("#")[2] for link in node.iter("{*}requiredDecision")}
        for key, node in nodes.items()
    }
    return [Table(key, tuple(_parts(node)), _asking(key, needs)) for key, node in nodes.items()]


def _asking(key: str, needs: Mapping[str, set[str]]) -> frozenset[str]:
    asking, before = {key}, 0
    while len(asking) != before:
        before = len(asking)
        asking |= {other for other, needed in needs.items() if needed & asking}
    return frozenset(asking)


def _parts(decision: etree._Element) -> Iterator[Part]:
    name = " ".join(str(decision.get("name") or decision.get("id")).split())
    rules = list(decision.iter("{*}rule"))
    inside = {node for rule in rules for node in rule.iter()}
    head = [node.text or "" for node in decision.iter("{*}text") if node not in inside]
    yield Part(f"table « {name} »", "", _description(decision), "\n".join(head), (), "")
    codes = [output.get("name") == "code" for output in decision.iter("{*}output")]
    for number, rule in enumerate(rules, 1):
        cells = tuple(node.findtext("{*}text") or "" for node in rule.iterfind("{*}outputEntry"))
        logic = "\n".join(node.text or "" for node in rule.iter("{*}text"))
        label = f"table « {name} », règle {number}"
        yield Part(label, rule.get("id", ""), _description(rule), logic, cells, _code(cells, codes))


def _description(node: etree._Element) -> str:
    notes = [cell.findtext("{*}text") or "" for cell in node.iterfind("{*}annotationEntry")]
    return " ".join([node.findtext("{*}description") or "", *notes])


def _code(cells: tuple[str, ...], codes: list[bool]) -> str:
    for cell, is_code in zip(cells, codes, strict=False):
        if is_code and (match := _CODE.fullmatch(cell)):
            return match[1]
    return ""
