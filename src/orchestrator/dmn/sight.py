"""What an expression of the model can see, and compiling FEEL texts there with faults gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orchestrator.dmn.faults import Faults
from orchestrator.dmn.languages import check_language
from orchestrator.dmn.types import basic_type, plain_name
from orchestrator.dmn.xml import Element
from orchestrator.feel.errors import FeelError
from orchestrator.feel.expression import Free, Tests, compile_expression, compile_unary_tests
from orchestrator.feel.scope import Evaluate, Scope
from orchestrator.feel.signatures import REGISTRY
from orchestrator.feel.types import Type


@dataclass(frozen=True)
class Sight:
    """`names` are the variables in sight, `properties` the names of components anywhere in the model.

    `implied` gathers the names that nothing gives, in a model that declares no input data at all.
    """

    owner: str
    names: frozenset[str]
    properties: frozenset[str]
    types: Mapping[str, Type]
    faults: Faults
    implied: set[str] | None = None

    def adding(self, *names: str) -> "Sight":
        return replace(self, names=self.names.union(names))

    def expression(self, text: str, element: Element) -> Evaluate:
        """Compile a text; a fault is added, and null stands in for it, if it cannot be."""
        if not check_language(element, text, self.faults):
            return nothing
        try:
            compiled = compile_expression(
                text, self.names, properties=self.properties, types=self.types, nested=True
            )
        except FeelError as fault:
            self._refuse(element, text, fault)
            return nothing
        self._warn(element, text, compiled)
        return compiled.evaluate_in

    def tests(self, text: str, element: Element) -> Tests | None:
        """Compile a cell; None for one that is always true."""
        if text in ("", "-") or not check_language(element, text, self.faults):
            return None
        try:
            compiled = compile_unary_tests(text, self.names, properties=self.properties, types=self.types)
        except FeelError as fault:
            self._refuse(element, text, fault)
            return None
        self._warn(element, text, compiled)
        return compiled

    def _warn(self, element: Element, text: str, compiled: Free) -> None:
        """A name that nothing gives is null for ever: say so, unless an item may bring it."""
        unknown = compiled.names - self.names - self.properties - REGISTRY.keys()
        if self.implied is not None:
            self.implied.update(unknown)
            return
        for name in sorted(unknown):
            self.faults.add(
                element,
                "nom_inconnu",
                f"« {name} » n'est ni une donnée requise ni un nom défini dans « {text[:80]} » : ce sera null.",
                "Dessinez la flèche d'exigence vers cette donnée ou corrigez le nom.",
                "warning",
            )

    def _refuse(self, element: Element, text: str, fault: FeelError) -> None:
        self.faults.add(
            element,
            fault.code,
            f"L'expression « {text[:120]} » est refusée : {fault.message}",
            "Corrigez l'expression FEEL à l'endroit indiqué.",
        )

    def type(self, name: str | None, element: Element) -> Type | None:
        """The type of a typeRef; None if it says nothing."""
        if not name:
            return None
        found = self.types.get(name) or self.types.get(plain_name(name)) or basic_type(name)
        if found is None:
            self.faults.add(
                element,
                "type_inconnu",
                f"Le type « {name} » n'est défini nulle part.",
                "Définissez-le parmi les types du modèle ou choisissez un type FEEL.",
            )
        return found


def nothing(scope: Scope) -> object:
    return None
