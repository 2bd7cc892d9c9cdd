"""One's own account and e-mail preferences, through the real site on a real database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.support.house import House
from tests.support.mail_server import smtp_settings
from tests.web import pages

from orchestrator.operations.letter_contents import ADDRESS_PURPOSE, Desk
from orchestrator.operations.manage_accounts import create_token
from orchestrator.operations.record_delegation import RecordDelegation
from orchestrator.persistence import mail_queue
from orchestrator.queries import accounts
from orchestrator.security.signed_links import sign
from orchestrator.web import create_app

PASSWORD = "mot de passe d'essai"
NONE_PROVED = "Aucune adresse n'est confirmée"


@pytest.fixture
def site(sqlite_house: House, tmp_path: Path) -> Flask:
    settings = replace(sqlite_house.parts.settings, secret_file=tmp_path / "key", smtp=smtp_settings(25))
    sqlite_house.parts = replace(sqlite_house.parts, settings=settings)
    app = create_app(sqlite_house.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(site: Flask, login: str = "cpu", password: str = PASSWORD) -> FlaskClient:
    client = site.test_client()
    assert client.post("/connexion", data={"login": login, "password": password}).status_code == 303
    return client


def words(client: FlaskClient) -> str:
    return pages.words(pages.parse(client.get("/compte/courriels").text))


def link_of_last_letter(house: House) -> str:
    """The link as the letter says it, without the site's address."""
    with house.parts.database.write() as tx:
        row = mail_queue.claim(tx, tx.now(), tx.now() + timedelta(minutes=1), 1)[0]
        letter = Desk(house.parts, tx, tx.now()).write(row)
    return letter.links[0][1].removeprefix(house.parts.settings.base_url)  # type: ignore[union-attr]


def test_an_address_is_used_once_its_link_was_opened_and_agreed_to(site: Flask, sqlite_house: House) -> None:
    client = signed_in(site)
    client.post("/compte/courriels/adresse", data={"address": "cpu@exemple.fr"})
    assert NONE_PROVED in words(client)
    link = link_of_last_letter(sqlite_house)

    assert "Cette adresse est la mienne" in client.get(link).text
    assert NONE_PROVED in words(client), "opening is not agreeing"
    client.post(link)
    assert "Adresse confirmée" in client.get("/compte/courriels").text
    client.post("/compte/courriels/adresse", data={"oublier": "1"})
    assert NONE_PROVED in words(client)


def test_a_link_of_somebody_else_forged_or_over_proves_nothing(site: Flask, sqlite_house: House) -> None:
    client = signed_in(site)
    client.post("/compte/courriels/adresse", data={"address": "cpu@exemple.fr"})
    link = link_of_last_letter(sqlite_house)
    key = sqlite_house.parts.settings.secret_key()
    account = str(sqlite_house.people["cpu"].account_id)
    other = sign(
        key, ADDRESS_PURPOSE, {"account": account, "address": "voleur@exemple.fr"}, sqlite_house.now()
    )
    for wrong in (
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        f"/compte/courriels/adresse/{other}",
        "/compte/courriels/adresse/x",
    ):
        assert client.post(wrong).status_code == 303
    signed_in(site, "disp").post(link)
    sqlite_house.pass_time(timedelta(hours=25))
    client.post(link)
    assert "Adresse confirmée" not in client.get("/compte/courriels").text
    assert "Adresse confirmée" not in signed_in(site, "disp").get("/compte/courriels").text


@pytest.mark.parametrize(
    "address",
    ["", "cpu", "cpu@exemple", "cpu@exemple.fr\r\nBcc: x@y.fr", "é@exemple.fr", "a b@exemple.fr", "a" * 300],
)
def test_what_is_no_address_is_refused_in_words(site: Flask, sqlite_house: House, address: str) -> None:
    answer = signed_in(site).post("/compte/courriels/adresse", data={"address": address})

    assert answer.status_code == 422
    assert "adresse complète" in answer.text
    assert sqlite_house.count("mail") == 0


def test_links_are_not_sent_without_end(site: Flask, sqlite_house: House) -> None:
    client = signed_in(site)
    codes = [
        client.post("/compte/courriels/adresse", data={"address": f"a{i}@exemple.fr"}).status_code
        for i in range(6)
    ]
    assert codes == [303] * 5 + [409]
    assert sqlite_house.count("mail") == 5


