"""A list on a page: a row more or less without scripts, nothing judged; faults lead to their row."""

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from tests.web import pages, samples
from tests.web.test_browser import Site, faults_of, overflow, served, sign_in

from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form, read_form

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS = "/taches/t-decision"
__all__ = ["served"]


def asked() -> Form:
    inner = [
        {"type": "textfield", "key": "nom", "label": "Nom", "validate": {"required": True}},
        {"type": "datetime", "subtype": "date", "key": "vu_le", "dateLabel": "Vu le"},
    ]
    listed = {"type": "dynamiclist", "path": "experts", "label": "Experts", "components": inner,
              "properties": {"maxRows": "3"}}  # fmt: skip
    reasons = {"type": "textarea", "key": "motifs", "label": "Motifs"}
    content = {"id": "f", "type": "default", "components": [listed, reasons]}
    return read_form(json.dumps(content).encode(), file="f.form")


@pytest.fixture
def listing(client: FlaskClient, reads: SimpleNamespace) -> FlaskClient:
    reads.task = samples.task(form=asked(), maxima={}, defaults={}, references={})
    return client


def rows(text: str) -> list[dict[str, str]]:
    page = pages.parse(text)
    return [
        {control.get("name"): control.get("value") or "" for control in pages.find(line, "input")}
        for line in pages.find(page, "fieldset.line")
    ]


def test_a_row_is_added_and_removed_with_every_answer_kept(listing: FlaskClient, recorder: Any) -> None:
    assert len(rows(listing.get(ADDRESS).text)) == 1
    sent = {"experts.lignes": "1", "experts.0.nom": "Mme Roy", "experts.0.vu_le-day": "2", "motifs": "Vu."}
    more = listing.post(f"{ADDRESS}/lignes", data={**sent, "_ligne": "ajouter:experts"})
    shown = rows(more.text)
    assert more.status_code == 200 and recorder.done == []
    assert [row[f"experts.{number}.nom"] for number, row in enumerate(shown)] == ["Mme Roy", ""]
    assert shown[0]["experts.0.vu_le-day"] == "2"
    assert pages.parse(more.text).get_element_by_id("motifs").text.strip() == "Vu."
    sent |= {"experts.lignes": "2", "experts.1.nom": "M. Sy"}
    less = rows(listing.post(f"{ADDRESS}/lignes", data={**sent, "_ligne": "retirer:experts.0"}).text)
    assert [row["experts.0.nom"] for row in less] == ["M. Sy"]


def test_no_row_is_added_beyond_the_most_nor_by_a_forged_demand(listing: FlaskClient) -> None:
    full = {"experts.lignes": "3", "experts.2.nom": "c"}
    for demand in ("ajouter:experts", "ajouter:autre", "retirer:experts.9", "retirer:experts.x", "x", ""):
        text = listing.post(f"{ADDRESS}/lignes", data={**full, "_ligne": demand}).text
        assert len(rows(text)) == 3
        assert not [b for b in pages.find(pages.parse(text), "button") if "Ajouter" in pages.words(b)]
    assert len(rows(listing.post(f"{ADDRESS}/lignes", data={"experts.lignes": "9999999"}).text)) == 1


def test_a_fault_leads_to_its_question_in_its_row(listing: FlaskClient, recorder: Any) -> None:
    faults = [
        FieldFault("experts", "champ_experts", "Experts : 2 lignes au moins."),
        FieldFault("experts.1.nom", "champ_experts", "Experts, ligne 2, Nom : répondez."),
        FieldFault("experts.1.vu_le", "champ_experts", "Experts, ligne 2, Vu le : cette date n'existe pas."),
    ]
    recorder.error = Refused("À corriger.", code="champ_experts", status=422, faults=faults)
    page = pages.parse(listing.post(ADDRESS, data={"experts.1.vu_le-day": "31"}).text)
    links = [link.get("href") for link in pages.find(page, ".govuk-error-summary a")]
    assert links == ["#experts", "#experts.1.nom", "#experts.1.vu_le-day"]
    assert not pages.dead_anchors(page) and not pages.doubled_ids(page)
    assert page.get_element_by_id("experts.1.nom-error") is not None


def test_enter_records_the_act_and_never_takes_a_row_away(listing: FlaskClient) -> None:
    buttons = pages.find(pages.parse(listing.get(ADDRESS).text), "form.sheet button")
    assert buttons[0].get("formaction") is None and buttons[0].get("name") is None


@pytest.mark.browser
def test_rows_by_keyboard_alone_and_clean_for_axe(served: Site, page: "Page", reads: SimpleNamespace) -> None:
    reads.task = samples.task(form=asked(), maxima={}, defaults={}, references={})
    sign_in(page, served)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(served.address + ADDRESS)
    page.focus("[id='experts.0.nom']")
    page.keyboard.type("Mme Roy")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Ajouter une ligne"):
            break
    with page.expect_navigation(wait_until="load"):  # the browser goes to the row once all is there
        page.keyboard.press("Enter")
    page.wait_for_selector("[id='experts.1.nom']")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "experts.1.nom", "the new row is where one goes on"
    assert page.input_value("[id='experts.0.nom']") == "Mme Roy"
    assert (faults_of(page), overflow(page)) == ([], 0)
