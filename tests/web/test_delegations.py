"""The pages of the register: an entry is typed, read by all who work there, and revoked, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from tests.support.house import OPENED_AT, House
from tests.web import pages

from orchestrator.api.app import register
from orchestrator.operations.manage_accounts import create_token
from orchestrator.web import create_app

Visit = Callable[[str], FlaskClient]
PASSWORD = "mot de passe d'essai"
TYPED = {
    "acts": ["decision_initiale"],
    "receiver": "chef_etablissement:CP-REAU:",
    "source": "recueil n° 12",
    "published_on-day": "26", "published_on-month": "1", "published_on-year": "2026",
    "since_on-day": "27", "since_on-month": "1", "since_on-year": "2026",
    "until_on-day": "30", "until_on-month": "6", "until_on-year": "2026",
}  # fmt: skip


@pytest.fixture
def visit(sqlite_house: House) -> Visit:
    app = create_app(sqlite_house.parts, testing=True)
    register(app, sqlite_house.parts)
    app.config["WTF_CSRF_ENABLED"] = False

    def as_(login: str) -> FlaskClient:
        client = app.test_client()
        assert client.post("/connexion", data={"login": login, "password": PASSWORD}).status_code in (
            302,
            303,
        )
        return client

    return as_


def test_the_director_enters_a_delegation_all_there_read_it_and_a_revocation_stays(
    sqlite_house: House, visit: Visit
) -> None:
    director, clerk = visit("disp"), visit("greffe")
    giver = f"disp:DISP-PARIS:{sqlite_house.people['disp'].account_id}"
    form = pages.parse(director.get("/delegations/nouvelle").text)
    assert [item.get("value") for item in pages.find(form, "input[name=giver]")] == [giver]

    wrong = director.post("/delegations/nouvelle", data={**TYPED, "giver": giver, "acts": ["renouvellement"]})
    assert wrong.status_code == 422
    assert "ne peut pas être signé par délégation par cette fonction" in wrong.text
    assert 'value="recueil n° 12"' in wrong.text  # nothing typed is lost

    assert director.post("/delegations/nouvelle", data={**TYPED, "giver": giver}).status_code == 303
    listed = pages.words(pages.parse(clerk.get("/delegations").text))
    assert "disp, directeur interrégional des services pénitentiaires" in listed
    assert "elle n'a pas encore pris effet" in listed
    sqlite_house.pass_time(timedelta(days=1))
    assert "En vigueur" in pages.words(pages.parse(clerk.get("/delegations").text))

    assert clerk.get("/delegations/nouvelle").status_code == 404
    assert clerk.post("/delegations/1/revocation", data={"ground": "pour voir"}).status_code == 403
    assert director.post("/delegations/1/revocation", data={"ground": "non"}).status_code == 422
    assert director.post("/delegations/1/revocation", data={"ground": "réorganisation"}).status_code == 303
    assert "réorganisation" in clerk.get("/delegations/1").text
    assert clerk.get("/delegations/99").status_code == 404


def test_the_api_enters_and_reads_the_same_register(sqlite_house: House, visit: Visit) -> None:
    client = visit("jap")
    at = OPENED_AT.isoformat()
    body = {
        "acts": ["decision_initiale"], "from_function": "disp", "from_place": "DISP-PARIS",
        "from_account": sqlite_house.people["disp"].account_id, "to_function": "chef_etablissement",
        "to_place": "CP-REAU", "source": "recueil n° 12", "published_at": at, "since_at": at,
    }  # fmt: skip

    def token(login: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {create_token(sqlite_house.parts, login, 'essai', 1)}"}

    refused = client.post("/api/delegations", json=body, headers=token("chef_etablissement"))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "autorite")
    done = client.post("/api/delegations", json=body, headers=token("disp"))
    assert (done.status_code, done.get_json()["lapse"]) == (201, "")
    assert [row["source"] for row in client.get("/api/delegations", headers=token("greffe")).get_json()] == [
        "recueil n° 12"
    ]
    ended = client.post(
        "/api/delegations/1/revocation", json={"ground": "réorganisation"}, headers=token("disp")
    )
    assert ended.get_json()["lapse"] == "elle a été révoquée"
