"""Properties of tasks: one misspelt would make a guard vanish, a variable nobody writes never starts a limit."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from orchestrator.engine import Element, Specification
from orchestrator.engine.elements import Container, Flow
from orchestrator.engine.expressions import Expression, strip_equals
from orchestrator.errors import ModelFault
from orchestrator.forms import Form
from orchestrator.library.late_acts import PROPERTY as LATE
from orchestrator.library.separation import PROPERTY as SEPARATION
from orchestrator.operations.check_names import SIGNED
from orchestrator.procedures import Procedure

STARTS = {"notBefore": "countsFrom", "notAfter": "notAfterFrom", "dueBy": "dueFrom"}
KNOWN = frozenset(
    {
        *STARTS,
        *STARTS.values(),
        LATE,
        SEPARATION,
        "document",
        "guard",
        "ifNobodyActs",
        "legalBasis",
        "notifies",
        "notify",
        "optional",
        "pieces",
    }
)
_ALIKE = 0.75  # of difflib: one letter missing, added, swapped or of another case


def check_properties(
    procedure: Procedure, specification: Specification, forms: Mapping[str, Form]
) -> Iterator[ModelFault]:
    """Yield a fault for each property that nothing reads, and each limit that nothing would start."""
    written = _written(specification, forms)
    for element in specification.elements.values():
        for name in element.properties:
            if name not in KNOWN:
                yield _unknown(element, name)
        for start in STARTS.values():
            variable = element.properties.get(start)
            # A called process counts from what its callers give it.
            own = procedure.startable and not element.file.startswith("_called/")
            if own and variable and variable not in written:
                yield ModelFault(
                    element.file, element.id, "point_de_depart", "error",
                    f"{start} nomme « {variable} », que rien dans la procédure n'écrit : le délai ne partirait jamais.",
                    "Nommez la clé d'une question, ou la variable d'un script, d'une décision ou d'un paramètre.",
                )  # fmt: skip


def check_conditions(specification: Specification, forms: Mapping[str, Form]) -> Iterator[ModelFault]:
    """Warn of a condition on a variable that nothing writes: it is null for ever, and the flow never taken."""
    written = _written(specification, forms) | {f"{key}{SIGNED}" for key in specification.elements}
    for flow in _flows(specification.root.container):
        if flow.condition is None:
            continue
        for name in sorted(Expression(strip_equals(flow.condition)).names - written):
            yield ModelFault(
                specification.elements[flow.source].file, flow.id, "variable_inconnue", "warning",
                f"La condition lit « {name} », que rien dans la procédure n'écrit.",
                "Corrigez le nom, ou laissez-le si un message apporte cette donnée.",
            )  # fmt: skip


def _flows(container: Container) -> Iterator[Flow]:
    yield from container.flows.values()
    for element in container.elements.values():
        if element.body is not None:
            yield from _flows(element.body)


def _unknown(element: Element, name: str) -> ModelFault:
    spelt = {known.lower(): known for known in KNOWN}
    alike = get_close_matches(name.lower(), spelt, 1, _ALIKE)
    return ModelFault(
        element.file, element.id, "propriete", "error" if alike else "warning",
        f"La propriété « {name} » n'est pas connue : elle serait sans effet.",
        f"Écrivez {spelt[alike[0]]}." if alike else "Retirez-la si elle ne sert à aucun autre logiciel.",
    )  # fmt: skip


def _written(specification: Specification, forms: Mapping[str, Form]) -> set[str]:
    """The names of variables that a form, a result, a mapping or a repetition writes."""
    names = {field.key for form in forms.values() for field in form.fields}
    for element in specification.elements.values():
        names |= {passing.target for passing in element.inputs + element.outputs}
        names |= {element.result_variable} if element.result_variable else set()
        loop = element.loop
        names |= {name for name in (loop.element_variable, loop.output_collection) if name} if loop else set()
    return names
