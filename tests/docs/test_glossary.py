"""Legal terms stay French in the code; the glossary tells each in one line."""

import ast
import re

from tests.architecture.tree import modules, parsed
from tests.support.processes import ROOT

GLOSSARY = (ROOT / "docs" / "glossaire.md").read_text(encoding="utf-8")
# French words that may stand in a name. A new legal term used as identifier is added here and in the glossary.
FRENCH = {
    "avis",
    "avocat",
    "commission",
    "contradictoire",
    "cpu",
    "disp",
    "ecrou",
    "etablissement",
    "etablissements",
    "exploitation",
    "greffe",
    "jap",
    "magistrat",
    "ministre",
    "naissance",
    "nom",
    "notification",
    "placement",
    "prenom",
    "procureur",
    "spip",
    "tribunal",
    "udv",
    "unite",
}


def told() -> set[str]:
    """Terms of the glossary: the code span at the start of each row or entry."""
    return set(re.findall(r"^\|? ?`([^`]+)`", GLOSSARY, re.MULTILINE))


def identifiers() -> set[str]:
    found = set()
    for path in modules():
        for node in ast.walk(parsed(path)):
            for name in ("name", "arg", "attr", "id"):
                value = getattr(node, name, None)
                if isinstance(value, str):
                    found.add(value)
    return found


def test_each_french_word_in_a_name_stands_in_the_glossary() -> None:
    words = {word for name in identifiers() for word in re.findall(r"[a-z]+", name.lower())}
    singular = {word.removesuffix("s") if word.endswith("ts") else word for word in words & FRENCH}
    explained = {word for term in told() for word in re.findall(r"[a-z]+", term.lower())}

    assert not singular - explained


def test_each_rule_of_counting_stands_in_the_glossary() -> None:
    from orchestrator.law.deadlines import RULES

    assert not {str(rule) for rule in RULES} - told()


def test_each_function_of_a_person_stands_in_the_glossary() -> None:
    from orchestrator.security.actors import FUNCTIONS

    assert not {str(function) for function in FUNCTIONS} - told()


def test_the_glossary_tells_each_term_once() -> None:
    terms = re.findall(r"^\|? ?`([^`]+)`", GLOSSARY, re.MULTILINE)

    assert len(terms) == len(set(terms))
