"""One temporary folder a run, and a loud word at its end on what did not run."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from tests.support.needs import banner
from tests.support.postgres import RUN_FOLDER, stop_shared_cluster


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes its folder; the workers of a parallel run inherit it."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="orchestrator-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = os.environ.get(RUN_FOLDER)
    if folder and not hasattr(config, "workerinput"):
        stop_shared_cluster(Path(folder))
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        (report.nodeid, str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr))
        for report in terminalreporter.stats.get("skipped", [])
    ]
    lines = banner(skipped)
    if lines:
        terminalreporter.section("tests non exécutés", sep="!", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line, red=True)
