"""Attributes of the standard that change what an element does: run as they say, or refused."""

from lxml import etree

from orchestrator.engine.elements import Element
from orchestrator.engine.faults import FaultList
from orchestrator.engine.xml import BPMN, CAMUNDA, attribute, children, extension, flag

_ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")


def check_attributes(node: etree._Element, element: Element, faults: FaultList) -> None:
    """Put a fault for each attribute of `node` whose meaning would be silently lost."""
    for name in ("startQuantity", "completionQuantity"):
        if attribute(node, name) not in (None, "1"):
            faults.error(
                element.id,
                "quantite",
                f"L'attribut {name} change le nombre de jetons : il n'est pas exécuté.",
                "Dessinez une passerelle parallèle.",
            )
    if flag(node, "instantiate", False):
        faults.error(
            element.id,
            "instantiate",
            "Un élément qui ouvre lui-même un dossier n'est pas exécuté.",
            "Commencez par un événement de début.",
        )
    if attribute(node, "eventGatewayType") not in (None, "Exclusive"):
        faults.error(
            element.id,
            "passerelle_evenement",
            "Une passerelle qui attend tous ses événements n'est pas exécutée.",
            "Dessinez une passerelle parallèle suivie des événements.",
        )
    for kind in _ASSOCIATIONS:
        for association in children(node, kind):
            if children(association, "assignment") or children(association, "transformation"):
                faults.error(
                    element.id,
                    "correspondance",
                    "Une association de données transforme des valeurs : elle n'est pas exécutée.",
                    "Écrivez un paramètre d'entrée ou de sortie en FEEL (camunda:inputOutput).",
                )


def check_listeners(process: etree._Element, faults: FaultList) -> None:
    """Put a fault for each listener on a flow or on the process itself; those of elements are told with them."""
    for holder in [process, *process.iter(f"{{{BPMN}}}sequenceFlow")]:
        if extension(holder, CAMUNDA, "executionListener") is not None:
            faults.error(
                attribute(holder, "id") or "",
                "code",
                "Un écouteur (camunda:executionListener) appelle du code : un modèle n'exécute jamais de code.",
                "Retirez l'écouteur ; ce qui doit se faire est une tâche du diagramme.",
            )
