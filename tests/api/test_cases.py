"""Cases through the API: the same door, scope and refusals as the pages."""

import base64
import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import select
from tests.api.conftest import OPENING, PERSON, PROPOSAL, Site
from tests.web.test_files_that_wait import with_files_at_the_opening

from orchestrator.operations.deploy import deploy
from orchestrator.persistence.tables import request_key


def codes(answer: Any) -> set[str]:
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    assert answer.json["type"] == f"urn:orchestrator:{answer.json['code']}"
    return {fault["code"] for fault in answer.json.get("faults", ())}


def test_a_chief_sees_what_may_be_started_and_with_which_answers(site: Site) -> None:
    listed = site.as_("chef.reau").get("/procedures").json
    shown = site.as_("chef.reau").get("/procedures/udv_placement").json

    places = {row["id"]: [place["id"] for place in row["places"]] for row in listed}
    assert places["udv_placement"] == ["CP-REAU"]
    assert "psem_placement" not in places  # its starters sit at the court
    assert {"nom", "prenom", "naissance", "ecrou"} <= {field["key"] for field in shown["person"]["fields"]}
    assert shown["data"]["fields"]


def test_who_may_start_nothing_sees_nothing_to_start(site: Site) -> None:
    assert site.as_("cpu.reau").get("/procedures").json == []
    assert site.as_("cpu.reau").get("/procedures/udv_placement").status_code == 404
    assert site.as_("chef.reau").get("/procedures/absente").status_code == 404


def test_a_case_opens_and_can_be_read(site: Site) -> None:
    machine = site.as_("chef.reau")
    done = machine.post("/cases", OPENING)

    assert done.status_code == 201
    shown = machine.get(f"/cases/{done.json['case_id']}").json
    assert done.headers["Location"].endswith(f"/api/cases/{done.json['case_id']}")
    assert shown["number"] == done.json["number"]
    assert shown["revision"] == done.json["revision"] == 1
    assert shown["person"]["naissance"] == PERSON["naissance"]
    assert shown["zone"] == "Europe/Paris"
    assert shown["timeline"][0]["kind"] == "ouverture"
    assert shown["tasks"]


def test_nobody_sees_or_lists_a_case_outside_their_scope(site: Site) -> None:
    case_id = site.as_("chef.reau").post("/cases", OPENING).json["case_id"]
    elsewhere = site.as_("chef.lille")

    assert elsewhere.get(f"/cases/{case_id}").status_code == 404
    assert elsewhere.get("/cases").json == []
    assert elsewhere.get(f"/cases/{case_id}").json["detail"] == elsewhere.get("/cases/999").json["detail"]


def test_who_may_not_start_is_refused_as_on_the_page(site: Site) -> None:
    answer = site.as_("disp.paris").post("/cases", OPENING)

    assert answer.status_code == 403
    assert answer.json["code"] == "autorite"


