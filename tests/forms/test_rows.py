"""A group asked several times: a list of contexts, the same from a page and from a machine, faults in their row."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.errors import ModelRefused, Refused
from orchestrator.forms import Form, clean, read_form

PARIS, NOW = ZoneInfo("Europe/Paris"), datetime(2026, 10, 25, 12, tzinfo=UTC)
NAME = {"type": "textfield", "key": "nom", "label": "Nom", "validate": {"required": True}}
HEARD = {"type": "datetime", "subtype": "datetime", "key": "entendu_le", "dateLabel": "Entendu le"}
AGE = {
    "type": "number",
    "key": "age",
    "label": "Âge",
    "properties": {"constraint": 'age >= 18 and lieu = "ici"'},
}
MINOR = {"type": "textfield", "key": "tuteur", "label": "Tuteur", "validate": {"required": True},
         "conditional": {"hide": "=nom != \"Enfant\""}}  # fmt: skip
PLACE = {"type": "textfield", "key": "lieu", "label": "Lieu"}


def form(*inner: dict[str, Any], **more: Any) -> Form:
    listed = {"type": "dynamiclist", "path": "experts", "label": "Experts", "components": list(inner), **more}
    return read_form(
        json.dumps({"id": "f", "type": "default", "components": [PLACE, listed]}).encode(), file="f.form"
    )


def cleaned(asked: Form, data: dict[str, Any]) -> Any:
    return clean(asked, data, variables={}, zone=PARIS, now=NOW, functions={})["experts"]


def faults(asked: Form, data: dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as refused:
        cleaned(asked, data)
    assert refused.value.status == 422
    return [fault.field for fault in refused.value.faults]


def test_a_page_and_a_machine_give_the_same_list_of_contexts() -> None:
    asked = form(NAME, AGE, HEARD)
    page = {
        "lieu": "ici", "experts.lignes": "3",
        "experts.0.nom": " Mme Roy ", "experts.0.age": "44", "experts.0.entendu_le-day": "29",
        "experts.0.entendu_le-month": "2", "experts.0.entendu_le-year": "2024", "experts.0.entendu_le-time": "9 h",
        "experts.1.nom": "", "experts.1.age": "", "experts.2.nom": "M. Sy",
    }  # fmt: skip
    sent = [{"nom": "Mme Roy", "age": 44, "entendu_le": "2024-02-29T09:00:00+01:00"}, {}, {"nom": "M. Sy"}]
    told = cleaned(asked, page)
    assert told == cleaned(asked, {"lieu": "ici", "experts": sent})
    assert [row["nom"] for row in told] == ["Mme Roy", "M. Sy"], "an empty row is no answer"
    assert told[0]["age"] == Decimal(44) and told[0]["entendu_le"].date() == date(2024, 2, 29)


def test_each_fault_is_told_in_its_row() -> None:
    asked = form(NAME, AGE, HEARD)
    page = {"lieu": "ici", "experts.0.nom": "Mme Roy", "experts.0.age": "12", "experts.3.age": "40",
            "experts.4.nom": "M. Sy", "experts.4.entendu_le": "29/02/2026 9:00"}  # fmt: skip
    assert faults(asked, page) == ["experts.0.age", "experts.3.nom", "experts.4.entendu_le"]
    with pytest.raises(Refused) as refused:
        cleaned(asked, page)
    assert refused.value.faults[1].message.startswith("Experts, ligne 4, Nom")
    assert {fault.code for fault in refused.value.faults} == {"champ_experts"}


def test_the_repeated_hour_of_autumn_is_asked_in_its_row() -> None:
    page = {"experts.1.nom": "M. Sy", "experts.1.entendu_le": "25/10/2026 02:30"}
    assert faults(form(NAME, HEARD), page) == ["experts.1.entendu_le__fold"]
    told = cleaned(form(NAME, HEARD), {**page, "experts.1.entendu_le__fold": "1"})
    assert told[0]["entendu_le"].isoformat() == "2026-10-25T02:30:00+01:00"


def test_what_a_row_rules_out_is_neither_asked_nor_kept() -> None:
    asked = form(NAME, MINOR)
    assert cleaned(asked, {"experts": [{"nom": "Adulte", "tuteur": "oublié"}]}) == [
        {"nom": "Adulte", "tuteur": None}
    ]
    assert faults(asked, {"experts": [{"nom": "Adulte"}, {"nom": "Enfant"}]}) == ["experts.1.tuteur"]


def test_rows_have_a_least_and_a_most() -> None:
    asked = form(NAME, properties={"minRows": "1", "maxRows": "2"})
    assert faults(asked, {}) == ["experts"]
    assert faults(asked, {"experts.0.nom": " "}) == ["experts"]
    assert faults(asked, {"experts": [{"nom": name} for name in "abc"]}) == ["experts"]
    assert len(cleaned(asked, {"experts": [{"nom": "a"}, {"nom": "b"}]})) == 2


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"experts": "Mme Roy"}, "experts"),
        ({"experts": ["Mme Roy"]}, "experts"),
        ({"experts": [{"nom": "a", "forge": "x"}]}, "experts.0.forge"),
        ({"experts.0.forge": "x"}, "experts.0.forge"),
        ({"experts.999.nom": "x"}, "experts.999.nom"),
        ({"experts.x.nom": "x"}, "experts.x.nom"),
        ({"experts": [{"nom": str(number)} for number in range(60)]}, "experts"),
        ({"experts": [{"nom": {"a": "b"}}]}, "experts.0.nom"),
    ],
)
def test_what_is_no_row_of_the_list_is_refused(data: dict[str, Any], where: str) -> None:
    assert faults(form(NAME), data)[0] == where


def test_a_list_without_a_question_or_within_a_list_is_refused() -> None:
    inside = {"type": "dynamiclist", "path": "autres", "label": "Autres", "components": [NAME]}
    for inner in ([], [inside]):
        with pytest.raises(ModelRefused):
            form(*inner)
    with pytest.raises(ModelRefused):
        form(NAME, NAME)
