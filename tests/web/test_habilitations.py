"""The pages of habilitations: granted, suspended and withdrawn without JavaScript; who lacks one reads whom to ask."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from tests.support.house import House
from tests.web import pages

from orchestrator.api.app import register
from orchestrator.operations.manage_accounts import add_account, create_token
from orchestrator.web import create_app

Visit = Callable[[str], FlaskClient]
PASSWORD = "mot de passe d'essai"


@pytest.fixture
def visit(sqlite_house: House) -> Visit:
    app = create_app(sqlite_house.parts, testing=True)
    register(app, sqlite_house.parts)
    app.config["WTF_CSRF_ENABLED"] = False
    add_account(
        sqlite_house.parts, "nouveau", "Noé Greffier", PASSWORD, "greffe", "CP-REAU", habilitated=False
    )

    def as_(login: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/connexion", data={"login": login, "password": PASSWORD})
        assert answer.status_code in (302, 303)
        return client

    return as_


def granting(client: FlaskClient) -> dict[str, str]:
    """What the form of a new habilitation offers for the clerk who has none."""
    form = pages.parse(client.get("/habilitations/nouvelle").text)
    (whom,) = [
        str(option.get("value"))
        for option in pages.find(form, "select[name=whom] option")
        if option.get("value") and "Noé Greffier" in pages.words(option)
    ]  # fmt: skip
    return {
        "whom": whom, "kind": "agent", "source": "décision n° 7",
        "since_on-day": "26", "since_on-month": "1", "since_on-year": "2026",
    }  # fmt: skip


def test_who_lacks_one_reads_whom_to_ask_and_works_once_it_is_granted(
    sqlite_house: House, visit: Visit
) -> None:
    case_id = sqlite_house.start()
    clerk, chief = visit("nouveau"), visit("chef_etablissement")
    for address in ("/taches", "/dossiers", "/dossiers/nouveau", "/habilitations"):
        page = clerk.get(address)
        assert "Demandez-la à l" in page.text, address
    shut = clerk.get(f"/dossiers/{case_id}")
    assert shut.status_code == 403
    assert "individuellement habilités" in pages.words(pages.parse(shut.text))

    typed = granting(chief)
    wrong = chief.post("/habilitations/nouvelle", data={**typed, "source": ""})
    assert wrong.status_code == 422
    assert chief.post("/habilitations/nouvelle", data=typed).status_code == 303
    assert clerk.get(f"/dossiers/{case_id}").status_code == 200
    assert "Demandez-la à l" not in clerk.get("/taches").text
    assert (
        "décision n° 7" in clerk.get("/habilitations").text
        or "En vigueur" in clerk.get("/habilitations").text
    )


def test_the_governor_suspends_maintains_and_withdraws_and_nobody_else(
    sqlite_house: House, visit: Visit
) -> None:
    case_id = sqlite_house.start()
    clerk, chief = visit("nouveau"), visit("chef_etablissement")
    chief.post("/habilitations/nouvelle", data=granting(chief))
    (address,) = {
        link.get("href")
        for link in pages.find(pages.parse(clerk.get("/habilitations").text), "main a")
        if str(link.get("href")).split("/")[-1].isdigit()
    }
    assert clerk.get(f"{address}/suspension").status_code == 404
    assert visit("jap").get(str(address)).status_code == 404
    assert chief.post(f"{address}/suspension", data={"ground": "oui"}).status_code == 422
    assert chief.post(f"{address}/suspension", data={"ground": "motif grave"}).status_code == 303
    assert "elle est suspendue" in clerk.get(f"/dossiers/{case_id}").text
    assert "décider avant le" in chief.get(str(address)).text
    assert chief.post(f"{address}/maintien", data={"ground": "rien d'établi"}).status_code == 303
    assert clerk.get(f"/dossiers/{case_id}").status_code == 200
    assert chief.post(f"{address}/retrait", data={"ground": "fin de mission"}).status_code == 303
    assert clerk.get(f"/dossiers/{case_id}").status_code == 403


def test_the_interface_for_machines_refuses_with_its_code(sqlite_house: House, visit: Visit) -> None:
    case_id = sqlite_house.start()
    client = visit("nouveau")
    token = create_token(sqlite_house.parts, "nouveau", "essai", 1)
    answer = client.get(f"/api/cases/{case_id}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["code"]) == (403, "habilitation")
