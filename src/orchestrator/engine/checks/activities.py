"""Activities and gateways: what each kind must say before it can be run."""

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.engine.decisions import known_mapping
from orchestrator.engine.elements import Container, Element
from orchestrator.engine.faults import FaultList
from orchestrator.engine.scopes import name_problem, unreadable_name

Processes = Mapping[str, Container]


_PLAIN_RULES: tuple[tuple[Callable[[Element], bool], str, str, str], ...] = (
    (
        lambda element: element.type == "complexGateway",
        "passerelle_complexe",
        "La passerelle complexe n'est pas exécutée : BPMN n'en fixe pas le sens.",
        "Dessinez une passerelle inclusive, ou une décision DMN suivie d'une passerelle exclusive.",
    ),
    (
        lambda element: element.type == "receiveTask" and element.event is None,
        "message",
        "La tâche de réception n'attend aucun message précis.",
        "Choisissez un message.",
    ),
    (
        lambda element: element.type == "adHocSubProcess" and element.completion is None,
        "ad_hoc",
        "Le sous-processus ad hoc ne dit pas quand il est terminé.",
        "Écrivez sa condition de fin (completionCondition) en FEEL.",
    ),
    (
        lambda element: element.triggered and (element.type != "subProcess" or element.loop is not None),
        "sous_processus",
        "Un sous-processus événementiel ne se répète pas et n'est pas ad hoc.",
        "Dessinez un sous-processus événementiel simple.",
    ),
)


def check_activity(
    element: Element,
    container: Container,
    faults: FaultList,
    processes: Processes,
    find_decision: Callable[[str], Any | None],
) -> None:
    """Put the faults of one activity or gateway."""
    for breaks, rule, message, instead in _PLAIN_RULES:
        if breaks(element):
            faults.error(element.id, rule, message, instead)
    if element.type == "callActivity":
        _check_call(element, faults, processes)
    if element.type == "businessRuleTask":
        _check_decision(element, faults, find_decision)
    if element.type == "scriptTask" and element.result_variable is None:
        faults.warning(
            element.id,
            "resultat",
            "Le résultat du script n'est gardé nulle part.",
            "Indiquez camunda:resultVariable.",
        )
    if element.type == "transaction" and _can_cancel(element) and not _catches_cancel(element, container):
        faults.error(
            element.id,
            "transaction",
            "La transaction peut être annulée, mais rien ne dit ce qui suit alors.",
            "Attachez-lui un événement d'annulation.",
        )
    _check_loop(element, faults)
    _check_names(element, faults)
    _check_handler(element, container, faults)


def _check_call(element: Element, faults: FaultList, processes: Processes) -> None:
    called = element.called
    if called is None or called.startswith(("=", "$", "#")):
        faults.error(
            element.id,
            "appel",
            "L'activité n'appelle aucun processus précis.",
            "Indiquez l'identifiant du processus appelé (calledElement), sans expression.",
        )
        return
    target = processes.get(called)
    if target is None:
        faults.error(
            element.id,
            "appel",
            f"Le processus appelé « {called} » n'existe pas.",
            "Corrigez calledElement ou ajoutez le processus.",
        )
        return
    _check_target(element, called, target, faults, processes)


def _check_target(
    element: Element, called: str, target: Container, faults: FaultList, processes: Processes
) -> None:
    if _calls_back(called, element.process, processes):
        faults.error(
            element.id,
            "appel_circulaire",
            f"Le processus « {called} » se rappelle lui-même, sans fin.",
            "Remplacez l'appel par une boucle dans le diagramme.",
        )
    starts = [e for e in target.elements.values() if e.type == "startEvent"]
    if starts and all(e.events for e in starts):
        faults.error(
            element.id,
            "appel",
            f"Le processus appelé « {called} » n'a pas d'événement de début simple.",
            "Donnez-lui un événement de début simple.",
        )
    if not (element.all_in or element.inputs or element.all_out or element.outputs):
        faults.warning(
            element.id,
            "correspondance",
            f"Rien n'est transmis au processus « {called} » ni repris de lui.",
            'Ajoutez camunda:in et camunda:out (ou variables="all") si des données doivent passer.',
        )


