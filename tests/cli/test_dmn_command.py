"""`orchestrator dmn evaluate`: one line in, one line out, in order, exit 1 on any error."""

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.dmn.models import decision, document, input_data, literal

from orchestrator.cli import dmn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    service = '<decisionService id="s" name="s"><outputDecision href="#plus"/><inputData href="#x"/></decisionService>'
    content = document(
        service,
        decision("plus", literal("x + 1.10"), "input:x"),
        decision("même", literal("x"), "input:x"),
        decision("faux", literal("1 +")),
        input_data("x"),
    )
    (tmp_path / "a.dmn").write_bytes(content)
    importing = document(
        '<import namespace="urn:essai" name="A" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        decision("double", literal("A.plus * 2"), "decision:urn:essai#plus"),
    )
    (tmp_path / "b.dmn").write_bytes(importing.replace(b'namespace="urn:essai">', b'namespace="urn:b">'))
    (tmp_path / "c.dmn").write_bytes(b"<pas un modele")
    return tmp_path


def play(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, *lines: object
) -> tuple[int, list[dict[str, Any]]]:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(texts))))
    code = dmn.run(argparse.Namespace(), None)
    out = capfdbinary.readouterr().out.decode("utf-8")
    return code, [json.loads(line) for line in out.splitlines()]


def test_a_decision_and_a_service_answer_with_exact_numbers(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path
) -> None:
    model = str(folder / "a.dmn")
    question = {"id": "q1", "model": model, "decision": "plus", "inputs": {"x": 1}}
    exact = {"$type": "number", "value": "2.10"}
    code, answers = play(
        monkeypatch, capfdbinary, question, {"id": 2, "model": model, "service": "s", "inputs": {"x": 1.0}}
    )
    assert code == 0
    assert answers == [{"id": "q1", "value": exact}, {"id": 2, "value": exact}]


def test_imports_are_found_beside_the_model_and_namespaces_choose_among_them(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path
) -> None:
    model = str(folder / "b.dmn")
    code, answers = play(
        monkeypatch,
        capfdbinary,
        {"id": 1, "model": model, "decision": "double", "inputs": {"x": 1}},
        {"id": 2, "model": model, "namespace": "urn:essai", "decision": "plus", "inputs": {"x": 2}},
    )
    assert code == 0
    assert [answer["value"]["value"] for answer in answers] == ["4.20", "3.10"]


def test_a_namespace_that_nothing_has_is_refused_rather_than_passed_over(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path
) -> None:
    question = {"model": str(folder / "b.dmn"), "inputs": {"x": 1}}
    code, answers = play(
        monkeypatch,
        capfdbinary,
        {"id": 1, "namespace": "urn:ailleurs", "decision": "double", **question},
        {"id": 2, "namespace": ["urn:b"], "decision": "double", **question},
        {"id": 3, "namespace": "", "decision": "double", **question},
        {"id": 4, "namespace": "urn:b", "decision": "double", **question},
        {"id": 5, "namespace": "urn:ailleurs", "service": "s", **question},
    )
    assert code == 1
    assert ["error" in answer for answer in answers] == [True, True, False, False, True]
    assert "« urn:ailleurs »" in answers[0]["error"] and "« urn:b » ou « urn:essai »" in answers[0]["error"]


@pytest.mark.parametrize(
    "value",
    [
        {"$type": "date", "value": "2026-02-28"},
        {"$type": "time", "value": "10:30:00@Europe/Paris"},
        {"$type": "date and time", "value": "2026-03-29T02:30:00+02:00"},
        {"$type": "duration", "value": "P1DT2H"},
        {"$type": "duration", "value": "-P1Y2M"},
        ["a", None, True, {"b": {"$type": "number", "value": "1.10"}}],
    ],
)
def test_values_come_back_as_they_went(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path, value: object
) -> None:
    question = {"id": 1, "model": str(folder / "a.dmn"), "decision": "même", "inputs": {"x": value}}
    assert play(monkeypatch, capfdbinary, question)[1] == [{"id": 1, "value": value}]


def test_every_error_is_answered_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path
) -> None:
    model = str(folder / "a.dmn")
    code, answers = play(
        monkeypatch,
        capfdbinary,
        b"{",
        {"id": 1, "model": model, "decision": "absente"},
        {"id": 2, "model": model, "decision": "faux"},
        {"id": 3, "model": str(folder / "absent.dmn"), "decision": "x"},
        {"id": 4, "model": str(folder / "c.dmn"), "decision": "x"},
        {"id": 5, "model": model, "decision": "même", "inputs": {"x": {"$type": "date", "value": "hier"}}},
        {"id": 6, "model": model},
        {"id": 7, "model": model, "decision": "plus", "inputs": {"x": 1}},
    )
    assert code == 1
    assert [answer["id"] for answer in answers] == [None, 1, 2, 3, 4, 5, 6, 7]
    assert [answer["id"] for answer in answers if "error" in answer] == [None, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("identifier", [None, "q", "", 7, 1.5, True, ["a", 1], {"suite": "0001", "case": 2}])
def test_the_identifier_comes_back_as_it_went(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: Any, folder: Path, identifier: object
) -> None:
    question = {"id": identifier, "model": str(folder / "a.dmn"), "decision": "absente"}
    assert play(monkeypatch, capfdbinary, question)[1][0]["id"] == identifier
