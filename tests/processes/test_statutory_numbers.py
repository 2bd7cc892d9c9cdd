"""One statutory value is one file: no text of a form, a model, a table or a document writes its amount again."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree
from tests.support.house import ROOT

UNITS = r"(?:km|kilomètres?|jours?|semaines?|mois|trimestres?|ans?|années?|heures?)"
LETTERS = (
    "un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt[- ]quatre|soixante[- ]douze"
)
AMOUNT = re.compile(rf"\b(?:\d+|{LETTERS})\s+{UNITS}\b", re.IGNORECASE)
MIDNIGHT = re.compile(r"\bà vingt-quatre heures\b")  # the end of a day, not an amount
FORMS = sorted(ROOT.glob("forms/*/*.form"))
DOCUMENTS = sorted(ROOT.glob("processes/*/documents/*.j2"))
MODELS = sorted([*ROOT.glob("processes/*/*.bpmn"), *ROOT.glob("processes/*/*.dmn")])
READ = {"name", "label", "value"}  # attributes of a model that people read


def amounts(text: str) -> list[str]:
    return AMOUNT.findall(MIDNIGHT.sub("", text))


def texts(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value)
    elif isinstance(content, str):
        yield content


def model_texts(root: etree._Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        yield element.text or ""
        yield from (value for name, value in element.attrib.items() if name in READ)


def test_the_search_finds_amounts_and_leaves_the_rest() -> None:
    assert amounts("au-delà de 200 km, dans les huit jours ou un mois") == ["200 km", "huit jours", "un mois"]
    assert amounts("le 3 juin à vingt-quatre heures, un seul jour ; articles 712-6 et 61 ; une fois") == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_form_names_the_rule_and_not_its_amount(path: Any) -> None:
    found = [text for text in texts(json.loads(path.read_text(encoding="utf-8"))) if amounts(text)]
    assert found == [], "la règle est montrée à côté de la question (propriété reference)"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_a_document_takes_each_amount_from_the_law(path: Any) -> None:
    assert amounts(path.read_text(encoding="utf-8")) == [], "écrivez {{ loi.<valeur>|duree }}"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_a_model_and_a_table_say_no_amount(path: Any) -> None:
    root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    assert [text for text in model_texts(root) if amounts(text)] == [], 'law("<valeur>") la donne'