def _calls_back(called: str, caller: str, processes: Processes) -> bool:
    seen: set[str] = set()
    queue = [called]
    while queue:
        name = queue.pop()
        if name == caller:
            return True
        if name not in seen and name in processes:
            seen.add(name)
            queue += [element.called for element in processes[name].everything() if element.called]
    return False


def _check_decision(element: Element, faults: FaultList, find_decision: Callable[[str], Any | None]) -> None:
    if element.decision is None or element.decision.startswith(("=", "$", "#")):
        faults.error(
            element.id,
            "decision",
            "La tâche n'appelle aucune décision précise.",
            "Indiquez camunda:decisionRef, sans expression.",
        )
    elif find_decision(element.decision) is None:
        faults.error(
            element.id,
            "decision",
            f"La décision « {element.decision} » n'existe dans aucun fichier DMN.",
            "Corrigez camunda:decisionRef ou ajoutez la décision.",
        )
    if not known_mapping(element.decision_mapping):
        faults.error(
            element.id,
            "decision",
            f"mapDecisionResult « {element.decision_mapping} » est inconnu.",
            "Choisissez singleEntry, singleResult, collectEntries ou resultList.",
        )
    if element.result_variable is None:
        faults.warning(
            element.id,
            "resultat",
            "Le résultat de la décision n'est gardé nulle part.",
            "Indiquez camunda:resultVariable.",
        )


def _check_loop(element: Element, faults: FaultList) -> None:
    loop = element.loop
    if loop is None:
        return
    if loop.kind == "standard":
        if loop.condition is None and loop.maximum is None:
            faults.error(
                element.id,
                "boucle",
                "La boucle n'a ni condition ni nombre de tours : elle serait sans fin.",
                "Écrivez loopCondition ou loopMaximum.",
            )
    elif loop.cardinality is None and loop.collection is None:
        faults.error(
            element.id,
            "boucle",
            "La répétition ne dit ni combien de fois ni sur quelle liste.",
            "Indiquez une collection ou un nombre (loopCardinality).",
        )
    if (loop.output_collection is None) != (loop.output_element is None) and loop.kind != "standard":
        faults.error(
            element.id,
            "boucle",
            "La liste des résultats et l'élément qui y entre vont ensemble.",
            "Indiquez les deux, ou aucun.",
        )


def _check_names(element: Element, faults: FaultList) -> None:
    loop = element.loop
    names = [element.result_variable]
    names += [loop.element_variable, loop.output_collection] if loop is not None else []
    names += [passing.target for passing in element.inputs + element.outputs]
    for name in names:
        problem = None if name is None else name_problem(name) or unreadable_name(name)
        if problem is not None:
            faults.error(element.id, "nom_variable", problem, "Choisissez un autre nom de variable.")


def _check_handler(element: Element, container: Container, faults: FaultList) -> None:
    if not element.compensates:
        return
    if element.loop is not None or element.type in (
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    ):
        faults.error(
            element.id,
            "compensation",
            "L'activité de compensation doit être une tâche simple.",
            "Remplacez-la par une tâche, sans répétition.",
        )
    if not any(target == element.id for _, target in container.links):
        faults.error(
            element.id,
            "compensation",
            "Aucun événement de compensation n'est relié à cette activité.",
            "Reliez-la par une association à l'événement attaché de compensation.",
        )


def _can_cancel(element: Element) -> bool:
    assert element.body is not None
    inside = element.body.elements.values()
    return any(e.type == "endEvent" and e.event is not None and e.event.kind == "cancel" for e in inside)


def _catches_cancel(element: Element, container: Container) -> bool:
    return any(
        e.attached_to == element.id and e.event is not None and e.event.kind == "cancel"
        for e in container.elements.values()
    )
