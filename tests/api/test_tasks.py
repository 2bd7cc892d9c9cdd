"""Acts through the API: listed, shown with their form, accomplished once, refused in words."""

from typing import Any

import pytest
from tests.api.conftest import OPENING, Site

ADVICE = {
    "avis_cpu_le": "2026-01-05T10:00:00+01:00",
    "avis_cpu_sens": "favorable",
    "avis_cpu_motifs": "Risque élevé de nouveau passage à l'acte.",
}


@pytest.fixture
def opened(site: Site) -> dict[str, Any]:
    """The task of the board, as its member sees it in a fresh case."""
    assert site.as_("chef.reau").post("/cases", OPENING).status_code == 201
    listed = site.as_("cpu.reau").get("/tasks").json
    assert len(listed) == 1
    return dict(listed[0])


def test_an_act_is_shown_with_what_it_asks(site: Site, opened: dict[str, Any]) -> None:
    shown = site.as_("cpu.reau").get(f"/tasks/{opened['task_id']}").json

    assert shown["element"] == "avis_cpu"
    assert shown["may_act"] and shown["open"]
    assert "avis_cpu_sens" in {field["key"] for field in shown["form"]["fields"]}
    assert shown["legal_basis"]["citation"]
    assert shown["if_nobody_acts"]


def test_an_act_is_accomplished_once(site: Site, opened: dict[str, Any], advice: dict[str, Any]) -> None:
    machine, path = site.as_("cpu.reau"), f"/tasks/{opened['task_id']}/complete"
    done = machine.post(path, {"data": advice, "revision": 1})
    again = machine.post(path, {"data": advice})

    assert done.status_code == 200, done.json
    assert done.json["revision"] == 2
    assert (again.status_code, again.json["code"]) == (409, "etat")
    assert machine.get("/tasks").json == []


def test_the_same_key_accomplishes_once_and_answers_the_same(
    site: Site, opened: dict[str, Any], advice: dict[str, Any]
) -> None:
    machine, path = site.as_("cpu.reau"), f"/tasks/{opened['task_id']}/complete"
    key = {"Idempotency-Key": "acte-1"}

    first = machine.post(path, {"data": advice}, headers=key)
    again = machine.post(path, {"data": advice}, headers=key)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json


def test_a_refused_act_does_not_use_its_key(
    site: Site, opened: dict[str, Any], advice: dict[str, Any]
) -> None:
    machine, path = site.as_("cpu.reau"), f"/tasks/{opened['task_id']}/complete"
    key = {"Idempotency-Key": "acte-1"}

    assert machine.post(path, {"data": {}}, headers=key).status_code == 422
    assert machine.post(path, {"data": advice}, headers=key).status_code == 200


def test_a_stale_revision_is_refused(site: Site, opened: dict[str, Any], advice: dict[str, Any]) -> None:
    body = {"data": advice, "revision": 0}
    answer = site.as_("cpu.reau").post(f"/tasks/{opened['task_id']}/complete", body)

    assert answer.status_code == 409


def test_an_act_of_another_function_is_refused(
    site: Site, opened: dict[str, Any], advice: dict[str, Any]
) -> None:
    answer = site.as_("chef.reau").post(f"/tasks/{opened['task_id']}/complete", {"data": advice})

    assert (answer.status_code, answer.json["code"]) == (403, "autorite")


def test_an_act_outside_the_scope_does_not_exist(site: Site, opened: dict[str, Any]) -> None:
    path = f"/tasks/{opened['task_id']}"

    assert site.as_("chef.lille").get(path).status_code == 404
    assert site.as_("chef.lille").post(f"{path}/complete", {"data": {}}).status_code == 404
    assert site.as_("cpu.reau").get("/tasks/absente").status_code == 404


def test_every_fault_of_an_act_is_told(site: Site, opened: dict[str, Any]) -> None:
    forged = {"data": {"avis_cpu_sens": "peut-être", "forge": 1}}
    answer = site.as_("cpu.reau").post(f"/tasks/{opened['task_id']}/complete", forged)

    assert answer.status_code == 422
    assert {"champ_avis_cpu_sens", "champ_forge"} <= {fault["code"] for fault in answer.json["faults"]}


def test_an_unknown_view_is_told(site: Site) -> None:
    assert site.as_("cpu.reau").get("/tasks?view=tout").status_code == 422


@pytest.fixture
def advice(site: Site) -> dict[str, Any]:
    """Answers of the board, given a minute ago."""
    from datetime import timedelta

    with site.parts.database.read() as tx:
        at = tx.now() - timedelta(seconds=1)
    return {**ADVICE, "avis_cpu_le": at.isoformat()}