def test_preferences_are_kept_and_faults_are_said_at_their_field(site: Flask) -> None:
    client = signed_in(site)
    wanted = {
        "notices": ["deadline", "digest"], "leads": "72, 12;3", "digest_hour": "7", "quiet_from": "20",
        "quiet_until": "6", "pressing_hours": "4", "language": "en",
    }  # fmt: skip
    assert client.post("/compte/courriels", data=wanted).status_code == 303
    page = pages.parse(client.get("/compte/courriels").text)
    assert page.get_element_by_id("leads").get("value") == "72, 12, 3"
    assert pages.labelled(page, "Heure du récapitulatif").get("value") == "7"

    wrong = {**wanted, "leads": "48 heures", "pressing_hours": "900", "digest_hour": "25", "language": "de"}
    answer = client.post("/compte/courriels", data=wrong)
    assert answer.status_code == 422
    summary = pages.find(pages.parse(answer.text), ".govuk-error-summary a")
    assert {link.get("href") for link in summary} == {
        "#leads",
        "#pressing_hours",
        "#digest_hour",
        "#language",
    }


def test_a_new_password_asks_for_the_old_and_closes_other_sessions(site: Flask) -> None:
    here, elsewhere = signed_in(site), signed_in(site)
    new = "une phrase assez longue"
    refused = here.post("/compte/mot-de-passe", data={"old": "faux", "new": "court", "again": "autre"})
    assert refused.status_code == 422
    assert elsewhere.get("/compte").status_code == 200

    assert (
        here.post("/compte/mot-de-passe", data={"old": PASSWORD, "new": new, "again": new}).status_code == 303
    )
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte").location.startswith("/connexion")
    assert (
        site.test_client().post("/connexion", data={"login": "cpu", "password": PASSWORD}).status_code == 422
    )
    signed_in(site, password=new)


def test_a_token_is_withdrawn_by_its_owner_alone(site: Flask, sqlite_house: House) -> None:
    from orchestrator.operations.manage_accounts import hash_token

    token = create_token(sqlite_house.parts, "cpu", "mon script", 30)
    client = signed_in(site)
    assert "mon script" in client.get("/compte").text
    signed_in(site, "disp").post("/compte/jetons/1/retrait")
    assert accounts.actor_of_token(sqlite_house.parts, hash_token(token)) is not None
    client.post("/compte/jetons/1/retrait")
    assert accounts.actor_of_token(sqlite_house.parts, hash_token(token)) is None
    assert "mon script" not in client.get("/compte").text


def test_a_delegation_is_named_as_the_procedure_names_its_act(site: Flask, sqlite_house: House) -> None:
    now, director = sqlite_house.now(), sqlite_house.people["disp"]
    RecordDelegation(
        director, ("decision_initiale",), "disp", "DISP-PARIS", "chef_etablissement", "CP-REAU",
        "arrêté du 2 janvier 2026", now, now, from_account=director.account_id,
    ).record(sqlite_house.parts)  # fmt: skip
    shown = pages.words(pages.parse(signed_in(site, "chef_etablissement").get("/compte").text))
    assert "arrêté du 2 janvier 2026" in shown and "decision_initiale" not in shown


def test_the_day_a_retention_runs_from_is_read_as_every_date_is(site: Flask, sqlite_house: House) -> None:
    case_id = sqlite_house.start()
    address = f"/dossiers/{case_id}/conservation"
    chief = signed_in(site, "chef_etablissement")
    sent = {"jour-day": "29", "jour-month": "02", "jour-year": "2026"}
    wrong = chief.post(f"{address}/depart", data=sent)
    page = pages.parse(wrong.text)
    assert wrong.status_code == 422 and "cette date n'existe pas" in pages.words(page)
    assert pages.find(page, ".govuk-error-summary a")[0].get("href") == "#jour-day"
    if pages.find(page, "#jour-day"):
        assert page.get_element_by_id("jour-month").get("value") == "02"


def test_sign_ins_are_shown_those_refused_too(site: Flask) -> None:
    site.test_client().post("/connexion", data={"login": "cpu", "password": "faux"})
    text = signed_in(site).get("/compte").text

    assert text.count("127.0.0.1") == 2
    assert "refusée" in text


def test_letters_are_for_operators_and_refused_ones_can_be_sent_again_or_given_up(
    site: Flask, sqlite_house: House
) -> None:
    chief = signed_in(site)
    for number in range(2):
        chief.post("/compte/courriels/adresse", data={"address": f"cpu{number}@exemple.fr"})
    with sqlite_house.parts.database.write() as tx:
        for key in (1, 2):
            mail_queue.settle(tx, key, "refused", at=tx.now(), receipt="550 5.7.1 <nobody>")
        tx.commit()
    assert chief.get("/exploitation/courriels").status_code == 403
    assert chief.post("/exploitation/courriels/1/relance").status_code == 403
    operator = signed_in(site, "exploitation")
    assert "550 5.7.1 &lt;nobody&gt;" in operator.get("/exploitation/courriels").text
    operator.post("/exploitation/courriels/1/relance")
    operator.post("/exploitation/courriels/2/abandon")
    assert "550" not in operator.get("/exploitation/courriels").text.split("derniers")[0]
    assert operator.post("/exploitation/courriels/99/relance").status_code == 404
