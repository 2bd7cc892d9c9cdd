"""Which answers a procedure goes by: named in its diagrams, its tables, its forms or its measures.

An answer named nowhere only says something to people: nothing was decided, counted or proposed from it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from orchestrator.library.deployed import DeployedProcedure

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What names or draws an element, and what only people read.
_SILENT_ATTRIBUTES = frozenset(
    {
        "id",
        "name",
        "sourceRef",
        "targetRef",
        "bpmnElement",
        "default",
        "attachedToRef",
        "processRef",
        "formRef",
    }
)
_SILENT_TEXTS = frozenset({"documentation", "text", "incoming", "outgoing", "flowNodeRef", "description"})
_SILENT_PROPERTIES = frozenset({"ifNobodyActs", "legalBasis", "document", "optional", "recordedLate"})
_EXPRESSIONS = ("constraint", "default", "maximum")


def uses_of(deployed: DeployedProcedure) -> Mapping[str, str]:
    """Return, by name, where it is first used: the words of the element, the table or the question."""
    return _uses(deployed.digest, _Read(deployed))


class _Read:
    """A deployed version as an argument of the cache: two of the same digest are the same."""

    def __init__(self, deployed: DeployedProcedure) -> None:
        self.deployed = deployed

    def __hash__(self) -> int:
        return hash(self.deployed.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and other.deployed.digest == self.deployed.digest


@lru_cache(maxsize=32)
def _uses(_digest: str, read: _Read) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for where, text in _texts(read.deployed):
        for name in _NAME.findall(text):
            found.setdefault(name, where)
    return found


def _texts(deployed: DeployedProcedure) -> Iterator[tuple[str, str]]:
    for path, content in deployed.procedure.models.items():
        yield from _in_diagram(content) if path.endswith(".bpmn") else _in_tables(content)
    for content in deployed.procedure.forms.values():
        yield from _in_form(json.loads(content).get("components"))
    yield "les mesures de la personne", deployed.bundle.get("procedure.yaml", b"").decode("utf-8", "replace")


def _in_diagram(content: bytes) -> Iterator[tuple[str, str]]:
    for element in _root(content).iter("*"):
        kind = etree.QName(element).localname
        if (
            kind in ("BPMNDiagram", "collaboration", "laneSet")
            or "/DI" in element.tag
            or "/DC" in element.tag
        ):
            continue
        if kind in ("in", "out"):
            source = element.get("sourceExpression") or element.get("source") or ""
            if source != element.get("target"):  # under the same name it is only passed on
                yield _words(element), source
            continue
        if kind == "property" and element.get("name") in _SILENT_PROPERTIES:
            continue
        said = [
            value
            for key, value in element.attrib.items()
            if etree.QName(key).localname not in _SILENT_ATTRIBUTES
        ]
        text = "" if kind in _SILENT_TEXTS else element.text or ""
        yield _words(element), " ".join([*map(str, said), text])


def _in_tables(content: bytes) -> Iterator[tuple[str, str]]:
    for element in _root(content).iter("{*}text"):
        yield f"la table « {_words(element)} »", element.text or ""


def _in_form(components: Any) -> Iterator[tuple[str, str]]:
    for node in components or ():
        properties = node.get("properties") or {}
        own = str(node.get("key") or "")
        texts = [str(properties.get(name) or "") for name in _EXPRESSIONS]
        texts.append(str((node.get("conditional") or {}).get("hide") or ""))
        label = node.get("label") or node.get("dateLabel") or own
        # What a question asks of its own answer is asked again of the new one.
        yield (
            f"la question « {label} »",
            re.sub(rf"\b{re.escape(own)}\b", "", " ".join(texts)) if own else " ".join(texts),
        )
        yield from _in_form(node.get("components"))


def _words(element: etree._Element) -> str:
    """The name of the nearest element that has one."""
    for around in (element, *element.iterancestors()):
        if around.get("name") and etree.QName(around).localname != "property":
            return " ".join(str(around.get("name")).split())
    return "le diagramme"


def _root(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)  # deployed: a DOCTYPE was refused then
