"""Where a case stands on its diagram, in words: the text that says what the picture shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from orchestrator.queries.diagram import Diagram
from orchestrator.queries.views import CaseView

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True)
class Step:
    id: str
    name: str


def has_steps(xml: bytes, ids: Sequence[str]) -> bool:
    """True when one of these elements is drawn in this file."""
    return not set(ids).isdisjoint(element.get("id", "") for element in _flow_elements(xml))


def title_of(xml: bytes) -> str:
    """The name of the first participant or process of a file."""
    root = read_xml(xml)
    for tag in ("participant", "process"):
        for element in root.iter(f"{BPMN}{tag}"):
            if name := name_of(element):
                return name
    return ""


@dataclass(frozen=True)
class Where:
    """Where a case stands: in words, and the called processes it has entered, (id, title), to be drawn too."""

    positions: "Positions"
    called: tuple[tuple[str, str], ...]


def where_it_stands(drawn: Sequence[Diagram], view: CaseView) -> Where:
    """Read the diagrams of a case's version, its own first."""
    reached = (*view.active_elements, *view.done_elements)
    return Where(
        read_positions([model.xml for model in drawn], view.active_elements, view.done_elements),
        tuple((model.process, title_of(model.xml)) for model in drawn[1:] if has_steps(model.xml, reached)),
    )


@dataclass(frozen=True)
class Positions:
    """Named steps in the diagram's own order. Events and gateways without a name are not told."""

    active: tuple[Step, ...]
    done: tuple[Step, ...]
    to_come: tuple[Step, ...]


def read_positions(models: Sequence[bytes], active: Sequence[str], done: Sequence[str]) -> Positions:
    """Sort the named steps of BPMN files into current, done and still to come."""
    steps = [step for xml in models for step in _named_steps(xml)]
    activities = frozenset[str]().union(*(_activities(xml) for xml in models))
    current, past = set(active), set(done)
    return Positions(
        active=tuple(step for step in steps if step.id in current),
        done=tuple(step for step in steps if step.id in past and step.id not in current),
        to_come=tuple(step for step in steps if step.id not in current | past and step.id in activities),
    )


@lru_cache(maxsize=64)
def _named_steps(xml: bytes) -> tuple[Step, ...]:
    return tuple(
        Step(element.get("id", ""), name_of(element))
        for element in _flow_elements(xml)
        if element.get("name")
    )


@lru_cache(maxsize=64)
def _activities(xml: bytes) -> frozenset[str]:
    return frozenset(element.get("id", "") for element in _flow_elements(xml) if element.tag.endswith("Task"))


def name_of(element: etree._Element) -> str:
    """The words on an element, on one line; "" when it bears none."""
    return " ".join(element.get("name", "").split())


def read_xml(xml: bytes) -> etree._Element:
    """Return the root of a deployed BPMN file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)  # deployed: a DOCTYPE was refused then


def _flow_elements(xml: bytes) -> list[etree._Element]:
    root = read_xml(xml)
    endings = ("Task", "Event", "task", "subProcess", "callActivity")
    return [
        element
        for element in root.iter(f"{BPMN}*")
        if isinstance(element.tag, str) and element.tag.endswith(endings)
    ]
