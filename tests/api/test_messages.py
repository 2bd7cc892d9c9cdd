"""Messages through the API, on both databases: the same door and refusals as every act."""

from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import Machine
from tests.engine.drawing import catch, end, event, flows, model, start, user
from tests.support.small_procedures import Workshop, open_workshop

from orchestrator.api.app import register
from orchestrator.operations.manage_accounts import create_token
from orchestrator.persistence import accounts
from orchestrator.security import Mandate
from orchestrator.web.app import create_app

WAITING = model(
    start(),
    catch("c", event("message", "m")),
    user("t"),
    end(),
    flows("s c t e"),
    roots='<bpmn:message id="m" name="recours"/>',
)
PEOPLE = {"greffe": "CP-REAU", "exploitation": "national", "ministre": "national"}


class Desk:
    """A workshop with the API over it, and a token a function."""

    def __init__(self, url: str) -> None:
        self.shop: Workshop = open_workshop(url)
        parts = self.shop.parts
        self.app = create_app(parts, testing=True)
        register(self.app, parts)
        self.tokens = {}
        for function, place in PEOPLE.items():
            self._add(function, place)
            self.tokens[function] = create_token(parts, function, "essai", 1)
        self.case_id = self.shop.start(WAITING)

    def _add(self, function: str, place: str) -> None:
        """An account with a mandate; nobody will log in by password."""
        kind = "national" if place == "national" else "etablissement"
        with self.shop.parts.database.write() as tx:
            account = accounts.add(tx, login=function, name=function, password_hash="-", at=tx.now())
            accounts.add_mandate(tx, account, Mandate(function, kind, place), tx.now())
            tx.commit()

    def send(self, body: Any, by: str = "greffe", **more: Any) -> Any:
        return Machine(self.app, self.tokens[by]).post("/messages", body, **more)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    return Desk(database_url)


@pytest.mark.parametrize("by", ["greffe", "exploitation"])
def test_a_message_is_taken_with_its_values_as_written(desk: Desk, by: str) -> None:
    data = {"montant": 1.10, "le": {"$type": "date", "value": "2026-01-31"}, "ok": True}
    answer = desk.send({"name": "recours", "case": desk.case_id, "data": data}, by)
    assert answer.status_code == 200
    assert answer.json == {"case_id": desk.case_id, "number": "ESSAI-2026-0001", "revision": 2}
    held = desk.shop.instance(desk.case_id).variables
    assert (str(held["montant"]), str(held["le"]), held["ok"]) == ("1.1", "2026-01-31", True)


def test_one_case_that_waits_is_found_without_being_named(desk: Desk) -> None:
    assert desk.send({"name": "recours"}).json["case_id"] == desk.case_id
    answer = desk.send({"name": "recours", "correlation": {"numero": "A"}})
    assert (answer.status_code, answer.json["code"]) == (409, "correlation")
    assert answer.content_type == "application/problem+json"


def test_a_number_names_a_case_too(desk: Desk) -> None:
    assert desk.send({"name": "recours", "case": "ESSAI-2026-0001"}).status_code == 200
    assert desk.send({"name": "recours", "case": "ESSAI-2026-0009"}).status_code == 404


def test_who_may_not_know_of_the_case_learns_nothing(desk: Desk) -> None:
    assert desk.send({"name": "recours", "case": desk.case_id}, "ministre").status_code == 404
    assert desk.send({"name": "recours", "case": 999}, "ministre").status_code == 404
    assert desk.send({"name": "recours"}, "ministre").json["code"] == "correlation"


def test_a_request_repeated_with_its_key_has_one_effect(desk: Desk) -> None:
    body = {"name": "recours", "case": desk.case_id}
    answers = [desk.send(body, headers={"Idempotency-Key": "m-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    other = desk.send({**body, "data": {"x": 1}}, headers={"Idempotency-Key": "m-1"})
    assert other.json["code"] == "cle_employee"


WRONG_SHAPES: list[tuple[Any, str]] = [
    ({}, "name"),
    ({"name": ""}, "name"),
    ({"name": 3}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "autre", "case": 1}, "name"),
    ({"name": "recours", "case": []}, "case"),
    ({"name": "recours", "case": True}, "case"),
    ({"name": "recours", "case": 2**70}, "case"),
    ({"name": "recours", "case": ""}, "case"),
    ({"name": "recours", "data": []}, "data"),
    ({"name": "recours", "data": None}, "data"),
    ({"name": "recours", "correlation": "x"}, "correlation"),
    ({"name": "recours", "autre": 1}, "autre"),
    ({"name": "recours", "case": 1, "data": {"x": {"$type": "date", "value": "demain"}}}, "data"),
    ({"name": "recours", "case": 1, "data": {"deadline": 1}}, "deadline"),
    ({"name": "recours", "case": 1, "data": {"x": "y" * 100_001}}, "data"),
]


def test_a_message_of_the_wrong_shape_is_refused_in_words(desk: Desk) -> None:
    for body, field in WRONG_SHAPES:
        answer = desk.send(body)
        assert answer.status_code == 422, answer.json
        told = {answer.json["code"], *(fault["code"] for fault in answer.json.get("faults", ()))}
        assert f"champ_{field}" in told
    assert desk.shop.ask("SELECT revision FROM case_file") == [(1,)]


UNREADABLE = [
    '{"name": "recours", "case": 1, "data": {"x": NaN}}',
    '{"name": "recours", "case": 1, "data": {"x": 1e999999}}',
    '{"name": "recours", "case": 1, "data": {"x": ' + "[" * 900 + "]" * 900 + "}}",
    '{"name": "recours", "case": 1, "data": {"x": ' + "[" * 90_000 + "]" * 90_000 + "}}",
    "[]",
    "",
]


def test_an_unreadable_message_is_refused_in_words(desk: Desk) -> None:
    machine = Machine(desk.app, desk.tokens["greffe"])
    for content in UNREADABLE:
        answer = machine.ask("POST", "/messages", data=content, content_type="application/json")
        assert answer.status_code in (400, 422)
        assert answer.content_type == "application/problem+json"
    assert desk.shop.ask("SELECT revision FROM case_file") == [(1,)]
