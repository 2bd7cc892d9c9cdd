"""Names that two writers of a case would share: what one wrote, the other would silently overwrite."""

from collections.abc import Iterator, Mapping

from orchestrator.engine import Specification
from orchestrator.errors import ModelFault
from orchestrator.forms import Form
from orchestrator.forms.definition import Field, fields_with_hides
from orchestrator.library.late_acts import PROPERTY as LATE
from orchestrator.procedures import Procedure

SIGNED = "_par"  # `<act>_par` holds the role that did the act


def check_names(
    procedure: Procedure, specification: Specification, forms: Mapping[str, Form]
) -> Iterator[ModelFault]:
    """Yield a fault for each answer that would overwrite what the product, or another form, wrote."""
    acts = {key for key, element in specification.elements.items() if element.type == "userTask"}
    for form in forms.values():
        for field in form.fields:
            if field.key.endswith(SIGNED) and field.key.removesuffix(SIGNED) in acts:
                yield _fault(
                    form.id, field.key, f"« {field.key} » est le nom que le produit donne à qui accomplit cet acte.",
                    "Choisissez une autre clé.",
                )  # fmt: skip
    yield from _check_hidden(procedure, forms)
    yield from _check_own_instants(specification, forms)


def _check_own_instants(specification: Specification, forms: Mapping[str, Form]) -> Iterator[ModelFault]:
    """What `recordedLate` names as the instant of the act is a question of its form that asks an instant."""
    for element in specification.elements.values():
        named = element.properties.get(LATE)
        form = forms.get(element.form or "")
        asked = {field.key for field in form.fields if field.subtype == "datetime"} if form else set()
        if named not in (None, "true", "false", *asked):
            yield ModelFault(
                element.file, element.id, "accompli", "error",
                f"recordedLate nomme « {named} », qui n'est pas un instant demandé par le formulaire de la tâche.",
                "Écrivez true, false, ou la clé d'une question de date et heure.",
            )  # fmt: skip


def _check_hidden(procedure: Procedure, forms: Mapping[str, Form]) -> Iterator[ModelFault]:
    """A question that may be hidden and that another form asks too must say what becomes of the value known."""
    opening = {procedure.start_form, procedure.person_form}  # comes first: nothing to overwrite
    asked: dict[str, set[str]] = {}
    for form in forms.values():
        for field in form.fields:
            asked.setdefault(field.key, set()).add(form.id)
    for form in forms.values():
        for field, hides in fields_with_hides(form.components):
            shared = asked[field.key] - {form.id}
            if hides and shared and not field.when_hidden and form.id not in opening:
                yield _fault(form.id, field.key, _unsaid(field, shared), "Ajoutez la propriété whenHidden.")


def _unsaid(field: Field, shared: set[str]) -> str:
    return (
        f"« {field.key} » est aussi demandé par {', '.join(sorted(shared))} : masqué ici, il faut dire s'il garde "
        "sa valeur (keep) ou la perd (clear)."
    )


def _fault(file: str, element: str, message: str, instead: str) -> ModelFault:
    return ModelFault(file, element, "nom_partage", "error", message, instead)
