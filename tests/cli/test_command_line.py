"""What any command does with faulty arguments, closed or full streams, and another machine's encoding."""

import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engine.drawing import end, flows, model, node, start
from tests.support.processes import ORCHESTRATOR, PATIENCE_SECONDS, environment

from orchestrator.cli import site
from orchestrator.config import read_settings


def call(folder: Path, command: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a shell line where `orchestrator` is the program of this environment."""
    return subprocess.run(
        ["bash", "-c", command.replace("orchestrator ", f"{ORCHESTRATOR} ")],
        cwd=folder,
        env=environment(folder, variables),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("", "il manque"),
        ("nulle-part", "n'existe pas"),
        ("law", "il manque"),
        ("law deadlines --vite", "argument inconnu"),
        ("audit verify --case trois", "n'est pas un numéro"),
        ("audit verify --case 99999999999999999999", "n'est pas un numéro"),
        ("token create x --days trois", "attend un nombre"),
        ("audit verify --case", "attend une valeur"),
        ("check", "il manque"),
    ],
)
def test_a_faulty_command_line_is_one_french_sentence_and_exit_2(
    tmp_path: Path, arguments: str, said: str
) -> None:
    done = call(tmp_path, f"orchestrator {arguments}")

    assert done.returncode == 2
    assert len(done.stderr.decode().splitlines()) == 1
    assert said in done.stderr.decode()


@pytest.mark.parametrize(
    "command",
    [
        "echo '{}' | orchestrator law deadlines >/dev/full",
        "orchestrator trace m.bpmn >/dev/full",
        "orchestrator config >/dev/full",
        "orchestrator trace m.bpmn | true; exit ${PIPESTATUS[0]}",
    ],
)
def test_an_output_that_takes_nothing_is_one_sentence_and_exit_2(tmp_path: Path, command: str) -> None:
    (tmp_path / "m.bpmn").write_bytes(model(start(), end(), flows("s e")))

    done = call(tmp_path, command)

    assert (done.returncode, len(done.stderr.decode().splitlines())) == (2, 1), done.stderr.decode()


@pytest.mark.parametrize("command", ["law deadlines <&-", "law deadlines </dev/null >&-", "config >&- 2>&-"])
def test_a_closed_stream_is_an_empty_one(tmp_path: Path, command: str) -> None:
    done = call(tmp_path, f"orchestrator {command}")

    assert (done.returncode, done.stderr) == (0, b"")


def test_answers_are_utf8_whatever_the_machine_speaks(tmp_path: Path) -> None:
    (tmp_path / "m.bpmn").write_bytes(model(start(), node("complexGateway", "g"), end(), flows("s g e")))

    done = call(tmp_path, "orchestrator trace m.bpmn", LC_ALL="C", PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert "exécutée" in done.stdout.decode("utf-8")


def test_a_setting_that_is_no_command_line_is_one_sentence(tmp_path: Path) -> None:
    done = call(tmp_path, "orchestrator config", ORCHESTRATOR_PIECE_SCANNER='"clamdscan')

    assert done.returncode == 2
    assert done.stderr.decode().startswith("ORCHESTRATOR_PIECE_SCANNER")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_somebody_holds_is_one_sentence_before_anything_is_done(
    tmp_path: Path, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = str(held.getsockname()[1])
        done = call(tmp_path, f"orchestrator {command}", PORT=port)

    assert (done.returncode, len(done.stderr.decode().splitlines())) == (2, 1), done.stderr.decode()
    assert port in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_port_let_go_a_moment_later_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site that was killed and started again at once finds the port of the one before still held."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        settings = replace(read_settings({"HOME": "/nonexistent"}), port=held.getsockname()[1])
        monkeypatch.setattr(site.time, "sleep", lambda _seconds: held.close())
        site.require_address(settings)
