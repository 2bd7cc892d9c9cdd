"""The pages of opinions: asked from the case, answered from the inbox, without JavaScript."""

from collections.abc import Callable

from flask.testing import FlaskClient
from tests.support.house import House
from tests.support.people import employ
from tests.web import pages
from tests.web.test_delegations import visit  # noqa: F401

Visit = Callable[[str], FlaskClient]


def test_a_question_goes_from_the_case_to_the_inbox_and_back(sqlite_house: House, visit: Visit) -> None:  # noqa: F811
    house = sqlite_house
    employ(house, "sam", "spip", "CP-REAU")
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    chief, sam, clerk = visit("chef_etablissement"), visit("sam"), visit("greffe")
    assert f"/dossiers/{case_id}/avis" in chief.get(f"/dossiers/{case_id}").text
    assert "Demander un avis" not in clerk.get(f"/dossiers/{case_id}/avis").text
    empty = chief.post(f"/dossiers/{case_id}/avis", data={"aupres": "spip", "question": ""})
    assert (empty.status_code, "Rien n'a été enregistré" in empty.text) == (422, True)
    typed = {"aupres": "spip", "question": "Quel hébergement ?"}
    assert chief.post(f"/dossiers/{case_id}/avis", data=typed).status_code == 303

    inbox = pages.words(pages.parse(sam.get("/taches").text))
    assert "Avis que l'on vous demande" in inbox
    assert "Quel hébergement ?" in sam.get("/avis/1").text
    assert clerk.post("/avis/1", data={"conclusion": "favorable", "motifs": "Oui."}).status_code == 404
    answer = {"conclusion": "favorable", "motifs": "Stable.", "confidentiel": "Chez sa sœur."}
    assert sam.post("/avis/1", data=answer).status_code == 303
    assert "Chez sa sœur." in chief.get("/avis/1").text
    seen = clerk.get("/avis/1").text
    assert "Stable." in seen
    assert "Chez sa sœur." not in seen
    assert "Chez sa sœur." not in clerk.get(f"/dossiers/{case_id}").text
    assert chief.post("/avis/1/retrait").status_code == 303
    assert chief.get("/avis/99").status_code == 404
