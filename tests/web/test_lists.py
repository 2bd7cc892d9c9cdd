"""Inbox, cases, one case, start, documents and operations."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.web import pages, samples
from tests.web.conftest import signed_in

from orchestrator.errors import FieldFault, Refused
from orchestrator.queries.inbox_choice import InboxChoice


def test_the_legal_deadline_is_the_first_column_in_words(client: FlaskClient) -> None:
    page = pages.parse(client.get("/taches").text)
    first = [pages.words(pages.find(row, "td.rows__time")[0]) for row in pages.find(page, "tbody tr")][:4]
    assert first[0] == "Fin dans 8 h 42 auj. 24:00 — le placement provisoire prend fin de plein droit"
    assert first[1].startswith("Possible à 16:30")
    assert first[2].startswith("3 jours 2 avr. 24:00")
    assert first[3].startswith("En retard")


def test_each_view_shows_its_count_and_is_asked_for(client: FlaskClient, reads: SimpleNamespace) -> None:
    page = pages.parse(client.get("/taches?vue=soon&procedure=udv_placement&page=2").text)
    assert "Délai dans 48 h 3" in [pages.words(link) for link in pages.find(page, ".views a")]
    choice = InboxChoice("soon", procedure="udv_placement")
    name, wanted = reads.asked[-1]
    assert (name, wanted["choice"], wanted["page"]) == ("inbox", choice, 2)
    assert sorted(wanted["saved"]) == ["saved-1", "saved-2"]


@pytest.mark.parametrize("query", ["vue=../etc", "page=-3", "page=0", "page=abc", "page=9999999999999"])
def test_a_strange_address_shows_the_inbox_all_the_same(client: FlaskClient, query: str) -> None:
    assert client.get(f"/taches?{query}").status_code == 200


def test_a_task_can_be_taken_from_the_list_unless_somebody_has_it(client: FlaskClient) -> None:
    rows = pages.find(pages.parse(client.get("/taches").text), "tbody tr")
    assert pages.find(rows[0], "a.small-button")[0].get("href") == "/taches/t-1"
    assert pages.find(rows[1], "form")[0].get("action") == "/taches/t-decision/prendre"
    assert "prise par Élodie Ferrand" in pages.words(rows[2])


def test_an_empty_inbox_says_when_something_will_come(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.inbox = replace(samples.inbox_page(), items=(), total=0, pages=1, counts={})
    assert "Aucune tâche ici" in client.get("/taches").text


def test_cases_are_filtered_by_the_address(client: FlaskClient, reads: SimpleNamespace) -> None:
    page = pages.parse(client.get("/dossiers?q=bernard&etat=ended").text)
    assert reads.asked[-1][1] == {"status": "ended", "procedure": None, "text": "bernard", "page": 1}
    assert page.get_element_by_id("q").get("value") == "bernard"


def test_a_case_shows_legal_and_recorded_instants(client: FlaskClient) -> None:
    page = pages.parse(client.get("/dossiers/147").text)
    alert = next(entry for entry in pages.find(page, ".story__entry") if "avis attendu" in pages.words(entry))
    assert "dim. 29 mars 2026, 00:00" in pages.words(alert)
    assert "enregistré le dim. 29 mars 2026, 00:07" in pages.words(alert)


def test_deadlines_carry_their_reasons_and_their_reading(client: FlaskClient) -> None:
    page = pages.parse(client.get("/dossiers/147").text)
    row = next(row for row in pages.find(page, "tbody tr") if "Fin de plein droit" in pages.words(row))
    assert "ven. 10 avril 2026 à 24 h" in pages.words(row)
    assert "Quinze jours" in pages.words(pages.find(row, "details")[0])
    assert "lecture retenue" in pages.words(row)
    assert "alerte dès le jeu. 9 avril 2026 à 24 h" in pages.words(row)


def test_the_diagram_has_a_text_that_says_the_same(client: FlaskClient) -> None:
    page = pages.parse(client.get("/dossiers/147").text)
    section = page.xpath("//section[@aria-labelledby='schema']")[0]
    assert "Décider du placement" in pages.words(pages.find(section, "dl")[0])
    assert not pages.find(page, "[role=img]")
    model = client.get("/dossiers/147/diagramme.bpmn")
    assert model.data == samples.model()


def test_an_ended_case_says_how_and_from_when(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.case = samples.case(
        status="ended",
        tasks=(),
        outcome="terme_echu",
        outcome_label="Terme échu",
        ended_at=samples.at("2026-08-01 00:02"),
        effective_at=samples.at("2026-08-01 00:00"),
    )
    told = pages.words(pages.find(pages.parse(client.get("/dossiers/147").text), ".term")[0])
    assert "Terme échu" in told
    assert "Effet le ven. 31 juillet 2026 à 24 h" in told


def test_starting_hands_over_person_and_answers_apart(client: FlaskClient, recorder: Any) -> None:
    sent = {
        "_etablissement": "CP-REAU",
        "personne.nom": "Bernard",
        "personne.naissance-day": "28",
        "urgence": "oui",
    }
    answer = client.post("/dossiers/nouveau/udv_placement", data=sent)
    act = recorder.done[0]
    assert answer.location == "/dossiers/147"
    assert act.person == {"nom": "Bernard", "naissance-day": "28"}
    assert act.data == {"urgence": "oui"}
    assert (act.procedure_id, act.etablissement) == ("udv_placement", "CP-REAU")


def test_starting_shows_each_fault_in_its_own_form_and_keeps_answers(
    client: FlaskClient, recorder: Any
) -> None:
    faults = [
        FieldFault("ecrou", "champ_ecrou", "Numéro d'écrou : répondez."),
        FieldFault("urgence", "champ_urgence", "Urgence : répondez."),
    ]
    recorder.error = Refused("À corriger.", code="champ_ecrou", status=422, faults=faults)
    sent = {"_etablissement": "CP-REAU", "personne.nom": "Bernard"}
    answer = client.post("/dossiers/nouveau/udv_placement", data=sent)
    page = pages.parse(answer.text)
    assert answer.status_code == 422
    assert [a.get("href") for a in pages.find(page, ".govuk-error-summary a")] == [
        "#personne.ecrou",
        "#urgence",
    ]
    assert not pages.dead_anchors(page)
    assert page.get_element_by_id("personne.nom").get("value") == "Bernard"


def test_an_establishment_out_of_reach_is_asked_again(client: FlaskClient, recorder: Any) -> None:
    answer = client.post("/dossiers/nouveau/udv_placement", data={"_etablissement": "AILLEURS"})
    page = pages.parse(answer.text)
    assert answer.status_code == 422
    assert pages.find(page, ".govuk-error-summary a")[0].get("href") == "#_etablissement"
    assert recorder.done == []


def test_a_document_is_read_on_screen_and_as_a_file(client: FlaskClient) -> None:
    page = pages.parse(client.get("/documents/5").text)
    assert pages.words(pages.find(page, "article h1")[0]) == "Décision"
    assert pages.find(page, "article")[0].get("lang") == "fr"
    assert client.get("/documents/6").status_code == 404


def test_a_document_of_the_case_comes_as_pdf_where_the_machine_can(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.web.document.to_pdf", lambda html: b"%PDF-" + html[:15].encode())
    answer = client.get("/documents/5/pdf")
    assert answer.data.startswith(b"%PDF-<!DOCTYPE html>")
    assert "UDV-2026-0147-information.pdf" in answer.headers["Content-Disposition"]
    monkeypatch.setattr("orchestrator.web.document.to_pdf", lambda html: None)
    assert client.get("/documents/5/pdf").status_code == 404


def test_operations_are_for_operators(site: Flask, client: FlaskClient) -> None:
    assert client.get("/exploitation").status_code == 403
    assert "Exploitation" not in pages.words(pages.find(pages.parse(client.get("/taches").text), "nav")[0])
    assert signed_in(site, "ops").get("/exploitation").status_code == 200


def test_incidents_are_told_by_cause_and_the_picture_has_a_table(site: Flask) -> None:
    page = pages.parse(signed_in(site, "ops").get("/exploitation").text)
    assert pages.words(pages.find(page, ".cause__title")[0]) == "La messagerie ne répond pas"
    assert len(pages.find(page, "svg.chart rect")) == 24
    assert len(pages.find(page, "details table tbody tr")) == 24


def test_retrying_asks_for_a_ground(site: Flask, recorder: Any) -> None:
    operator = signed_in(site, "ops")
    refused = operator.post("/exploitation/incidents/4/relance", data={"motif": " "})
    assert refused.status_code == 422
    assert recorder.done == []
    page = pages.parse(refused.text)
    assert page.get_element_by_id("motif-4").get("aria-describedby") == "motif-4-error"
    accepted = operator.post("/exploitation/incidents/4/relance", data={"motif": "messagerie rétablie"})
    assert accepted.status_code == 303
    assert (recorder.done[0].incident_id, recorder.done[0].reason) == (4, "messagerie rétablie")


def test_the_home_page_of_an_operator_is_the_operations_screen(site: Flask, client: FlaskClient) -> None:
    assert client.get("/").location == "/taches"
    assert signed_in(site, "ops").get("/").location == "/exploitation"


def test_the_header_says_who_where_and_by_which_delegation(site: Flask, client: FlaskClient) -> None:
    who = pages.words(pages.find(pages.parse(client.get("/taches").text), ".head__who")[0])
    assert "Camille Arnaud, Directrice interrégionale — DISP de Paris" in who
    who = pages.words(pages.find(pages.parse(signed_in(site, "chef").get("/taches").text), ".head__who")[0])
    assert "signature déléguée jusqu'au 30/06/2026" in who
