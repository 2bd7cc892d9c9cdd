"""What Camunda would do and this engine does not: code is refused, what changes nothing here is told."""

from lxml import etree

from orchestrator.engine.elements import Element
from orchestrator.engine.faults import FaultList
from orchestrator.engine.xml import CAMUNDA, ZEEBE, attribute, extension, foreign

_CODE_ATTRIBUTES = (
    "class",
    "expression",
    "delegateExpression",
    "variableMappingClass",
    "variableMappingDelegateExpression",
)
_CODE_ELEMENTS = (
    (CAMUNDA, "camunda", ("executionListener", "taskListener", "connector")),
    (ZEEBE, "zeebe", ("executionListeners", "taskListeners")),
)
_CODE_INSTEAD = (
    'Faites-en une tâche externe (camunda:type="external" et camunda:topic) ou une tâche utilisateur.'
)
_WITHOUT_EFFECT = ("dueDate", "followUpDate", "candidateUsers", "assignee", "priority")
_BINDINGS = ("calledElementBinding", "decisionRefBinding", "formRefBinding")
_ZEEBE_WITHOUT_EFFECT = (
    ("assignmentDefinition", "assignee"),
    ("assignmentDefinition", "candidateUsers"),
    ("taskSchedule", "dueDate"),
    ("taskSchedule", "followUpDate"),
    ("priorityDefinition", "priority"),
    ("formDefinition", "externalReference"),
)
_ROLES_AND_LIMITS = (
    "Les rôles vont dans candidateGroups, les délais dans les propriétés notBefore, notAfter, dueBy, "
    "les formulaires dans formRef."
)


def refuse_code(node: etree._Element, element: Element, faults: FaultList) -> None:
    """Put a fault for all that calls code, or whose course only an expression of the worker decides."""
    found = [f"camunda:{name}" for name in _CODE_ATTRIBUTES if foreign(node, CAMUNDA, name) is not None]
    kind = foreign(node, CAMUNDA, "type")
    if kind not in (None, "external"):
        found.append(f'camunda:type="{kind}"')
    for namespace, prefix, names in _CODE_ELEMENTS:
        found += [f"{prefix}:{name}" for name in names if extension(node, namespace, name) is not None]
    for what in found:
        message = f"L'élément appelle du code ({what}) : un modèle n'exécute jamais de code."
        faults.error(element.id, "code", message, _CODE_INSTEAD)
    if extension(node, CAMUNDA, "errorEventDefinition") is not None:
        faults.error(
            element.id,
            "erreur_externe",
            "L'erreur de la tâche externe (camunda:errorEventDefinition) ne serait jamais levée.",
            "Faites suivre la tâche d'une passerelle sur son résultat, puis d'une fin d'erreur.",
        )
    if extension(node, ZEEBE, "adHoc") is not None:
        faults.error(
            element.id,
            "ad_hoc",
            "Le choix des activités à ouvrir (zeebe:adHoc) n'est pas exécuté : toutes s'ouvriraient.",
            "Écrivez la fin du sous-processus (completionCondition), ou dessinez une passerelle inclusive.",
        )


def tell_without_effect(node: etree._Element, element: Element, faults: FaultList) -> None:
    """Warn of what a designer may believe in and that nothing here reads."""
    if extension(node, CAMUNDA, "formData") is not None:
        faults.error(
            element.id,
            "formulaire",
            "Le formulaire est écrit dans le diagramme (camunda:formData).",
            "Dessinez-le dans un fichier .form et citez-le par camunda:formRef.",
        )
    useless = [f"camunda:{name}" for name in _WITHOUT_EFFECT if foreign(node, CAMUNDA, name) is not None]
    for holder, name in _ZEEBE_WITHOUT_EFFECT:
        item = extension(node, ZEEBE, holder)
        if item is not None and attribute(item, name) is not None:
            useless.append(f"zeebe:{holder} {name}")
    for what in useless:
        faults.warning(element.id, "attribut_sans_effet", f"{what} n'a pas d'effet ici.", _ROLES_AND_LIMITS)
    for name in _BINDINGS:
        if foreign(node, CAMUNDA, name) in ("version", "versionTag"):
            faults.warning(
                element.id,
                "attribut_sans_effet",
                f"camunda:{name} n'a pas d'effet ici : ce qui est cité est pris dans le même déploiement.",
                "Choisissez « deployment ».",
            )
    _tell_sent(node, element, faults)


def _tell_sent(node: etree._Element, element: Element, faults: FaultList) -> None:
    # A topic alone is a name: what a send task sends leaves by the case's own post, nobody is waited for.
    if element.type == "sendTask" and attribute(node, "messageRef") is None and element.topic is None:
        faults.warning(
            element.id,
            "message",
            "Le message envoyé n'a pas de nom : l'identifiant de l'élément en tient lieu.",
            "Choisissez un message, ou nommez l'envoi (camunda:topic).",
        )
