"""No file is examined for somebody who may not do what they sent it for."""

import base64
from typing import Any

import pytest
from tests.api.conftest import OPENING, Site
from tests.support import pieces as made

from orchestrator.api import given_files


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that the API examined."""
    names: list[str] = []

    def examine(name: str, *rest: Any) -> Any:
        names.append(name)
        return given(name, *rest)

    given = given_files.examine
    monkeypatch.setattr(given_files, "examine", examine)
    return names


def sent(question: str = "rapport") -> dict[str, str]:
    content = base64.b64encode(made.pdf("Rapport")).decode()
    return {"question": question, "name": "rapport.pdf", "content": content}


@pytest.mark.parametrize(
    ("login", "place", "status", "code"),
    [
        ("cpu.reau", "CP-REAU", 403, "autorite"),
        ("chef.reau", "CP-LILLE-ANNOEULLIN", 403, "autorite"),
        ("chef.reau", "CP-NULLE-PART", 404, "introuvable"),
    ],
)
def test_an_opening_with_files_is_refused_before_they_are_examined(
    site: Site, examined: list[str], login: str, place: str, status: int, code: str
) -> None:
    body = {**OPENING, "etablissement": place, "files": [sent()]}
    answer = site.as_(login).post("/cases", body)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert examined == []


def test_who_may_open_has_their_file_examined(site: Site, examined: list[str]) -> None:
    answer = site.as_("chef.reau").post("/cases", {**OPENING, "files": [sent("inconnue")]})

    assert answer.status_code == 422, answer.json  # the form has no such question
    assert examined == ["rapport.pdf"]


@pytest.mark.parametrize(("login", "status"), [("chef.lille", 404), ("concepteur", 404)])
def test_a_piece_for_a_case_out_of_scope_is_not_examined(
    site: Site, examined: list[str], login: str, status: int
) -> None:
    case_id = site.as_("chef.reau").post("/cases", OPENING).json["case_id"]
    piece = {"name": "rapport.pdf", "content": sent()["content"]}
    answer = site.as_(login).post(f"/cases/{case_id}/pieces", piece)

    assert answer.status_code == status
    assert examined == []
