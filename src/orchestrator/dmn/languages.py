"""Which expression languages a model may name: FEEL, said or unsaid."""

from orchestrator.dmn.faults import Faults
from orchestrator.dmn.xml import Element

_FOREIGN = ("${", "#{")


def is_feel(language: str | None) -> bool:
    return not language or language.strip().rstrip("/").upper().endswith("FEEL")


def check_language(element: Element, text: str, faults: Faults) -> bool:
    """Whether the text may be read as FEEL; otherwise a fault is added."""
    language = element.get("expressionLanguage")
    if not is_feel(language):
        faults.add(
            element,
            "langage",
            f"Le langage « {language} » n'est pas accepté : seul FEEL l'est.",
            "Choisissez FEEL comme langage de l'expression et réécrivez-la.",
        )
        return False
    if text.startswith(_FOREIGN):
        faults.add(
            element,
            "langage",
            "L'expression est écrite en JUEL (${…}), qui n'est pas accepté.",
            f"Écrivez-la en FEEL, par exemple « {text[2:].rstrip('}').strip()[:80]} ».",
        )
        return False
    return True
