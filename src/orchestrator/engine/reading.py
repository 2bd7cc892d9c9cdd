"""A BPMN file as containers of elements and flows, with every dangling reference named."""

from dataclasses import dataclass, field

from lxml import etree

from orchestrator.engine.elements import FLOW_NODES, SUBPROCESSES, Container, Element, Flow
from orchestrator.engine.event_shapes import References, read_events, read_references
from orchestrator.engine.extensions import read_extensions
from orchestrator.engine.faults import FaultList
from orchestrator.engine.loop_shapes import read_loop
from orchestrator.engine.meaning import check_attributes, check_listeners
from orchestrator.engine.xml import BPMN, CAMUNDA, attribute, child, children, flag, local, text_of
from orchestrator.errors import ModelFault

_SILENT = frozenset(  # said on the diagram for the eye, or read elsewhere: nothing to run
    [
        "documentation",
        "extensionElements",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "property",
        "textAnnotation",
        "group",
        "category",
        "monitoring",
        "auditing",
        "ioSpecification",
        "incoming",
        "outgoing",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "dataInputAssociation",
        "dataOutputAssociation",
        "script",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "supports",
        "rendering",
        "conditionExpression",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "correlationSubscription",
    ]
)

MOST_ELEMENTS = 10_000


@dataclass
class Diagram:
    """One BPMN file read: its processes by id and the faults found while reading."""

    file: str
    processes: dict[str, Container] = field(default_factory=dict)
    faults: list[ModelFault] = field(default_factory=list)


def read_diagram(root: etree._Element, file: str) -> Diagram:
    """Read a parsed `definitions` element. Faults are collected, nothing is raised."""
    faults = FaultList(file)
    diagram = Diagram(file, faults=faults.found)
    if local(root) != "definitions":
        faults.error(
            "",
            "xml_bpmn",
            "Le fichier n'est pas un diagramme BPMN 2.0.",
            "Exportez-le depuis un éditeur BPMN 2.0.",
        )
        return diagram
    if not _has_bearable_size(root, faults):
        return diagram
    _check_identifiers(root, faults)
    references = read_references(root)
    names = {attribute(p, "processRef"): attribute(p, "name") for p in root.iter(f"{{{BPMN}}}participant")}
    for node in children(root, "process"):
        process_id = attribute(node, "id")
        if process_id is None:
            faults.error(
                "", "identifiant", "Un processus n'a pas d'identifiant.", "Donnez un id au processus."
            )
            continue
        check_listeners(node, faults)
        lanes = _read_lanes(node)
        container = _read_container(node, process_id, process_id, lanes, references, faults)
        _check_lanes(container, lanes, faults)
        container.name = attribute(node, "name") or names.get(process_id) or process_id
        container.executable = flag(node, "isExecutable", True)
        diagram.processes[process_id] = container
    if not diagram.processes:
        faults.error(
            "", "processus_absent", "Le fichier ne contient aucun processus.", "Dessinez un processus."
        )
    return diagram


def _has_bearable_size(root: etree._Element, faults: FaultList) -> bool:
    elements = sum(1 for node in root.iter(f"{{{BPMN}}}*") if local(node) in FLOW_NODES)
    if elements > MOST_ELEMENTS:
        faults.error(
            "",
            "taille",
            f"Le fichier dessine {elements} éléments : le maximum est de {MOST_ELEMENTS}.",
            "Découpez le modèle en processus appelés.",
        )
    return elements <= MOST_ELEMENTS


def _check_identifiers(root: etree._Element, faults: FaultList) -> None:
    seen: set[str] = set()
    for node in root.iter(f"{{{BPMN}}}*"):
        identifier = node.get("id")
        if identifier is not None and identifier in seen:
            faults.error(
                identifier,
                "identifiant",
                f"L'identifiant « {identifier} » est donné deux fois.",
                "Donnez à chaque élément un identifiant propre.",
            )
        if identifier is not None:
            seen.add(identifier)


def _read_lanes(process: etree._Element) -> dict[str, str]:
    """Lane name (or id) by element id; the innermost lane wins."""
    lanes: dict[str, str] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        label = attribute(lane, "name") or attribute(lane, "id") or ""
        for reference in children(lane, "flowNodeRef"):
            element_id = text_of(reference)
            if element_id:
                lanes[element_id] = label
    return lanes


def _check_lanes(container: Container, lanes: dict[str, str], faults: FaultList) -> None:
    known = {element.id for element in container.everything()}
    for element_id in lanes:
        if element_id not in known:
            faults.warning(
                container.id,
                "reference_pendante",
                f"Le couloir « {lanes[element_id]} » cite « {element_id} », qui n'existe pas.",
                "Replacez l'élément dans le couloir ou retirez la référence.",
            )


