"""A second case of the same procedure for the same person is opened on purpose, never by oversight."""

from pathlib import Path
from typing import Any

import pytest
from tests.support.house import DEPOT, OPENED_AT, PERSON, House, build_parts, furnish

from orchestrator.clock import FrozenClock
from orchestrator.errors import Refused
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import accounts
from orchestrator.security import Actor


@pytest.fixture
def house(sqlite_url: str) -> House:
    clock = FrozenClock(OPENED_AT)
    return furnish(build_parts(sqlite_url, clock), clock)


def opening(actor: Actor, place: str = "CP-REAU", **person: Any) -> StartCase:
    return StartCase(actor, "udv_placement", place, {**PERSON, **person}, DEPOT, unless_running=True)


def test_a_running_case_of_the_same_person_is_named_and_nothing_is_opened(house: House) -> None:
    house.start()
    chief = house.people["chef_etablissement"]
    for spelling in ({}, {"ecrou": "99001"}, {"nom": "Martin", "ecrou": "99002"}):
        with pytest.raises(Refused) as refused:
            perform(house.parts, opening(chief, **spelling))
        assert refused.value.code == "doublon"
        assert "UDV-2026-0001" in refused.value.message
    assert (house.count("case_file"), house.count("person")) == (1, 1)


def test_somebody_else_and_somebody_elsewhere_are_no_double(house: House) -> None:
    house.start()
    perform(house.parts, opening(house.people["chef_etablissement"], prenom="Camille", ecrou="99003"))
    key = add_account(
        house.parts, "fresnes", "Chef de Fresnes", "mot de passe d'essai", "chef_etablissement", "CP-FRESNES"
    )
    with house.parts.database.read() as tx:
        elsewhere = accounts.actor(tx, key)
    assert elsewhere is not None
    perform(house.parts, opening(elsewhere, "CP-FRESNES"))
    assert house.count("case_file") == 3


def test_the_page_asks_to_confirm_and_keeps_the_answers(house: House, tmp_path: Path) -> None:
    from lxml import html

    from orchestrator.web import create_app

    house.start()
    app = create_app(house.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/connexion", data={"login": "chef_etablissement", "password": "mot de passe d'essai"})
    sent = {**DEPOT, "_etablissement": "CP-REAU"} | {
        f"personne.{key}": value for key, value in PERSON.items() if key != "naissance"
    }
    sent |= {
        "personne.naissance-day": "12",
        "personne.naissance-month": "5",
        "personne.naissance-year": "1990",
    }
    refused = client.post("/dossiers/nouveau/udv_placement", data=sent)
    assert refused.status_code == 409
    page = html.fromstring(refused.text)
    assert page.xpath("//input[@name='_doublon']/@id") == ["_doublon"]
    assert page.xpath("//input[@name='personne.nom']/@value") == ["MARTIN"]
    assert page.xpath("//*[contains(@class, 'error-summary')]//a/@href") == ["#_doublon"]
    done = client.post("/dossiers/nouveau/udv_placement", data={**sent, "_doublon": "on"})
    assert done.status_code == 303
    assert house.count("case_file") == 2