def test_every_missing_or_forged_answer_is_told_and_nothing_stored(site: Site) -> None:
    machine = site.as_("chef.reau")
    body = {**OPENING, "person": {"nom": "ABADIE", "forge": "x"}}
    answer = machine.post("/cases", body)

    assert answer.status_code == 422
    assert {"champ_prenom", "champ_naissance", "champ_ecrou", "champ_forge"} <= codes(answer)
    assert machine.get("/cases").json == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "procedure"),
        ({**OPENING, "procedure": 3}, "procedure"),
        ({**OPENING, "procedure": "x" * 1000}, "procedure"),
        ({**OPENING, "person": "x"}, "person"),
        ({**OPENING, "data": None}, "data"),
        ({**OPENING, "autre": 1}, "autre"),
    ],
)
def test_a_body_of_the_wrong_shape_is_told_field_by_field(site: Site, body: Any, field: str) -> None:
    answer = site.as_("chef.reau").post("/cases", body)

    assert answer.status_code == 422
    assert f"champ_{field}" in codes(answer)
    assert not [fault for fault in answer.json["faults"] if "Missing" in fault["message"]]


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', "null", "[" * 100_000, '{"a":' * 50_000])
def test_an_unreadable_body_is_refused_in_words(site: Site, content: str) -> None:
    answer = site.as_("chef.reau").ask("POST", "/cases", data=content, content_type="application/json")

    assert answer.status_code in {400, 413, 422}
    codes(answer)


def test_a_list_comes_in_pages(site: Site) -> None:
    machine = site.as_("chef.reau")
    for number in range(3):
        person = {**PERSON, "prenom": f"Noé {number}", "ecrou": f"3010{number}"}
        assert machine.post("/cases", {**OPENING, "person": person}).status_code == 201

    first = machine.get("/cases?page_size=2")
    second = machine.get("/cases?page_size=2&page=2")

    assert (len(first.json), len(second.json)) == (2, 1)
    assert '"total": 3' in first.headers["X-Pagination"]
    assert machine.get("/cases?page_size=1000").status_code == 422
    assert machine.get("/cases?status=tout").status_code == 422


def test_the_same_key_opens_one_case(site: Site) -> None:
    machine = site.as_("chef.reau")
    key = {"Idempotency-Key": "ouverture-1"}

    first = machine.post("/cases", OPENING, headers=key)
    again = machine.post("/cases", OPENING, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(machine.get("/cases").json) == 1


def test_what_is_kept_of_a_request_confirms_no_guess_of_what_it_said(site: Site) -> None:
    said = json.dumps(OPENING).encode()
    first = site.as_("chef.reau").post(
        "/cases", data=said, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert first.status_code == 201
    with site.parts.database.engine.connect() as connection:
        (kept,) = connection.execute(select(request_key.c.request_hash)).scalars()
    assert kept != hashlib.sha256(b"POST /api/cases\n" + said).hexdigest()


def test_a_key_serves_one_request_only(site: Site) -> None:
    machine = site.as_("chef.reau")
    key = {"Idempotency-Key": "ouverture-1"}
    machine.post("/cases", OPENING, headers=key)

    other = machine.post("/cases", {**OPENING, "etablissement": "CP-AILLEURS"}, headers=key)

    assert other.status_code == 422
    assert other.json["code"] == "cle_employee"


def test_keys_of_two_people_do_not_meet(site: Site) -> None:
    key = {"Idempotency-Key": "1"}
    lille = {**OPENING, "etablissement": "CP-LILLE-ANNOEULLIN"}

    assert site.as_("chef.reau").post("/cases", OPENING, headers=key).status_code == 201
    assert site.as_("chef.lille").post("/cases", lille, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_a_malformed_key_is_refused(site: Site, key: str) -> None:
    answer = site.as_("chef.reau").post("/cases", OPENING, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert site.as_("chef.reau").get("/cases").json == []


def test_a_second_case_of_the_same_person_is_opened_on_confirmation_only(site: Site) -> None:
    machine = site.as_("chef.reau")
    machine.post("/cases", OPENING)

    refused = machine.post("/cases", OPENING)
    confirmed = machine.post("/cases", {**OPENING, "confirm_double": True})

    assert (refused.status_code, refused.json["code"]) == (409, "doublon")
    assert confirmed.status_code == 201


def test_notes_are_written_read_and_taken_back(site: Site) -> None:
    case_id = site.as_("chef.reau").post("/cases", OPENING).json["case_id"]
    address = f"/cases/{case_id}/notes"
    note = {"data": {"texte": "La famille a appelé.", "lecteurs": "dossier"}}

    seq = site.as_("chef.reau").post(address, note).json["revision"]
    read = site.as_("disp.paris").get(address).json
    elsewhere = site.as_("chef.lille").get(address)
    site.as_("chef.reau").ask("DELETE", f"{address}/{seq}")

    assert [(line["text"], line["mine"]) for line in read] == [("La famille a appelé.", False)]
    assert elsewhere.status_code == 404
    assert site.as_("disp.paris").get(address).json[0]["text"] is None


@pytest.mark.parametrize(
    "path", ["/cases?religion=x", "/cases?text=a&sante=x", "/tasks?opinion=x", "/search?text=a&q=b"]
)
def test_an_unknown_criterion_is_refused_in_words(site: Site, path: str) -> None:
    answer = site.as_("chef.reau").get(path)

    assert answer.status_code == 422
    assert "ni par une donnée sensible" in answer.json["faults"][0]["message"]
    assert "page_size" in answer.json["faults"][0]["message"]


def test_a_person_is_searched_then_read_within_scope(site: Site) -> None:
    machine = site.as_("chef.reau")
    number = machine.post("/cases", OPENING).json["number"]

    (found,) = machine.get("/search?text=aba").json["persons"]
    shown = machine.get(f"/persons/{found['id']}").json
    assert found["ecrous"][0][0] == PERSON["ecrou"]
    assert [one["number"] for one in shown["cases"]] == [number]
    assert machine.get("/search?text=motifs").json["persons"] == []
    assert {one["label"] for one in shown["remaining"]} == {"Placement en unité pour détenus violents"}
    elsewhere = site.as_("chef.lille")
    assert elsewhere.get("/search?text=aba").json == {
        "persons": [], "more_persons": False, "cases": [], "cases_total": 0,
    }  # fmt: skip
    assert elsewhere.get(f"/persons/{found['id']}").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=deux", "page=99999999999999999999", "page_size=101", "page_size=-1"]
)
def test_a_page_that_no_list_has_is_refused_in_french(site: Site, query: str) -> None:
    answer = site.as_("chef.reau").get(f"/cases?{query}")

    assert answer.status_code == 422
    (fault,) = answer.json["faults"]
    assert (fault["field"], fault["message"][:6]) == (query.split("=")[0], "Donnez")


@pytest.mark.parametrize("kind", ["cases", "persons", "pieces", "opinions", "delegations"])
def test_a_number_that_no_column_holds_is_not_there(site: Site, kind: str) -> None:
    for number in (2**63 - 1, 2**63, 10**40):
        assert site.as_("chef.reau").get(f"/{kind}/{number}").status_code == 404


def test_a_revision_that_no_column_holds_is_a_fault_of_its_field(site: Site) -> None:
    answer = site.as_("chef.reau").post("/tasks/x-1/complete", {"revision": 10**30, "data": {}})

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json["faults"]] == ["revision"]


def test_files_given_at_the_opening_are_examined_and_become_pieces(site: Site) -> None:
    deploy(site.parts, None, {"udv_placement": with_files_at_the_opening()})
    machine = site.as_("chef.reau")

    def file(name: str, content: bytes, question: str = "rapports") -> dict[str, str]:
        return {"question": question, "name": name, "content": base64.b64encode(content).decode()}

    done = machine.post("/cases", {**OPENING, "files": [file("rapport.txt", b"Les faits.")]})
    assert done.status_code == 201, done.json
    (piece,) = machine.get(f"/cases/{done.json['case_id']}/pieces").json["pieces"]
    assert piece["name"] == "rapport.txt"

    again = {**OPENING, "confirm_double": True}
    for files, code in (
        ([file("programme.txt", b"MZ\x90")], "piece_type"),
        ([{**file("a.txt", b"a"), "content": "%%%"}], "champ_content"),
        ([file("a.txt", b"a", "autre")], "champ_autre"),
    ):
        answer = machine.post("/cases", {**again, "files": files})
        assert (answer.status_code, answer.json["code"]) == (422, code)
    for odd in (5, True, "abc", {"a": 1}, [[1]], [{}]):
        beside = {**again, "data": {**PROPOSAL, "rapports": odd}, "files": [file("b.txt", b"b")]}
        answer = machine.post("/cases", beside)
        assert (answer.status_code, answer.json["code"]) == (422, "champ_rapports"), odd
    named = machine.post("/cases", {**again, "data": {**PROPOSAL, "rapports": ["0" * 64]}})
    assert named.json["code"] == "champ_rapports"