def _read_container(
    node: etree._Element,
    container_id: str,
    process: str,
    lanes: dict[str, str],
    references: References,
    faults: FaultList,
) -> Container:
    container = Container(container_id, process, faults.file)
    for item in node:
        name = local(item)
        if name in FLOW_NODES:
            element = _read_element(item, container, lanes, references, faults)
            if element is not None:
                container.elements[element.id] = element
        elif name == "sequenceFlow":
            _read_flow(item, container, faults)
        elif name == "association":
            source, target = attribute(item, "sourceRef"), attribute(item, "targetRef")
            if source and target:
                container.links.append((source, target))
        elif name and name not in _SILENT and not _is_event_part(name):
            faults.error(
                attribute(item, "id") or container_id,
                "element_inconnu",
                f"L'élément « {name} » n'est pas exécuté.",
                "Dessinez-le avec les éléments BPMN courants.",
            )
    _check_flows(node, container, faults)
    return container


def _is_event_part(name: str) -> bool:
    return name.endswith("EventDefinition") or name in ("eventDefinitionRef", "transformation", "assignment")


def _read_element(
    node: etree._Element,
    container: Container,
    lanes: dict[str, str],
    references: References,
    faults: FaultList,
) -> Element | None:
    kind, element_id = local(node), attribute(node, "id")
    if element_id is None:
        faults.error(
            container.id, "identifiant", f"Un élément « {kind} » n'a pas d'identifiant.", "Donnez-lui un id."
        )
        return None
    element = _bare_element(node, element_id, container, lanes)
    check_attributes(node, element, faults)
    read_extensions(node, element, faults)
    element.loop = read_loop(node, element, faults)
    element.events = read_events(node, element, references, faults)
    element.timer = next((shape.text for shape in element.events if shape.kind == "timer"), None)
    if kind in SUBPROCESSES:
        if element_id not in lanes and element.lane is not None:
            lanes[element_id] = element.lane
        element.body = _read_container(node, element_id, container.process, lanes, references, faults)
        element.completion = text_of(child(node, "completionCondition"))
        element.ordering = attribute(node, "ordering")
        element.cancel_remaining = flag(node, "cancelRemainingInstances", True)
    return element


def _bare_element(
    node: etree._Element, element_id: str, container: Container, lanes: dict[str, str]
) -> Element:
    kind = local(node)
    return Element(
        id=element_id,
        type=kind,
        name=attribute(node, "name") or "",
        process=container.process,
        parent=container.id,
        file=container.file,
        lane=lanes.get(element_id) or lanes.get(container.id),
        documentation=text_of(child(node, "documentation")),
        attached_to=attribute(node, "attachedToRef"),
        default=attribute(node, "default"),
        triggered=flag(node, "triggeredByEvent", False),
        compensates=flag(node, "isForCompensation", False),
        interrupting=flag(node, "isInterrupting" if kind == "startEvent" else "cancelActivity", True),
    )


def _read_flow(node: etree._Element, container: Container, faults: FaultList) -> None:
    flow_id = attribute(node, "id") or f"flux_{len(container.flows)}"
    source, target = attribute(node, "sourceRef"), attribute(node, "targetRef")
    if source is None or target is None:
        faults.error(
            flow_id,
            "reference_pendante",
            "Le flux n'a pas de source ou pas de cible.",
            "Reliez ses deux extrémités.",
        )
        return
    condition = child(node, "conditionExpression")
    text = text_of(condition)
    if condition is not None:
        language = attribute(condition, "language")
        if language is not None and "feel" not in language.lower():
            faults.error(
                flow_id,
                "langage",
                f"La condition est écrite en « {language} » : seul FEEL est exécuté.",
                "Écrivez la condition en FEEL et retirez l'attribut language.",
            )
        if condition.get(f"{{{CAMUNDA}}}resource") is not None:
            faults.error(flow_id, "langage", "La condition renvoie à un script.", "Écrivez-la en FEEL.")
        if text is None:
            faults.error(
                flow_id, "expression_absente", "La condition du flux est vide.", "Écrivez-la en FEEL."
            )
    container.flows[flow_id] = Flow(flow_id, source, target, text)


def _check_flows(node: etree._Element, container: Container, faults: FaultList) -> None:
    for flow in list(container.flows.values()):
        for end, element_id in (("part de", flow.source), ("mène à", flow.target)):
            if element_id not in container.elements:
                faults.error(
                    flow.id,
                    "reference_pendante",
                    f"Le flux {end} « {element_id} », qui n'existe pas dans « {container.id} ».",
                    "Reliez le flux à un élément du même processus ou sous-processus.",
                )
                container.flows.pop(flow.id, None)
    known = {attribute(flow, "id") for flow in children(node, "sequenceFlow")}
    for item in node:
        for side in ("incoming", "outgoing"):
            for reference in children(item, side):
                flow_id = (text_of(reference) or "").rpartition(":")[2]
                if local(item) in FLOW_NODES and flow_id not in known:
                    faults.error(
                        attribute(item, "id") or "",
                        "reference_pendante",
                        f"« {side} » cite le flux « {flow_id} », qui n'existe pas.",
                        "Redessinez le flux ou retirez la référence.",
                    )
