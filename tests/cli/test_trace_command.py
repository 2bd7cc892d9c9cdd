"""`orchestrator trace` and `orchestrator check`, line by line as docs promise."""

import argparse
import json
from pathlib import Path

import pytest
from tests.engine.drawing import (
    boundary,
    catch,
    definitions,
    end,
    event,
    flows,
    model,
    node,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)

from orchestrator.cli import check, trace
from orchestrator.errors import CannotRun

AT = "2026-03-27T15:30:00+01:00"


def call(command: object, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser.add_subparsers())  # type: ignore[attr-defined]
    parsed = parser.parse_args(arguments)
    return int(parsed.run(parsed, None))


@pytest.fixture
def traced(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(content: bytes, *options: str) -> list[dict]:
        (tmp_path / "m.bpmn").write_bytes(content)
        assert call(trace, "trace", str(tmp_path / "m.bpmn"), *options) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def said(lines: list[dict]) -> str:
    return " ".join(line["element"] + ("!" if line["state"] == "cancelled" else "") for line in lines[:-1])


def test_lines_name_element_type_state_and_instant_with_offset(traced) -> None:
    lines = traced(model(start(), user("t"), end(), flows("s t e")), "--at", AT)
    assert lines[1] == {"element": "t", "type": "userTask", "state": "completed", "at": AT}
    assert lines[-1] == {"end": "completed"}


def test_script_answers_and_data_decide(traced) -> None:
    content = model(
        start(),
        user("t"),
        node("exclusiveGateway", "g", default="g_b"),
        end("a"),
        end("b"),
        flows("s t g, g a, g b", g_a="n + m > 2"),
    )
    assert said(traced(content, "--data", '{"m": 1}', "--script", '{"t": {"n": 2}}')) == "s t g a"
    assert said(traced(content, "--data", '{"m": 1}', "--script", '{"t": {"n": 1}}')) == "s t g b"


def test_time_goes_to_the_next_deadline_when_nothing_else_can_move(traced) -> None:
    content = model(
        start(),
        catch("c", timer("PT72H")),
        user("t"),
        boundary("b", "t", timer("PT1H")),
        end(),
        end("l"),
        flows("s c t e, b l"),
    )
    lines = traced(content, "--at", AT)
    assert said(lines) == "s c t e"
    assert lines[1]["at"] == "2026-03-30T16:30:00+02:00"


def test_a_thrown_message_reaches_a_catch_waiting_in_the_same_instance(traced) -> None:
    content = model(
        start(),
        node("parallelGateway", "f"),
        catch("c", event("message", "m")),
        user("u"),
        throw("t", event("message", "m")),
        end("ec"),
        end("et"),
        flows("s f, f c ec, f u t et"),
        roots='<bpmn:message id="m" name="x"/>',
    )
    lines = traced(content)
    assert lines[-1] == {"end": "completed"}
    assert {line["element"] for line in lines[:-1]} == {"s", "f", "u", "t", "c", "ec", "et"}


def test_inner_and_called_elements_are_listed(traced) -> None:
    content = definitions(
        process(start("qs"), end("qe"), flows("qs qe"), id="q"),
        process(
            start(),
            sub("sp", start("is") + end("ie") + flows("is ie")),
            node("callActivity", "c", calledElement="q"),
            end(),
            flows("s sp c e"),
        ),
    )
    assert said(traced(content)) == "s is ie sp qs qe c e"
    assert said(traced(content, "--process", "q")) == "qs qe"


def test_a_called_process_is_found_beside_the_file(traced, tmp_path: Path) -> None:
    (tmp_path / "autre.bpmn").write_bytes(
        definitions(process(start("qs"), end("qe"), flows("qs qe"), id="q"))
    )
    (tmp_path / "casse.bpmn").write_bytes(b"<")
    assert (
        said(traced(model(start(), node("callActivity", "c", calledElement="q"), end(), flows("s c e"))))
        == "s qs qe c e"
    )


def test_waiting_says_for_what(traced) -> None:
    lines = traced(
        model(
            start(),
            catch("c", event("message", "m")),
            end(),
            flows("s c e"),
            roots='<bpmn:message id="m" name="x"/>',
        )
    )
    assert lines[-1] == {"end": "waiting", "awaits": ["c"]}


def test_an_incident_says_where_and_why(traced) -> None:
    lines = traced(
        model(
            start(),
            node("exclusiveGateway", "g"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a="false", g_b="false"),
        )
    )
    assert lines[-1]["end"] == "incident"
    assert lines[-1]["element"] == "g"
    assert "par défaut" in lines[-1]["reason"]


def test_a_refused_model_lists_its_faults(traced) -> None:
    lines = traced(model(start(), node("complexGateway", "g"), end(), flows("s g e")))
    assert lines[-1]["end"] == "refused"
    assert lines[-1]["faults"][0]["element"] == "g"
    assert set(lines[-1]["faults"][0]) == {"file", "element", "rule", "severity", "message", "instead"}
    assert traced(b"<broken")[-1]["end"] == "refused"


def test_deadlines_come_from_the_law_folder_beside_the_file_else_an_incident(traced, tmp_path: Path) -> None:
    content = model(
        start(), catch("c", timer('deadline("contradictoire", debut)', "timeDate")), end(), flows("s c e")
    )
    data = json.dumps({"debut": {"$type": "date and time", "value": "2026-03-27T15:30:00+01:00"}})
    lines = traced(content, "--data", data, "--at", AT)
    assert (lines[-1]["end"], lines[-1]["element"]) == ("incident", "c")
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "contradictoire.yaml").write_text(
        """label: Délai pour préparer les observations
rule: heures_ecoulees
counts_from: mise en mesure
values:
  - from: 2022-05-01
    value: PT72H
    reference: {article: R224-5, code: C. pénit.}
    examples:
      - {trigger: "2026-03-27T15:30:00+01:00", expires: "2026-03-30T16:30:00+02:00", why: passage à l'heure d'été}
""",
        encoding="utf-8",
    )
    lines = traced(content, "--data", data, "--at", AT)
    assert lines[1]["at"] == "2026-03-30T16:30:00+02:00"


