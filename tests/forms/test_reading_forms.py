"""A form is read whole or refused with every fault: what the page could not honour is never ignored."""

import json
from typing import Any

import pytest

from orchestrator.errors import ModelRefused
from orchestrator.forms import Field, Group, Separator, Text, read_form


def schema(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "default", "id": "essai", "components": list(components), **more}).encode()


def faults_of(content: bytes) -> dict[str, str]:
    with pytest.raises(ModelRefused) as refused:
        read_form(content, file="essai.form")
    return {fault.rule: fault.message for fault in refused.value.faults}


def line(key: str = "nom", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": "Nom", **more}


def test_a_form_keeps_its_tree_and_its_fields() -> None:
    form = read_form(
        schema(
            {"type": "text", "text": "Lisez **bien**."},
            {"type": "group", "label": "Identité", "components": [line(), line("prenom")]},
            {"type": "separator"},
        ),
        file="essai.form",
    )

    assert [type(component) for component in form.components] == [Text, Group, Separator]
    assert [field.key for field in form.fields] == ["nom", "prenom"]
    assert isinstance(form.field("prenom"), Field)


def test_an_instant_takes_its_label_from_its_date() -> None:
    form = read_form(
        schema(
            {
                "type": "datetime",
                "subtype": "datetime",
                "key": "le",
                "dateLabel": "Remise",
                "timeLabel": "Heure",
            }
        ),
        file="essai.form",
    )

    assert (form.field("le").label, form.field("le").subtype) == ("Remise", "datetime")


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "button", "label": "Envoyer"}, "type_inconnu"),
        ({"type": "filepicker", "key": "piece", "label": ""}, "libelle"),
        (line("personne"), "nom_reserve"),
        (line("acteur"), "nom_reserve"),
        (line("Nom Complet"), "cle"),
        (line("nom__fold"), "cle"),
        (line(label=""), "libelle"),
        (line(label="=1+1"), "texte"),
        (line(disabled=True), "non_gere"),
        (line(validate={"pattern": "(a+)+"}), "pattern"),
        (line(properties={"constaint": "true"}), "propriete"),
        (line(properties={"constraint": "1 +"}), "constraint"),
        (line(properties={"constraintCode": "Un Code"}), "constraintCode"),
        (line(properties={"flag": "X"}), "flag"),
        (line(conditional={"hide": "=("}), "hide"),
        ({"type": "radio", "key": "choix", "label": "Choix"}, "options"),
        ({"type": "radio", "key": "choix", "label": "Choix", "valuesKey": "x", "values": []}, "non_gere"),
        ({"type": "group", "label": "G", "path": "g", "components": []}, "groupe"),
        ({"type": "text", "text": "Bonjour {{nom}}"}, "texte"),
        (line(validate={"maxLength": "beaucoup"}), "maxLength"),
    ],
)
def test_what_cannot_be_honoured_is_refused(component: dict[str, Any], rule: str) -> None:
    assert rule in faults_of(schema(component))


def test_every_fault_is_listed_at_once() -> None:
    found = faults_of(
        schema(line(), line(), {"type": "html", "content": "<b>"}, line("acteur"), id="pas un nom")
    )

    assert {"cle_double", "type_inconnu", "nom_reserve", "formulaire"} <= set(found)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"\xff", b'{"components": {}}', b"[" * 50_000, b'{"id":"x","components":[1]}'],
)
def test_what_is_not_a_form_is_refused_without_a_crash(content: bytes) -> None:
    assert faults_of(content)


def test_a_form_nested_without_end_is_refused() -> None:
    nested: dict[str, Any] = line()
    for _ in range(30):
        nested = {"type": "group", "label": "G", "components": [nested]}

    assert "formulaire" in faults_of(schema(nested))
