"""What each notification to the person says: how, when sent and received, signed or refused, interpreter, counsel."""

from functools import cache

import pytest
from tests.support.house import ROOT

from orchestrator.forms import Form, read_form

HOW = {"notification_mode", "notification_voie", "conclusions_mode", "avis_notifie_mode"}
SENT = {"notification_envoi_le", "lrar_envoi_le"}
REFUSAL = {"notification_signature", "notification_refus", "notification_temoin"}
INTERPRETER = {"notification_interprete_langue", "notification_interprete_moyen"}
COUNSEL = {"notification_avocat", "notification_avocat_le"}
ALL = REFUSAL | INTERPRETER | COUNSEL
FORMS = {
    "notification_decision/notification": ALL,
    "psem_placement/notification_jugement": ALL,
    "psem_placement/notification_prolongation": ALL,
    "psem_placement/notification_modification": ALL,
    "psem_placement/notification_avis": REFUSAL,  # counsel is told by the judge, in the same act (R61-9)
    "psem_placement/notification_conclusions": REFUSAL,  # counsel receives them too, in the same act (R61-33)
    "permission_retention/notification_personne": ALL,
    "permission_retrait/notification_juge": ALL,
}


@cache
def form(name: str) -> Form:
    return read_form((ROOT / "forms" / f"{name}.form").read_bytes(), file=name)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_notification_says_all_that_its_sheet_asks(name: str) -> None:
    asked = {field.key for field in form(name).fields}
    assert FORMS[name] <= asked
    assert asked & HOW
    assert asked & SENT


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_same_question_is_asked_in_the_same_words_everywhere(name: str) -> None:
    for field in form(name).fields:
        if field.key not in ALL | {"notification_mode", "notification_envoi_le"}:
            continue
        first = form("notification_decision/notification").field(field.key)
        if field.key != "notification_signature":
            assert (field.label, field.kind) == (first.label, first.kind), field.key
        labels = {option.value: option.label for option in first.options}
        assert {option.value: option.label for option in field.options}.items() <= labels.items(), field.key
        hidden_by_itself = field.hide is None or field.when_hidden == "clear"
        assert hidden_by_itself, f"{field.key}: what an earlier notification said is not said of this one"