def test_a_model_that_goes_round_for_ever_is_stopped(traced) -> None:
    content = model(start(), catch("c", timer("PT1H")), node("exclusiveGateway", "g"), flows("s g, g c g"))
    assert traced(content)[-1]["end"] == "incident"


@pytest.mark.parametrize(
    "options",
    [
        ("--at", "hier"),
        ("--at", "2026-01-01T00:00:00"),
        ("--zone", "Europe/Nulle"),
        ("--data", "{"),
        ("--data", "[]"),
        ("--script", '{"t": 1}'),
        ("--data", '{"deadline": 1}'),
    ],
)
def test_what_cannot_run_says_so_in_one_sentence(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "m.bpmn").write_bytes(model(start(), end(), flows("s e")))
    with pytest.raises(CannotRun):
        call(trace, "trace", str(tmp_path / "m.bpmn"), *options)
    with pytest.raises(CannotRun):
        call(trace, "trace", str(tmp_path / "absent.bpmn"))


def test_check_prints_a_line_a_fault_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bon.bpmn").write_bytes(model(start(), user("t"), end(), flows("s t e")))
    (tmp_path / "mauvais.bpmn").write_bytes(
        model(start(), node("complexGateway", "g"), end(), flows("s g e"))
    )
    assert call(check, "check", str(tmp_path / "bon.bpmn"), "--json") == 0
    assert capsys.readouterr().out == ""
    assert call(check, "check", str(tmp_path), "--json") == 1
    (fault,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (fault["file"], fault["element"], fault["severity"]) == (
        str(tmp_path / "mauvais.bpmn"),
        "g",
        "error",
    )
    with pytest.raises(CannotRun):
        call(check, "check", str(tmp_path / "absent"))


def test_check_warns_of_a_literal_duration_and_refuses_it_under_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = model(
        start(), user("t"), boundary("b", "t", timer("PT72H")), end(), end("l"), flows("s t e, b l")
    )
    (tmp_path / "m.bpmn").write_bytes(content)
    assert call(check, "check", str(tmp_path / "m.bpmn"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["severity"] == "warning"
    (tmp_path / "processes" / "x").mkdir(parents=True)
    (tmp_path / "processes" / "x" / "x.bpmn").write_bytes(content)
    assert call(check, "check", str(tmp_path / "processes")) == 1


def test_check_says_that_a_script_result_is_kept_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.bpmn").write_bytes(model(start(), script("t", "1"), end(), flows("s t e")))
    assert call(check, "check", str(tmp_path / "m.bpmn"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["rule"] == "resultat"


def test_check_looks_at_a_procedure_folder_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "processes" / "essai"
    folder.mkdir(parents=True)
    (tmp_path / "forms").mkdir()
    (folder / "procedure.yaml").write_text("title: 3\n", encoding="utf-8")
    (folder / "essai.bpmn").write_bytes(
        definitions(process(start(), user("t", camunda_formRef="absent"), end(), flows("s t e"), id="essai"))
    )
    for path in (tmp_path, tmp_path / "processes", folder):
        assert call(check, "check", str(path), "--json") == 1
        faults = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {fault["file"] for fault in faults} == {str(folder / "procedure.yaml")}
