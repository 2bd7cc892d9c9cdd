"""The direction of imports, held by import-linter, and a check that its contracts would notice."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.tree import ROOT, SOURCE

LINT = str(Path(sys.executable).with_name("lint-imports"))


def run(config: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [LINT, "--no-logo", "--config", str(config), "--cache-dir", str(cache)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_imports_point_down(tmp_path: Path) -> None:
    done = run(ROOT / ".importlinter", tmp_path)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("folder", "library"),
    [
        ("engine", "SpiffWorkflow"),
        ("persistence", "sqlalchemy"),
        ("web", "flask"),
        ("scheduling", "apscheduler"),
    ],
)
def test_a_contract_without_its_exception_would_be_broken(tmp_path: Path, folder: str, library: str) -> None:
    lines = (ROOT / ".importlinter").read_text().splitlines()
    exceptions = {f"orchestrator.{folder} -> {library}", f"orchestrator.{folder}.** -> {library}"}
    (tmp_path / "strict.ini").write_text("\n".join(line for line in lines if line.strip() not in exceptions))

    done = run(tmp_path / "strict.ini", tmp_path)

    assert done.returncode == 1
    assert f"is not allowed to import {library}" in done.stdout


def test_every_package_has_its_place_in_the_layers() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    layers = config["importlinter:contract:layers"]["layers"]
    placed = set(layers.replace("|", " ").replace("(", " ").replace(")", " ").split())

    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__", "__main__"}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}

    assert modules | packages == placed
