"""Sequence flows: conditions and defaults where they mean something, ends where they may be."""

from orchestrator.engine.elements import ACTIVITIES, Container, Element
from orchestrator.engine.faults import FaultList

_MAY_CHOOSE = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway"}


def check_element_flows(element: Element, container: Container, faults: FaultList) -> None:
    outgoing = container.outgoing(element.id)
    if element.default is not None and element.default not in {flow.id for flow in outgoing}:
        faults.error(
            element.id,
            "reference_pendante",
            f"Le flux par défaut « {element.default} » ne part pas de cet élément.",
            "Choisissez le flux par défaut parmi ceux qui sortent de l'élément.",
        )
    if element.default is not None and element.type not in _MAY_CHOOSE:
        faults.error(
            element.id,
            "flux_defaut",
            "Un flux par défaut n'a de sens qu'après une passerelle exclusive ou inclusive, ou une activité.",
            "Retirez le flux par défaut ou changez de passerelle.",
        )
    for flow in outgoing:
        if flow.condition is not None and flow.id == element.default:
            faults.error(
                flow.id,
                "flux_defaut",
                "Le flux par défaut porte une condition : elle serait ignorée.",
                "Retirez la condition ou choisissez un autre flux par défaut.",
            )
        elif flow.condition is not None and element.type not in _MAY_CHOOSE:
            faults.error(
                flow.id,
                "condition_ignoree",
                f"La condition d'un flux qui sort de « {element.id} » ({element.type}) serait ignorée.",
                "Placez une passerelle exclusive ou inclusive avant ce flux.",
            )
    _check_exclusive(element, container, faults)
    _check_event_gateway(element, container, faults)
    _check_ends(element, container, faults)


def _check_exclusive(element: Element, container: Container, faults: FaultList) -> None:
    outgoing = container.outgoing(element.id)
    if element.type != "exclusiveGateway" or len(outgoing) < 2:
        return
    for flow in outgoing:
        if flow.condition is None and flow.id != element.default:
            faults.error(
                flow.id,
                "condition_absente",
                "Un flux sort de la passerelle exclusive sans condition et n'est pas le flux par défaut.",
                "Donnez-lui une condition FEEL ou faites-en le flux par défaut.",
            )


def _check_event_gateway(element: Element, container: Container, faults: FaultList) -> None:
    if element.type != "eventBasedGateway":
        return
    outgoing = container.outgoing(element.id)
    if not outgoing:
        faults.error(
            element.id,
            "passerelle_evenement",
            "La passerelle n'est suivie d'aucun événement.",
            "Reliez-la à des événements intermédiaires.",
        )
    for flow in outgoing:
        _check_gateway_event(element, container.elements[flow.target], container, faults)


def _check_gateway_event(gateway: Element, target: Element, container: Container, faults: FaultList) -> None:
    kind = target.event.kind if target.event is not None else None
    caught = target.type == "intermediateCatchEvent" and kind in (
        "message",
        "timer",
        "signal",
        "conditional",
    )
    if not caught and not (target.type == "receiveTask" and target.loop is None):
        faults.error(
            gateway.id,
            "passerelle_evenement",
            f"La passerelle mène à « {target.id} », qui n'attend pas d'événement.",
            "Placez juste après elle des événements intermédiaires de message, minuteur, signal ou condition.",
        )
    if len(container.incoming(target.id)) > 1:
        faults.error(
            target.id,
            "passerelle_evenement",
            "Un événement qui suit une passerelle d'événements ne peut avoir d'autre flux entrant.",
            "Dessinez un second événement pour l'autre chemin.",
        )
    if any(e.attached_to == target.id for e in container.elements.values()):
        faults.error(
            target.id,
            "passerelle_evenement",
            "Une tâche de réception placée après une passerelle d'événements ne peut porter d'événement.",
            "Remplacez l'événement attaché par un événement de plus après la passerelle.",
        )


def _check_ends(element: Element, container: Container, faults: FaultList) -> None:
    into, out = container.incoming(element.id), container.outgoing(element.id)
    no_entry = element.type in ("startEvent", "boundaryEvent") or element.triggered or element.compensates
    if no_entry and into:
        faults.error(
            element.id, "flux_interdit", "Aucun flux ne peut mener à cet élément.", "Retirez le flux entrant."
        )
    if (element.type == "endEvent" or element.triggered or element.compensates) and out:
        faults.error(
            element.id,
            "flux_interdit",
            "Aucun flux ne peut sortir de cet élément.",
            "Retirez le flux sortant.",
        )
    if element.type == "boundaryEvent" and not out and _kind(element) != "compensate":
        faults.error(
            element.id,
            "flux_absent",
            "L'événement attaché ne mène nulle part.",
            "Dessinez ce qui doit suivre.",
        )
    gateway = element.type.endswith("Gateway")
    if gateway and not out and len(into) < 2:
        faults.error(element.id, "flux_absent", "La passerelle ne mène nulle part.", "Reliez-la à la suite.")


def _kind(element: Element) -> str | None:
    return element.event.kind if element.event is not None else None
