"""The state of one reading: faults gathered, expressions compiled with the names of the form."""

from collections.abc import Mapping
from typing import Any

from orchestrator.errors import ModelFault
from orchestrator.feel import FeelError, compile_expression
from orchestrator.forms.definition import Expression

Node = Mapping[str, Any]
# Names that every expression of a form may use besides its own answers.
SURROUNDINGS = frozenset({"maintenant", "personne", "acteur", "dossier"})


class Reading:
    """Gathers every fault of one form, so that the designer corrects them in one go."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[ModelFault] = []
        self.keys: frozenset[str] = frozenset()
        self.count = 0

    def fault(self, element: str, rule: str, message: str, instead: str) -> None:
        self.faults.append(ModelFault(self.file, element or self.file, rule, "error", message, instead))

    def plain(self, node: Node, name: str, element: str) -> str:
        """Return a text meant for people; a template would be shown raw, so it is refused."""
        text = node.get(name) or ""
        if not isinstance(text, str):
            self.fault(element, "texte", f"« {name} » doit être un texte.", "Écrivez un texte simple.")
            return ""
        if text.startswith("=") or "{{" in text:
            self.fault(element, "texte", f"« {name} » contient une expression.", "Écrivez un texte fixe.")
        return text.strip()

    def hide(self, node: Node, element: str) -> Expression | None:
        conditional = node.get("conditional")
        source = conditional.get("hide") if isinstance(conditional, dict) else None
        return self.expression(source, element, "hide")

    def expression(self, source: object, element: str, name: str) -> Expression | None:
        """Compile a FEEL text, one leading = allowed; None when there is none or it is faulty."""
        if source is None or source == "":
            return None
        if not isinstance(source, str):
            self.fault(element, name, f"« {name} » doit être une expression FEEL.", "Écrivez un texte.")
            return None
        try:
            return compile_expression(source.strip().removeprefix("="), names=self.keys | SURROUNDINGS)
        except FeelError as error:
            self.fault(element, name, f"L'expression « {name} » est fautive : {error}", "Corrigez-la.")
            return None
