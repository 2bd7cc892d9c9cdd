"""Event definitions and the messages, signals, errors and escalations they name."""

from dataclasses import dataclass, field, replace

from lxml import etree

from orchestrator.engine.elements import EVENTS, Element, EventShape
from orchestrator.engine.expressions import is_expression, is_juel
from orchestrator.engine.faults import FaultList
from orchestrator.engine.xml import (
    CAMUNDA,
    ZEEBE,
    attribute,
    child,
    extension,
    flag,
    foreign,
    local,
    text_of,
)

_SUFFIX = "EventDefinition"
_REFERENCE = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
_NAMED = {
    "message": "du message",
    "signal": "du signal",
    "error": "de l'erreur",
    "escalation": "de l'escalade",
}
_WORDS = {"message": "le message", "signal": "le signal", "error": "l'erreur", "escalation": "l'escalade"}


@dataclass
class References:
    """What the file declares beside its processes, by kind then id."""

    declared: dict[str, dict[str, EventShape]] = field(default_factory=dict)
    definitions: dict[str, etree._Element] = field(default_factory=dict)


def read_references(root: etree._Element) -> References:
    found = References({kind: {} for kind in _REFERENCE})
    for node in root:
        kind, identifier = local(node), attribute(node, "id")
        if identifier is None:
            continue
        if kind in _REFERENCE:
            subscription = extension(node, ZEEBE, "subscription")
            found.declared[kind][identifier] = EventShape(
                kind,
                name=attribute(node, "name") or identifier,
                code=attribute(node, "errorCode") or attribute(node, "escalationCode"),
                correlation=None if subscription is None else attribute(subscription, "correlationKey"),
            )
        elif kind.endswith(_SUFFIX):
            found.definitions[identifier] = node
    return found


def read_events(
    node: etree._Element, element: Element, references: References, faults: FaultList
) -> tuple[EventShape, ...]:
    """Return the event definitions of `node`: those of an event, or the message of a send or receive task."""
    if element.type in ("receiveTask", "sendTask"):
        shape = _referenced(node, "message", element, references, faults)
        return () if shape is None else (shape,)
    if element.type not in EVENTS:
        return ()
    shapes = []
    for item in node:
        name = local(item)
        if name == "eventDefinitionRef":
            target = (text_of(item) or "").rpartition(":")[2]
            if target not in references.definitions:
                faults.error(
                    element.id,
                    "reference_pendante",
                    f"La définition d'événement « {target} » n'existe pas.",
                    "Choisissez la définition dans les propriétés de l'événement.",
                )
                continue
            item = references.definitions[target]
            name = local(item)
        if name.endswith(_SUFFIX):
            shapes.append(_read_definition(item, name[: -len(_SUFFIX)], element, references, faults))
    return tuple(shapes)


def _read_definition(
    node: etree._Element, kind: str, element: Element, references: References, faults: FaultList
) -> EventShape:
    if kind in _REFERENCE:
        _refuse_code(node, element, faults)
        shape = _referenced(node, kind, element, references, faults) or EventShape(kind)
        return replace(shape, variables=_caught_variables(node))
    if kind == "timer":
        return _read_timer(node, element, faults)
    if kind == "conditional":
        condition = child(node, "condition")
        _tell_filter(node, element, faults)
        language = None if condition is None else attribute(condition, "language")
        return EventShape(kind, text=text_of(condition), language=language)
    if kind == "link":
        return EventShape(kind, name=attribute(node, "name"))
    if kind == "compensate":
        return EventShape(
            kind, activity=attribute(node, "activityRef"), wait=flag(node, "waitForCompletion", True)
        )
    return EventShape(kind)


def _refuse_code(node: etree._Element, element: Element, faults: FaultList) -> None:
    for name in ("class", "expression", "delegateExpression"):
        if foreign(node, CAMUNDA, name) is not None:
            faults.error(
                element.id,
                "code",
                f"L'événement appelle du code (camunda:{name}) : un modèle n'exécute jamais de code.",
                "Retirez l'attribut : le message part par les notifications du dossier.",
            )
    if extension(node, CAMUNDA, "in") is not None:
        faults.error(
            element.id,
            "correspondance",
            "Les données du signal sont décrites dans sa définition (camunda:in).",
            "Écrivez-les comme paramètres d'entrée de l'événement (camunda:inputOutput).",
        )


def _tell_filter(node: etree._Element, element: Element, faults: FaultList) -> None:
    filters = [name for name in ("variableName", "variableEvents") if foreign(node, CAMUNDA, name)]
    if filters or extension(node, ZEEBE, "conditionalFilter") is not None:
        faults.warning(
            element.id,
            "attribut_sans_effet",
            "Le filtre de variables d'une condition n'a pas d'effet ici : elle est relue à chaque changement.",
            "Écrivez tout dans la condition.",
        )


def _read_timer(node: etree._Element, element: Element, faults: FaultList) -> EventShape:
    held = [item for item in node if local(item) in ("timeDate", "timeDuration", "timeCycle")]
    if len(held) != 1 or text_of(held[0]) is None:
        faults.error(
            element.id,
            "minuteur",
            "Le minuteur doit porter une date, une durée ou un cycle, un seul des trois.",
            'Écrivez par exemple « = deadline("nom", instant) » comme date.',
        )
        return EventShape("timer")
    return EventShape(
        "timer", text=text_of(held[0]), unit=local(held[0]), language=attribute(held[0], "language")
    )


def _referenced(
    node: etree._Element, kind: str, element: Element, references: References, faults: FaultList
) -> EventShape | None:
    reference = attribute(node, _REFERENCE[kind])
    if reference is None:
        return None
    shape = references.declared[kind].get(reference.rpartition(":")[2])
    if shape is None:
        faults.error(
            element.id,
            "reference_pendante",
            f"L'élément cite {_WORDS[kind]} « {reference} », qui n'existe pas.",
            f"Déclarez {_WORDS[kind]} « {reference} » dans le fichier ou choisissez-en un autre.",
        )
        return None
    said = shape.code if kind in ("error", "escalation") else shape.name
    if said is not None and (is_expression(said) or is_juel(said)):
        faults.error(
            element.id,
            "nom_calcule",
            f"Le nom {_NAMED[kind]} « {said} » est une expression : il ne serait jamais calculé.",
            "Écrivez un nom fixe ; ce qui distingue les dossiers va dans la clé de corrélation.",
        )
    return shape


def _caught_variables(node: etree._Element) -> dict[str, str]:
    found = {}
    for key, name in (
        ("code", "errorCodeVariable"),
        ("message", "errorMessageVariable"),
        ("code", "escalationCodeVariable"),
    ):
        variable = foreign(node, CAMUNDA, name)
        if variable is not None:
            found[key] = variable
    return found
