"""Mappings stand where they have a meaning; elsewhere they would be silently ignored."""

from orchestrator.engine.elements import GATEWAYS, Element
from orchestrator.engine.faults import FaultList

_ONLY_IN = frozenset({"endEvent", "intermediateThrowEvent"})
_ONLY_OUT = frozenset({"intermediateCatchEvent", "boundaryEvent"})
_NEITHER = GATEWAYS | {"startEvent"}


def check_mapping(element: Element, faults: FaultList) -> None:
    useless_in = element.inputs and element.type in _ONLY_OUT | _NEITHER
    useless_out = element.outputs and element.type in _ONLY_IN | _NEITHER
    if useless_in or useless_out:
        faults.error(
            element.id,
            "correspondance",
            f"Une correspondance de données est sans effet à cet endroit ({element.type}).",
            "Placez-la sur une activité, sur l'événement qui envoie (entrée) ou sur celui qui reçoit (sortie).",
        )
