"""Through the API: an act that says when it was done, and one corrected, with what each leaves to read."""

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import OPENING, Site
from tests.support.house import INFORMATION


@pytest.fixture
def advice(site: Site) -> dict[str, Any]:
    """Answers of the board, given a moment ago."""
    with site.parts.database.read() as tx:
        at = tx.now() - timedelta(seconds=1)
    return {"avis_cpu_le": at.isoformat(), "avis_cpu_sens": "favorable", "avis_cpu_motifs": "Risque élevé."}


def opened(site: Site, login: str) -> dict[str, Any]:
    return dict(site.as_(login).get("/tasks").json[0])


def test_an_act_is_corrected_and_the_original_stays_in_the_answer(site: Site, advice: dict[str, Any]) -> None:
    chief, board = site.as_("chef.reau"), site.as_("cpu.reau")
    case_id = chief.post("/cases", OPENING).json["case_id"]
    board.post(f"/tasks/{opened(site, 'cpu.reau')['task_id']}/complete", {"data": advice})
    task = opened(site, "chef.reau")
    assert chief.post(f"/tasks/{task['task_id']}/complete", {"data": INFORMATION}).status_code == 200
    address, ground = f"/cases/{case_id}/acts/3/correct", "Mot omis à la frappe."
    body = {"data": {"motifs_communiques": "Deux agressions."}, "ground": ground}
    assert board.post(address, body).json["code"] == "autorite"
    fixed = chief.post(address, {"data": {"avocat_demande": "oui"}, "ground": ground})
    assert (fixed.status_code, fixed.json["code"]) == (422, "rectification")
    assert chief.post(address, {**body, "revision": 1}).json["code"] == "revision"
    done = chief.post(address, body)
    assert done.status_code == 200, done.json
    told = {entry["seq"]: entry for entry in chief.get(f"/cases/{case_id}").json["timeline"]}
    assert told[3]["corrections"][0]["after"] == "Deux agressions."
    assert "Agressions." in [detail["value"] for detail in told[3]["details"]]
    assert told[4]["kind"] == "rectification"


def test_a_proof_without_an_instant_is_refused(site: Site, advice: dict[str, Any]) -> None:
    site.as_("chef.reau").post("/cases", OPENING)
    address = f"/tasks/{opened(site, 'cpu.reau')['task_id']}/complete"
    refused = site.as_("cpu.reau").post(address, {"data": advice, "proof": "Registre, page 12"})
    assert (refused.status_code, refused.json["code"]) == (422, "accompli")
    late = {"data": advice, "proof": "Registre, page 12", "done_at": "2026-01-05T09:00:00Z"}
    refused = site.as_("cpu.reau").post(address, late)
    assert refused.json["code"] == "accompli", "the opinion says itself when it was given"
    assert "Avis" in refused.json["detail"] or "question" in refused.json["detail"]
