"""A token, and a token only, says who asks."""

import pytest
from tests.api.conftest import PASSWORD, Machine, Site

PATHS = ["/procedures", "/cases", "/cases/1", "/tasks", "/tasks/x"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_nothing_is_told(site: Site, path: str) -> None:
    answer = site.as_(None).get(path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None and answer.json["code"] == "jeton"


@pytest.mark.parametrize("token", ["", "short", "x" * 43, "é" * 43, "x" * 43 + " y"])
def test_a_wrong_token_is_no_token(site: Site, token: str) -> None:
    answer = site.app.test_client().get("/api/cases", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


def test_a_session_of_the_site_does_not_open_the_api(site: Site) -> None:
    site.app.config["WTF_CSRF_ENABLED"] = False
    browser = site.app.test_client()
    signed_in = browser.post("/connexion", data={"login": "chef.reau", "password": PASSWORD})
    assert signed_in.status_code == 303
    assert browser.get("/dossiers").status_code == 200

    assert Machine(site.app, None, browser).get("/cases").status_code == 401


def test_a_token_needs_no_form_guard_and_leaves_no_cookie(site: Site) -> None:
    answer = site.as_("chef.reau").post("/cases", {})

    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_a_token_is_kept_only_as_a_digest(site: Site) -> None:
    database = site.parts.database.url.removeprefix("sqlite:///")
    with open(database, "rb") as file:
        content = file.read()

    assert all(token.encode() not in content for token in site.tokens.values())


def test_the_health_and_the_description_ask_for_nothing(site: Site) -> None:
    for path in ("/sante", "", "/", "/openapi.json"):
        assert site.as_(None).get(path).status_code == 200
