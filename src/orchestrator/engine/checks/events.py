"""Events: which kinds may stand where, and what they must name."""

from orchestrator.engine.elements import ACTIVITIES, Container, Element, EventShape
from orchestrator.engine.faults import FaultList

_CAUGHT = frozenset({"message", "timer", "signal", "conditional"})
_PLACES: dict[str, frozenset[str]] = {
    "intermediateCatchEvent": _CAUGHT | {"link"},
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link", "compensate"}),
    "boundaryEvent": _CAUGHT | {"error", "escalation", "cancel", "compensate"},
    "endEvent": frozenset(
        {"none", "terminate", "error", "escalation", "message", "signal", "cancel", "compensate"}
    ),
}
_STARTS: dict[str, frozenset[str]] = {
    "process": _CAUGHT | {"none"},
    "eventSubProcess": _CAUGHT | {"error", "escalation"},
}
_WORDS = {
    "none": "sans déclencheur",
    "message": "de message",
    "timer": "de minuteur",
    "signal": "de signal",
    "conditional": "conditionnel",
    "error": "d'erreur",
    "escalation": "d'escalade",
    "cancel": "d'annulation",
    "compensate": "de compensation",
    "link": "de lien",
    "terminate": "de terminaison",
}


def check_event(element: Element, container: Container, inside: str, faults: FaultList) -> None:
    """`inside` is the kind of container: "process", "eventSubProcess", "subProcess", "transaction", …"""
    if len(element.events) > 1:
        faults.error(
            element.id,
            "evenement_multiple",
            "L'événement porte plusieurs définitions.",
            "Dessinez un événement par déclencheur : passerelle d'événements, ou plusieurs événements attachés.",
        )
        return
    shape = element.event or EventShape("none")
    allowed = _PLACES.get(element.type) or _STARTS.get(inside, frozenset({"none"}))
    if shape.kind not in allowed:
        faults.error(
            element.id,
            "evenement_deplace",
            f"Un événement {_WORDS.get(shape.kind, shape.kind)} n'est pas exécuté à cet endroit ({element.type}).",
            _instead(element.type, shape.kind),
        )
        return
    _check_named(element, shape, faults)
    _check_timer(element, shape, inside, faults)
    if element.type == "boundaryEvent":
        _check_boundary(element, shape, container, faults)
    if shape.kind == "error" and element.type == "startEvent" and not element.interrupting:
        faults.error(
            element.id, "interruption", "Un début par erreur interrompt toujours.", "Cochez « interrupting »."
        )
    if shape.kind == "cancel" and element.type == "endEvent" and inside != "transaction":
        faults.error(
            element.id,
            "transaction",
            "Une fin d'annulation ne se dessine que dans une transaction.",
            "Entourez les activités d'un sous-processus transactionnel, ou finissez par une erreur.",
        )
    if shape.kind == "compensate" and element.type != "boundaryEvent":
        _check_compensated(element, shape, container, inside, faults)


def _instead(place: str, kind: str) -> str:
    if place == "startEvent":
        return "Commencez par un événement de début simple ; placez ce déclencheur dans un sous-processus événementiel."
    if kind == "none":
        return "Choisissez ce que l'événement attend : message, minuteur, signal ou condition."
    return "Choisissez un événement que BPMN admet ici."


def _check_named(element: Element, shape: EventShape, faults: FaultList) -> None:
    waits = element.type not in ("endEvent", "intermediateThrowEvent")
    if shape.kind == "signal" and shape.name is None:
        faults.error(element.id, "signal", "L'événement ne dit pas quel signal.", "Choisissez un signal.")
    if shape.kind == "message" and shape.name is None:
        if waits:
            faults.error(
                element.id,
                "message",
                "L'événement n'attend aucun message précis : il ne se produirait jamais.",
                "Choisissez un message.",
            )
        else:
            faults.warning(
                element.id,
                "message",
                "Le message envoyé n'a pas de nom : l'identifiant de l'élément en tient lieu.",
                "Choisissez un message.",
            )
    if shape.kind == "link" and shape.name is None:
        faults.error(
            element.id, "lien", "Le lien n'a pas de nom.", "Donnez le même nom aux deux bouts du lien."
        )


