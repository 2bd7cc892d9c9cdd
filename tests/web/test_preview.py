"""The preview before signing: marked, nothing recorded, the answers kept wherever one goes next."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.web import pages, samples
from werkzeug.datastructures import MultiDict

from orchestrator.documents import pdf_unavailable
from orchestrator.errors import FieldFault, Refused
from orchestrator.web import preview

TASK = "/taches/t-decision"
SENT = {
    "decision": "placement",
    "criteres": ["a", "b"],
    "motifs": "Vu <l'avis>.\nFin.",
    "_revision": "12",
    "_seen_at": "x",
}


def test_a_task_that_draws_up_a_document_offers_its_preview(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    button = pages.find(pages.parse(client.get(TASK).text), "button[formaction]")[0]
    assert button.get("formaction") == f"{TASK}/apercu"
    reads.task = samples.task(produces=False)
    others = pages.find(pages.parse(client.get(TASK).text), "button[formaction]")
    assert f"{TASK}/apercu" not in [other.get("formaction") for other in others]


def test_the_draft_is_marked_and_nothing_is_done(client: FlaskClient, recorder: Any) -> None:
    answer = client.post(f"{TASK}/apercu", data=SENT)
    paper = pages.find(pages.parse(answer.text), "article.paper")[0]
    assert answer.status_code == 200
    assert pages.words(paper).startswith("PROJET — non signé")
    assert "La personne est placée" in pages.words(paper)
    assert paper.get("lang") == "fr"
    assert recorder.done == []


def test_every_way_out_carries_the_answers(client: FlaskClient, recorder: Any) -> None:
    form = pages.find(pages.parse(client.post(f"{TASK}/apercu", data=SENT).text), "form.document-tools")[0]
    kept = [(field.get("name"), field.get("value")) for field in pages.find(form, "input[type=hidden]")]
    assert form.get("action") == TASK
    for name in ("decision", "motifs", "_revision", "_seen_at"):
        assert (name, SENT[name]) in kept
    assert [value for name, value in kept if name == "criteres"] == ["a", "b"]
    actions = [button.get("formaction") for button in pages.find(form, "button")]
    assert actions[:2] == [None, f"{TASK}/reprendre"]
    client.post(TASK, data=MultiDict(kept))
    assert recorder.done[0].data["criteres"] == ["a", "b"]
    assert recorder.done[0].revision == 12


def test_coming_back_shows_the_answers_without_judging_them(client: FlaskClient, recorder: Any) -> None:
    page = pages.parse(client.post(f"{TASK}/reprendre", data=SENT).text)
    assert page.get_element_by_id("motifs").text.strip() == SENT["motifs"]
    assert not pages.find(page, ".govuk-error-summary")
    assert recorder.done == []


@pytest.mark.parametrize("address", ["apercu", "apercu.pdf"])
def test_what_the_act_would_be_refused_for_is_said_in_the_form(
    client: FlaskClient, reads: SimpleNamespace, address: str
) -> None:
    fault = FieldFault("motifs", "champ_motifs", "Motifs : répondez à cette question.")
    reads.preview = Refused("À corriger.", code="champ_motifs", status=422, faults=[fault])
    answer = client.post(f"{TASK}/{address}", data={"decision": "placement"})
    links = [link.get("href") for link in pages.find(pages.parse(answer.text), ".govuk-error-summary a")]
    assert (answer.status_code, links) == (422, ["#motifs"])


@pytest.mark.parametrize("address", ["apercu", "apercu.pdf", "reprendre"])
def test_an_address_reloaded_without_answers_leads_to_the_task(client: FlaskClient, address: str) -> None:
    assert client.get(f"{TASK}/{address}").location == TASK


def test_the_pdf_bears_the_mark(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(preview, "to_pdf", lambda html: printed.append(html) or b"%PDF")
    answer = client.post(f"{TASK}/apercu.pdf", data={**SENT, "_document": "decision"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="PROJET-UDV-2026-0147-decision.pdf"'
    assert printed[0].count("PROJET — non signé") == 3  # title, top of each page, text
    assert client.post(f"{TASK}/apercu.pdf", data={**SENT, "_document": "../x"}).status_code == 404


@pytest.mark.skipif(bool(pdf_unavailable()), reason="Pango")
def test_a_marked_page_can_be_printed(client: FlaskClient) -> None:
    assert client.post(f"{TASK}/apercu.pdf", data={**SENT, "_document": "decision"}).data.startswith(b"%PDF")


def test_articles_stand_beside_their_question_and_other_readings_are_a_click_away(
    client: FlaskClient,
) -> None:
    page = pages.parse(client.get(TASK).text)
    assert "R224-7 al. 1" in pages.words(page.get_element_by_id("terme_le-hint"))
    reading = next(box for box in pages.find(page, ".basis") if "Terme du placement" in pages.words(box))
    assert "lecture retenue" in pages.words(reading)
    assert "cesse la veille" in pages.words(pages.find(reading, "details")[0])


def test_beyond_three_readings_the_others_are_folded_and_counted(
    client: FlaskClient, reads: SimpleNamespace
) -> None:
    reading = samples.task().readings[0]
    reads.task = samples.task(readings=(reading,) * 5)
    page = pages.parse(client.get(TASK).text)
    fold = next(box for box in pages.find(page, "details") if "2 autres points" in pages.words(box))
    assert len(pages.find(fold, ".basis")) == 2


@pytest.mark.parametrize("address", ["/taches", "/dossiers"])
def test_lists_are_narrowed_to_a_procedure(client: FlaskClient, reads: SimpleNamespace, address: str) -> None:
    page = pages.parse(client.get(f"{address}?procedure=udv_placement").text)
    choice = pages.labelled(page, "Procédure")
    assert [option.get("value") for option in pages.find(choice, "option[selected]")] == ["udv_placement"]
    asked = dict(reads.asked)["inbox" if address == "/taches" else "cases"]
    assert getattr(asked.get("choice"), "procedure", asked.get("procedure")) == "udv_placement"
    reads.procedures = samples.PROCEDURES[:1]
    assert not pages.parse(client.get(address).text).xpath("//select[@id='procedure']")
