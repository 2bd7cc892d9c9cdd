"""The desks of delegations, absences and opinions in a real browser: axe, narrow screens, and no script needed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.operations.test_delegations import entry
from tests.support.house import House
from tests.support.people import PASSWORD, employ
from tests.web.test_browser import WIDTHS, faults_of, overflow
from werkzeug.serving import make_server

from orchestrator.operations.ask_opinion import AskOpinion
from orchestrator.operations.perform import perform
from orchestrator.operations.record_absence import RecordAbsence
from orchestrator.web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Desk:
    """The site over a real database, at `address`."""

    address: str
    case_id: int


@pytest.fixture
def desk(sqlite_house: House) -> Iterator[Desk]:
    house = sqlite_house
    chief, director = house.people["chef_etablissement"], house.people["disp"]
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    entry(house, director).record(house.parts)
    deputy = employ(house, "adele", "chef_etablissement", "CP-REAU")
    assert chief.account_id is not None
    assert deputy.account_id is not None
    RecordAbsence(
        chief, chief.account_id, deputy.account_id, "chef_etablissement", "CP-REAU", ("udv_placement",),
        house.now(), house.now() + timedelta(days=3),
    ).record(house.parts)  # fmt: skip
    perform(
        house.parts, AskOpinion(chief, case_id, {"aupres": "disp", "question": "Que pensez-vous du profil ?"})
    )
    server = make_server("127.0.0.1", 0, create_app(house.parts, testing=True), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Desk(f"http://127.0.0.1:{server.server_port}", case_id)
    server.shutdown()


def sign_in(page: "Page", desk: Desk, login: str) -> None:
    page.context.clear_cookies()
    page.goto(desk.address + "/connexion")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")


def test_axe_finds_nothing_at_the_desks_and_nothing_overflows(desk: Desk, page: "Page") -> None:
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        sign_in(page, desk, "disp")
        for address in ("/delegations", "/delegations/1", "/delegations/nouvelle", "/absences/nouvelle",
                        "/delegations/1/revocation", "/avis/1", "/taches"):  # fmt: skip
            page.goto(desk.address + address)
            found[(width, address)] = faults_of(page), overflow(page)
        sign_in(page, desk, "chef_etablissement")
        for address in ("/absences", f"/dossiers/{desk.case_id}/avis", f"/dossiers/{desk.case_id}"):
            page.goto(desk.address + address)
            found[(width, address)] = faults_of(page), overflow(page)
    assert {where: fault for where, fault in found.items() if fault != ([], 0)} == {}


def test_a_revocation_and_an_answer_need_no_script_and_no_mouse(desk: Desk, chromium: "Browser") -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.address + "/connexion")
    page.fill("#login", "disp")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    page.goto(desk.address + "/avis/1")
    page.locator("#conclusion").focus()
    page.keyboard.press("Space")
    page.fill("#motifs", "Profil compatible.")
    page.locator("main form .govuk-button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "L'avis est rendu" in page.locator("main").inner_text()
    page.goto(desk.address + "/delegations/1/revocation")
    page.fill("#ground", "Réorganisation du service")
    with page.expect_navigation():
        page.press("#ground", "Enter")
    assert "elle a été révoquée" in page.locator("main").inner_text()
    context.close()