def _check_timer(element: Element, shape: EventShape, inside: str, faults: FaultList) -> None:
    if shape.unit != "timeCycle":
        return
    if element.type == "intermediateCatchEvent" or (element.type == "startEvent" and inside == "process"):
        faults.error(
            element.id,
            "minuteur",
            "Un cycle n'a pas de sens ici : le jeton n'attend qu'une fois.",
            "Écrivez une durée ou une date ; pour répéter, attachez un minuteur non interruptif.",
        )


def _check_boundary(element: Element, shape: EventShape, container: Container, faults: FaultList) -> None:
    host = container.elements.get(element.attached_to or "")
    if host is None:
        faults.error(
            element.id,
            "reference_pendante",
            f"L'événement est attaché à « {element.attached_to} », qui n'existe pas ici.",
            "Attachez-le à une activité du même processus ou sous-processus.",
        )
        return
    if host.type not in ACTIVITIES or host.triggered or host.compensates:
        faults.error(
            element.id,
            "attache",
            f"Un événement ne peut pas être attaché à « {host.id} » ({host.type}).",
            "Attachez-le à une tâche ou à un sous-processus ordinaire.",
        )
    if shape.kind in ("error", "cancel") and not element.interrupting:
        faults.error(
            element.id,
            "interruption",
            "Un événement d'erreur ou d'annulation interrompt toujours.",
            "Cochez « interrupting ».",
        )
    if shape.kind == "cancel" and host.type != "transaction":
        faults.error(
            element.id,
            "transaction",
            "L'annulation ne s'attache qu'à une transaction.",
            "Faites du sous-processus une transaction, ou attachez une erreur.",
        )
    if shape.kind == "compensate":
        _check_handler(element, container, faults)


def _check_handler(element: Element, container: Container, faults: FaultList) -> None:
    handlers = [
        container.elements[target]
        for source, target in container.links
        if source == element.id and target in container.elements
    ]
    if len(handlers) != 1 or not handlers[0].compensates or handlers[0].type not in ACTIVITIES:
        faults.error(
            element.id,
            "compensation",
            "La compensation doit être reliée par une association à une seule activité de compensation.",
            "Reliez-la à une activité marquée « compensation ».",
        )


def _check_compensated(
    element: Element, shape: EventShape, container: Container, inside: str, faults: FaultList
) -> None:
    if not shape.wait:
        faults.error(
            element.id,
            "compensation",
            "Une compensation est toujours attendue jusqu'à sa fin.",
            "Mettez waitForCompletion à true.",
        )
    if (
        shape.activity is not None
        and shape.activity not in container.elements
        and inside != "eventSubProcess"
    ):
        faults.error(
            element.id,
            "reference_pendante",
            f"L'événement compense « {shape.activity} », qui n'est pas dans le même processus ou sous-processus.",
            "Choisissez une activité du même niveau.",
        )


def check_links(container: Container, faults: FaultList) -> None:
    """Each thrown link leads to exactly one catching link of the same name, at the same level."""
    thrown: dict[str, list[Element]] = {}
    caught: dict[str, list[Element]] = {}
    for element in container.elements.values():
        if element.event is None or element.event.kind != "link" or element.event.name is None:
            continue
        side = thrown if element.type == "intermediateThrowEvent" else caught
        side.setdefault(element.event.name, []).append(element)
        flows = container.outgoing(element.id) if side is thrown else container.incoming(element.id)
        if flows:
            faults.error(element.id, "lien", "Un lien n'a de flux que d'un côté.", "Retirez le flux de trop.")
    for name, elements in thrown.items():
        if name not in caught:
            faults.error(
                elements[0].id,
                "lien",
                f"Aucun lien d'arrivée ne porte le nom « {name} ».",
                "Dessinez le lien d'arrivée du même nom, au même niveau.",
            )
    for name, elements in caught.items():
        if len(elements) > 1:
            faults.error(
                elements[1].id,
                "lien",
                f"Deux liens d'arrivée portent le nom « {name} ».",
                "Gardez-en un seul.",
            )
        if name not in thrown:
            faults.error(
                elements[0].id,
                "lien",
                f"Aucun lien de départ ne porte le nom « {name} ».",
                "Dessinez le lien de départ du même nom, au même niveau.",
            )
