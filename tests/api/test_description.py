"""The OpenAPI document and its page tell every call there is."""

import pytest
from tests.api.conftest import Site

CALLS = {
    ("get", "/api/persons/{person_id}"),
    ("get", "/api/search"),
    ("get", "/api/procedures"),
    ("get", "/api/procedures/{procedure_id}"),
    ("get", "/api/cases"),
    ("post", "/api/cases"),
    ("get", "/api/cases/{case_id}"),
    ("get", "/api/cases/{case_id}/notes"),
    ("post", "/api/cases/{case_id}/notes"),
    ("delete", "/api/cases/{case_id}/notes/{seq}"),
    ("get", "/api/cases/{case_id}/pieces"),
    ("post", "/api/cases/{case_id}/pieces"),
    ("post", "/api/cases/{case_id}/pieces/fichier"),
    ("get", "/api/pieces/{piece_id}"),
    ("post", "/api/pieces/{piece_id}/original"),
    ("get", "/api/pieces/{piece_id}/communicable"),
    ("get", "/api/opinions"),
    ("get", "/api/opinions/{opinion_id}"),
    ("post", "/api/opinions/{opinion_id}/answer"),
    ("post", "/api/opinions/{opinion_id}/withdrawal"),
    ("get", "/api/cases/{case_id}/opinions"),
    ("post", "/api/cases/{case_id}/opinions"),
    ("get", "/api/cases/{case_id}/opinions"),
    ("post", "/api/cases/{case_id}/opinions"),
    ("get", "/api/opinions/{opinion_id}"),
    ("post", "/api/opinions/{opinion_id}/answer"),
    ("post", "/api/opinions/{opinion_id}/withdrawal"),
    ("post", "/api/cases/{case_id}/acts/{seq}/correct"),
    ("get", "/api/tasks"),
    ("get", "/api/tasks/{task_id}"),
    ("post", "/api/tasks/{task_id}/complete"),
    ("post", "/api/messages"),
    ("post", "/api/deployments"),
    ("get", "/api/delegations"),
    ("get", "/api/delegations/{delegation_id}"),
    ("post", "/api/delegations"),
    ("post", "/api/delegations/{delegation_id}/revocation"),
    ("get", "/api/absences"),
    ("post", "/api/absences"),
    ("post", "/api/absences/{absence_id}/fin"),
}


def test_the_document_tells_every_call(site: Site) -> None:
    document = site.as_(None).get("/openapi.json").json
    assert document is not None

    told = {
        (method, path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }

    assert told == CALLS
    assert document["openapi"].startswith("3.")
    assert document["components"]["securitySchemes"]["jeton"]["scheme"] == "bearer"


def test_every_call_says_in_french_what_it_does(site: Site) -> None:
    document = site.as_(None).get("/openapi.json").json
    assert document is not None

    assert all(document["paths"][path][method].get("summary") for method, path in CALLS)


def test_the_page_shows_every_call_and_fetches_nothing_from_elsewhere(site: Site) -> None:
    page = site.as_(None).get("").text

    assert all(f"{method.upper()} {path}" in page for method, path in CALLS)
    assert "https://" not in page and "http://" not in page


def test_an_unknown_address_is_told_as_a_problem(site: Site) -> None:
    answer = site.as_("chef.reau").ask("DELETE", "/nulle/part")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "taken"),
    [
        ("DELETE", "/cases/1", {"GET"}),
        ("GET", "/messages", {"POST"}),
        ("PUT", "/cases", {"GET", "POST"}),
        ("POST", "/sante", {"GET"}),
        ("POST", "/openapi.json", {"GET"}),
        ("POST", "", {"GET"}),
    ],
)
def test_a_wrong_method_is_told_with_those_that_the_address_takes(
    site: Site, method: str, path: str, taken: set[str]
) -> None:
    answer = site.as_("chef.reau").ask(method, path)

    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert set(answer.allow) == taken
    assert answer.json is not None and "n'accepte pas cette méthode" in answer.json["detail"]
