"""On the page of an act: saying that it was done before, with its proof, and being told when that cannot be."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from tests.operations.test_absences import away
from tests.support.house import INFORMATION
from tests.web import pages
from tests.web.desk import Desk, words

from orchestrator.web.moments import PARIS

SENT = {
    "occultations": "aucune",
    "occultation_auteur": "Lieutenant Leroy",
    "accompli.le-day": "26",
    "accompli.le-month": "1",
    "accompli.le-year": "2026",
    "accompli.le-time": "9 h 06",
    "accompli.preuve": "Registre, page 12",
}


@pytest.fixture
def chief(desk: Desk) -> FlaskClient:
    house = desk.house
    house.act(desk.case_id, "cpu", "avis_cpu", house.opinion())
    house.act(desk.case_id, "chef_etablissement", "information", INFORMATION)
    desk.task_id = house.task(desk.case_id, "occultation")
    house.clock.move_to(house.clock.at.replace(hour=15))  # type: ignore[attr-defined]
    return desk.sign_in("chef_etablissement")


def test_an_act_done_before_is_shown_as_such(desk: Desk, chief: FlaskClient) -> None:
    done = chief.post(desk.address, data={**desk.sheet(chief), **SENT}, follow_redirects=True)
    assert done.status_code == 200
    told = words(done)
    assert "Accompli le lun. 26 janv. 2026, 09:06, enregistré le lun. 26 janv. 2026, 16:05." in told
    assert "Preuve : Registre, page 12" in told


@pytest.mark.parametrize(
    ("changed", "anchor"),
    [
        ({"accompli.le-time": "17:00"}, "#accompli.le-day"),
        ({"accompli.le-time": "9 h 04"}, "#accompli.le-day"),
        ({"accompli.le-day": "31", "accompli.le-month": "2"}, "#accompli.le-day"),
        ({"accompli.preuve": ""}, "#accompli.preuve"),
    ],
)
def test_what_cannot_be_is_said_at_its_question_and_answers_are_kept(
    desk: Desk, chief: FlaskClient, changed: dict[str, str], anchor: str
) -> None:
    refused = chief.post(desk.address, data={**desk.sheet(chief), **SENT, **changed})
    page = pages.parse(refused.text)
    assert refused.status_code == 422
    assert [link.get("href") for link in pages.find(page, ".govuk-error-summary a")] == [anchor]
    assert not pages.dead_anchors(page) and not pages.doubled_ids(page)
    assert pages.find(page, "details.late")[0].get("open") is not None
    assert page.get_element_by_id("occultation_auteur").get("value") == "Lieutenant Leroy"
    kept = pages.parse(chief.get(desk.address).text)
    assert kept.get_element_by_id("accompli.le-time").get("value") == {**SENT, **changed}["accompli.le-time"]


def test_an_act_that_asks_its_own_instant_asks_only_the_proof_apart(desk: Desk) -> None:
    board = desk.sign_in("cpu")  # the opinion says when it was given
    page = desk.page(board)
    [fold] = pages.find(page, "details.late")
    assert [field.get("name") for field in pages.find(fold, "input")] == ["accompli.preuve"]
    assert "« Séance de la commission qui a rendu l'avis »" in pages.words(fold)


def test_the_page_of_who_signed_under_a_delegation_that_has_ended_offers_only_what_was_done_before(
    desk: Desk,
) -> None:
    house, day = desk.house, timedelta(days=1)
    chief = house.people["chef_etablissement"]
    case_id = house.start("48299", deja_ecroue="oui")
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    house.act(case_id, "chef_etablissement", "information", INFORMATION)
    absence = away(house, chief, house.people["cpu"], until_at=house.now() + day, designation="Note n° 3")
    absence.record(house.parts)
    signed_at = (house.now() + timedelta(hours=2)).astimezone(PARIS)
    house.pass_time(2 * day)
    desk.task_id = house.task(case_id, "occultation")
    board = desk.sign_in("cpu")
    page = desk.page(board)
    assert "Vous n'êtes plus compétent depuis le" in pages.words(page)
    assert pages.find(page, "details.late")[0].get("open") is not None
    assert "pour chef etablissement" in pages.words(pages.find(page, ".acting")[0])
    day_of = {f"accompli.le-{part}": str(getattr(signed_at, part)) for part in ("day", "month", "year")}
    sheet = {**desk.sheet(board), **SENT, **day_of}
    refused = board.post(desk.address, data={**sheet, "accompli.le-day": "", "accompli.le-month": ""})
    assert refused.status_code == 422
    late = {**sheet, "accompli.le-time": f"{signed_at:%H:%M}"}
    assert board.post(desk.address, data=late).status_code == 303
