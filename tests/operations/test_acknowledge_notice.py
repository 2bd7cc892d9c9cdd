"""Communications reach the page of those they are for, and the case shows who read them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from tests.support.house import House

from orchestrator.errors import NotFound, Refused
from orchestrator.notifications import drain
from orchestrator.operations.acknowledge_notice import AcknowledgeNotice
from orchestrator.operations.perform import perform
from orchestrator.operations.write_note import WriteNote
from orchestrator.queries.case import case as read_case
from orchestrator.queries.communications import communications, unread
from orchestrator.web import create_app

NOTE = {"texte": "À lire avant l'audience.", "lecteurs": "dossier", "pour": "disp"}


def told(house: House) -> int:
    """Tell the interregional director of something, and return the case."""
    case_id = house.start()
    perform(house.parts, WriteNote(house.people["chef_etablissement"], case_id, NOTE))
    drain(house.parts.database)
    return case_id


def client_of(house: House, function: str) -> FlaskClient:
    app = create_app(house.parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/connexion", data={"login": function, "password": "mot de passe d'essai"})
    return client


def test_a_communication_is_read_once_and_the_case_says_by_whom(house: House) -> None:
    case_id = told(house)
    director = house.people["disp"]
    (item,) = communications(house.parts, director, unread=True).items
    assert (unread(house.parts, director), item.case_id, item.acknowledged_at) == (1, case_id, None)
    house.pass_time(timedelta(hours=2))
    perform(house.parts, AcknowledgeNotice(director, item.id))
    (again,) = communications(house.parts, director).items
    assert (again.acknowledged_by, again.acknowledged_at) == (director.name, house.now())
    assert unread(house.parts, director) == 0
    last = read_case(house.parts, house.people["chef_etablissement"], case_id).timeline[-1]
    assert last.title == "Communication reçue : Note sur le dossier"
    assert last.actor is not None and last.actor.startswith(director.name)
    with pytest.raises(Refused) as refused:
        perform(house.parts, AcknowledgeNotice(director, item.id))
    assert director.name in refused.value.message


def test_nobody_acknowledges_what_is_addressed_to_others(house: House) -> None:
    told(house)
    (item,) = communications(house.parts, house.people["disp"]).items
    for function in ("chef_etablissement", "greffe", "exploitation"):
        assert communications(house.parts, house.people[function]).items == ()
        with pytest.raises(NotFound):
            perform(house.parts, AcknowledgeNotice(house.people[function], item.id))
    with pytest.raises(NotFound):
        perform(house.parts, AcknowledgeNotice(house.people["disp"], item.id + 100))


def test_the_page_counts_what_is_to_read_and_takes_the_receipt(house: House) -> None:
    told(house)
    client = client_of(house, "disp")
    page = html.fromstring(client.get("/communications").text)
    assert "Communications (1)" in " ".join(page.xpath("//nav[@aria-label='Menu principal']//a/text()"))
    (action,) = page.xpath("//table//form/@action")
    assert client.post(action).status_code == 303
    assert "Rien à lire" in client.get("/communications").text
    assert "lue par disp" in client.get("/communications?vue=toutes").text
    assert client.post(action, follow_redirects=True).status_code == 200  # told, not an error page
