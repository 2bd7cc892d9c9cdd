"""A question answered by files: the answer names each by its hash."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from orchestrator.errors import Refused
from orchestrator.forms import clean, read_form

ONE, TWO = "a" * 64, "b" * 64


def answered(data: dict[str, Any], **more: Any) -> Any:
    question = {"type": "filepicker", "key": "certificat", "label": "Certificat", **more}
    form = read_form(
        json.dumps({"id": "essai", "type": "default", "components": [question]}).encode(), file="essai.form"
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return clean(form, data, variables={}, zone=ZoneInfo("Europe/Paris"), now=now, functions={})["certificat"]


def test_files_are_named_by_their_hash_once_each() -> None:
    assert answered({"certificat": ONE}) == [ONE]
    assert answered({"certificat": [ONE, TWO, ONE]}, multiple=True) == [ONE, TWO]
    assert answered({}) == [] and answered({"certificat": ""}) == []


@pytest.mark.parametrize(
    "value", ["certificat.pdf", "A" * 64, ["x"], 12, {"nom": "x"}, [ONE, TWO], [ONE, None]]
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(Refused) as caught:
        answered({"certificat": value})
    assert caught.value.code == "champ_certificat"


def test_a_required_file_must_be_there_and_not_too_many() -> None:
    with pytest.raises(Refused):
        answered({}, validate={"required": True})
    with pytest.raises(Refused):
        answered({"certificat": [f"{number:064x}" for number in range(11)]}, multiple=True)
