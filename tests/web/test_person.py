"""The person's page and the search as they are read, and what staff say of identities."""

from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient
from tests.web import pages

from orchestrator.errors import FieldFault, NotFound, Refused


def test_the_page_tells_what_the_law_still_allows_and_what_lies_out_of_scope(client: FlaskClient) -> None:
    page = pages.parse(client.get("/personnes/9").text)
    words = pages.words(page)
    assert "Au plus tard jusqu’au 26 décembre 2026, ce jour compris." in words
    assert "Plus rien pour l’instant." in words
    assert "dossier hors de votre ressort : seules la nature, les dates et l’autorité" in words
    assert "CP de Lille, hors de votre ressort" in words
    assert "Empreintes." in words
    assert not pages.dead_anchors(page)


def test_a_person_out_of_scope_is_not_there(client: FlaskClient, reads: SimpleNamespace) -> None:
    reads.person = NotFound("Cette personne n'existe pas ou n'a aucun dossier de votre ressort.")
    assert client.get("/personnes/9").status_code == 404


def test_identities_are_set_apart_and_brought_together_with_a_ground(
    client: FlaskClient, recorder: Any
) -> None:
    sent = {"identite": "10", "motif": "Empreintes différentes."}
    assert client.post("/personnes/9/separation", data=sent).location == "/personnes/9"
    sent = {"dossier": "UDV-2026-0001", "motif": "Acte de naissance relu."}
    assert client.post("/personnes/9/rapprochement", data=sent).status_code == 303
    apart, together = recorder.done
    assert (apart.person_id, apart.other_id, apart.same) == (9, 10, False)
    assert (together.other_case, together.same, together.ground) == ("UDV-2026-0001", True, sent["motif"])


def test_a_ground_that_is_missing_is_asked_for_where_it_was_typed(client: FlaskClient, recorder: Any) -> None:
    fault = FieldFault("motif", "champ_motif", "Indiquez sur quoi vous vous fondez.")
    recorder.error = Refused("À corriger.", code="champ_motif", status=422, faults=[fault])
    answer = client.post("/personnes/9/rapprochement", data={"dossier": "UDV-1", "motif": ""})
    page = pages.parse(answer.text)
    assert answer.status_code == 422
    (link,) = pages.find(page, ".govuk-error-summary a")
    assert link.get("href") == "#rapprochement-motif"
    assert page.get_element_by_id("rapprochement-dossier").get("value") == "UDV-1"
    assert not pages.dead_anchors(page)


def test_one_box_in_the_head_searches_persons_and_cases(client: FlaskClient, reads: SimpleNamespace) -> None:
    page = pages.parse(client.get("/recherche?q=bernard&religion=x").text)
    assert reads.asked[-1][0] == "search"
    assert pages.find(page, "form.head__search")[0].get("action") == "/recherche"
    assert pages.find(page, "#personnes")[0] is not None
    assert "/personnes/9" in [link.get("href") for link in pages.find(page, "a")]
    assert "On ne cherche par aucun autre critère" in pages.words(page)
