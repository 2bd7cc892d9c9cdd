"""How the steps of a diagram follow one another, in words: what a picture says to those who see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from orchestrator.web.positions import BPMN, name_of, read_xml

_GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway")
_EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
_REPEATS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")


@dataclass(frozen=True)
class Onward:
    """One way on: the words on the arrow ("" when it bears none), and the step it leads to."""

    condition: str
    to: str


@dataclass(frozen=True)
class Passage:
    """One step. `kind` is its BPMN element, or what an event waits for (`timer`, `message`…).

    `who` is its lane; `within` the subprocess around it, `beside` the step that it watches; `lets_go_on` when what it
    watches goes on all the same (BPMN's `cancelActivity="false"`), `repeated` when the step is done several times.
    """

    id: str
    name: str
    kind: str
    who: str
    within: str
    beside: str
    lets_go_on: bool
    repeated: bool
    onward: tuple[Onward, ...]


@lru_cache(maxsize=64)
def passages(xml: bytes) -> tuple[Passage, ...]:
    """Every named step of a BPMN file, each scope's from its start on, what a subprocess holds right after it."""
    root = read_xml(xml)
    drawing = _Drawing(root)
    return tuple(step for process in root.iter(f"{BPMN}process") for step in drawing.told(process))


class _Drawing:
    def __init__(self, root: etree._Element) -> None:
        self._nodes = {node.get("id"): node for node in root.iter(f"{BPMN}*") if node.get("id")}
        self._flows: dict[str, list[etree._Element]] = {}
        for flow in root.iter(f"{BPMN}sequenceFlow"):
            self._flows.setdefault(flow.get("sourceRef", ""), []).append(flow)
        self._lanes = {
            (reference.text or "").strip(): name_of(lane)
            for lane in root.iter(f"{BPMN}lane")
            for reference in lane.findall(f"{BPMN}flowNodeRef")
        }

    def told(self, scope: etree._Element, within: str = "") -> Iterator[Passage]:
        for node in self._in_order(scope):
            if name := name_of(node):
                yield self._passage(node, name, within)
            if _kind(node) in _SCOPES:
                yield from self.told(node, name or within)

    def _passage(self, node: etree._Element, name: str, within: str) -> Passage:
        watched = self._nodes.get(node.get("attachedToRef", ""))
        return Passage(
            id=node.get("id", ""),
            name=name,
            kind=_trigger(node) or _kind(node),
            who=self._lanes.get(node.get("id", ""), ""),
            within=within,
            beside="" if watched is None else name_of(watched),
            lets_go_on=node.get("cancelActivity") == "false" or node.get("isInterrupting") == "false",
            repeated=any(node.find(f"{BPMN}{mark}") is not None for mark in _REPEATS),
            onward=tuple(self._onward(node)),
        )

    def _in_order(self, scope: etree._Element) -> list[etree._Element]:
        """The nodes of one scope along their arrows; what watches a step comes right after it."""
        inside = [child for child in scope if isinstance(child.tag, str) and _is_node(child)]
        watching: dict[str, list[etree._Element]] = {}
        for node in inside:
            watching.setdefault(node.get("attachedToRef", ""), []).append(node)
        # A scope begins at its start, then wherever no arrow has led so far: event subprocesses, ad hoc steps.
        ahead = sorted(inside, key=lambda one: (_kind(one) != "startEvent", bool(one.get("attachedToRef"))))
        found: dict[str, etree._Element] = {}
        while ahead:
            node = ahead.pop(0)
            key = node.get("id", "")
            if key not in found:
                found[key] = node
                ahead = [*watching.get(key, []), *self._after(key), *ahead]
        return list(found.values())

    def _after(self, key: str) -> list[etree._Element]:
        targets = (self._nodes.get(flow.get("targetRef")) for flow in self._flows.get(key, []))
        return [target for target in targets if target is not None]

    def _onward(
        self, node: etree._Element, words: str = "", passed: frozenset[str] = frozenset()
    ) -> Iterator[Onward]:
        """The named steps that follow; gateways without a name are passed through, their words kept."""
        for flow in self._flows.get(node.get("id", ""), []):
            target = self._nodes.get(flow.get("targetRef"))
            if target is None or target.get("id") in passed:
                continue
            said = ", ".join(filter(None, (words, name_of(flow))))
            if name := name_of(target):
                yield Onward(said, name)
            else:
                yield from self._onward(target, said, passed | {target.get("id", "")})


def _kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def _trigger(node: etree._Element) -> str:
    """What an event that is not a start or an end waits for or throws: `timer`, `message`…; "" otherwise."""
    if _kind(node) in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
        for child in node:
            if isinstance(child.tag, str) and _kind(child).endswith("EventDefinition"):
                return _kind(child).removesuffix("EventDefinition")
    return ""


def _is_node(node: etree._Element) -> bool:
    kind = _kind(node)
    return kind.lower().endswith("task") or kind in {*_GATEWAYS, *_EVENTS, *_SCOPES, "callActivity"}
