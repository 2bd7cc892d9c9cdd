"""What a procedure says of people, checked against its diagrams: who may sign for whom, who may not after what."""

from collections.abc import Iterator, Mapping

from orchestrator.engine import Element, Specification
from orchestrator.errors import ModelFault
from orchestrator.feel import FeelError, given_texts
from orchestrator.forms import Form
from orchestrator.library.delegable_acts import acts_of
from orchestrator.library.separation import barring_acts
from orchestrator.procedures import Procedure
from orchestrator.security.actors import FUNCTIONS
from orchestrator.security.delegations import Act, forbidden

_FILE = "procedure.yaml"


def check_delegable(procedure: Procedure, specification: Specification) -> Iterator[ModelFault]:
    """Each delegable act is done in tasks of the diagrams and goes to functions that the texts allow."""
    for act in procedure.delegable.values():
        for task in act.tasks:
            if task not in specification.elements:
                yield _fault(
                    f"delegable.{act.key}",
                    f"La tâche « {task} » n'est dans aucun diagramme.",
                    "Corrigez tasks:.",
                )
    for found in acts_of(procedure).values():
        yield from _check_receivers(found)


def check_functions(procedure: Procedure) -> Iterator[ModelFault]:
    """Each role is held through a function that an account can have: nobody would ever hold another."""
    for key, role in procedure.roles.items():
        if role.function not in FUNCTIONS:
            yield ModelFault(
                _FILE, f"roles.{key}", "fonction", "error",
                f"« {role.function} » n'est pas une fonction : personne n'aurait jamais ce rôle.",
                f"Choisissez parmi {', '.join(sorted(FUNCTIONS))}.",
            )  # fmt: skip


def check_roles(procedure: Procedure, element: Element) -> Iterator[ModelFault]:
    """Each role that an element names, outright or in a list that its expression writes out, is in procedure.yaml."""
    for text in (element.groups, element.properties.get("notify")):
        for role in sorted(_roles_in(text or "")):
            if role not in procedure.roles:
                yield ModelFault(
                    element.file, element.id, "role", "error",
                    f"Le rôle « {role} » n'est pas dans procedure.yaml.",
                    f"Rôles : {', '.join(sorted(procedure.roles))}.",
                )  # fmt: skip


def _roles_in(text: str) -> set[str]:
    """What a decision or a variable would give is known at run time only."""
    if not text.startswith("="):
        return {name.strip() for name in text.split(",") if name.strip()}
    try:
        return set(given_texts(text[1:]))
    except FeelError:  # told with the diagram
        return set()


def check_separation(specification: Specification) -> Iterator[ModelFault]:
    """Each act that a task's `notBy` names is a task of the diagrams, and not the task itself."""
    acts = {key for key, element in specification.elements.items() if element.type == "userTask"}
    for element in specification.elements.values():
        for name in barring_acts(element.properties):
            if name not in acts or name == element.id:
                yield ModelFault(
                    element.file, element.id, "separation", "error",
                    f"notBy nomme « {name} », qui n'est pas un autre acte de la procédure.",
                    "Nommez des tâches utilisateur du diagramme, séparées par des virgules.",
                )  # fmt: skip


def check_designations(procedure: Procedure, forms: Mapping[str, Form]) -> Iterator[ModelFault]:
    """Each designation gives a known function, by answers of one and the same form."""
    for defined in procedure.designations:
        if defined.function not in FUNCTIONS:
            yield _fault("designations", f"Fonction inconnue : {defined.function}.", "Corrigez function:.")
        asked = [set(defined.accounts) & {field.key for field in form.fields} for form in forms.values()]
        if not any(asked) or any(keys not in (set(), set(defined.accounts)) for keys in asked):
            yield _fault(
                "designations",
                f"Aucun formulaire ne demande, ou un ne demande qu'en partie : {', '.join(defined.accounts)}.",
                "Demandez-les ensemble : l'acte dit tous ceux qu'il désigne.",
            )


def _check_receivers(act: Act) -> Iterator[ModelFault]:
    for function in sorted(act.to_functions):
        void = (
            forbidden([act], act.from_function, function) if function in FUNCTIONS else "Fonction inconnue."
        )
        if void:
            yield _fault(f"delegable.{act.key}", f"{function} : {void}", "Corrigez to:.")


def _fault(element: str, message: str, instead: str) -> ModelFault:
    return ModelFault(_FILE, element, "delegation", "error", message, instead)
