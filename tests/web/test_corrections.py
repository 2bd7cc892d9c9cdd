"""Correcting an act on its page: what it said stays readable, struck, beside what it should have said."""

from tests.web import pages
from tests.web.desk import Desk, hidden, words

RIGHT = "Risque élevé pour deux codétenus."
GROUND = "Nombre omis à la frappe, procès-verbal à l'appui."


def test_an_act_is_corrected_from_the_page_of_its_case(desk: Desk) -> None:
    house, chief = desk.house, desk.sign_in("chef_etablissement")
    house.act(desk.case_id, "cpu", "avis_cpu", house.opinion())
    data = {"motifs_communiques": "Agresions.", "comprend_francais": "oui", "avocat_demande": "non"}
    house.act(desk.case_id, "chef_etablissement", "information", data)
    page = pages.parse(chief.get(f"/dossiers/{desk.case_id}").text)
    links = [
        link.get("href") for link in pages.find(page, ".story a") if link.get("href").endswith("/rectifier")
    ]
    assert len(links) == 1, "not the opinion, which is the board's"
    shown = pages.parse(chief.get(links[0]).text)
    assert shown.get_element_by_id("motifs_communiques").text.strip() == "Agresions."
    assert "Ce qui ne se rectifie pas" in pages.words(shown)
    sheet = hidden(pages.find(shown, "form.sheet")[0])
    refused = chief.post(links[0], data={**sheet, "motifs_communiques": "Agressions."})
    faults = pages.parse(refused.text)
    assert refused.status_code == 422
    assert [link.get("href") for link in pages.find(faults, ".govuk-error-summary a")] == [
        "#rectification.motif"
    ]
    assert not pages.dead_anchors(faults) and not pages.doubled_ids(faults)
    assert faults.get_element_by_id("motifs_communiques").text.strip() == "Agressions."
    sent = {**sheet, "motifs_communiques": "Agressions.", "rectification.motif": GROUND}
    done = chief.post(links[0], data=sent, follow_redirects=True)
    assert "La rectification est enregistrée" in words(done)
    page = pages.parse(done.text)
    assert [pages.words(part) for part in pages.find(page, ".story del")] == [
        "Réponse d'origine, rectifiée : Agresions."
    ]
    assert pages.words(pages.find(page, ".story ins")[0]) == "Agressions."
    assert "(version rectifiée)" in words(done)
    again = chief.post(links[0], data=sent)
    assert again.status_code == 409, "the case has changed since that page"


def test_an_act_of_somebody_else_is_not_offered_nor_reachable(desk: Desk) -> None:
    house, board = desk.house, desk.sign_in("cpu")
    house.act(desk.case_id, "cpu", "avis_cpu", house.opinion())
    chief = desk.sign_in("chef_etablissement")
    assert chief.get(f"/dossiers/{desk.case_id}/actes/2/rectifier").status_code == 403
    assert board.get(f"/dossiers/{desk.case_id}/actes/1/rectifier").status_code == 404
    assert board.get("/dossiers/999/actes/2/rectifier").status_code == 404
