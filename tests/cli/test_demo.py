"""The demonstration's command: started twice it fills once, and what was left half filled is said."""

import multiprocessing
import sys
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError

import pytest

from orchestrator import cli
from orchestrator.cli import demo
from orchestrator.library import Parts
from orchestrator.operations.manage_accounts import add_account
from orchestrator.persistence.clock_rows import advance_clock, clock_moved_by
from orchestrator.persistence.database import Database
from orchestrator.scenarios import seeding
from orchestrator.wiring import Builder

TOGETHER_SECONDS = 1.0  # in which two that fill at once would meet


@pytest.fixture
def url(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database that the command goes by; nothing is deployed in it, which would take seconds."""
    monkeypatch.setenv("ORCHESTRATOR_DATABASE_URL", empty_database_url)
    monkeypatch.setattr(demo, "startable_bundles", lambda *_: {})
    return empty_database_url


def prepare(url: str, folder: Path) -> int:
    return cli.run(
        ["demo", "--prepare-only"], Builder({"ORCHESTRATOR_DATABASE_URL": url, "HOME": str(folder)})
    )


def somebody(parts: Parts) -> None:
    add_account(parts, "une", "Une personne", "mot de passe d'essai", "greffe", "CP-REAU")


def test_a_demonstration_started_twice_at_once_is_filled_once(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context("fork")
    both: Barrier = context.Barrier(2)

    def fill(parts: Parts) -> None:
        try:
            both.wait(TOGETHER_SECONDS)
        except BrokenBarrierError:
            somebody(parts)  # nobody else fills

    monkeypatch.setattr(demo, "seed", fill)
    running = [context.Process(target=lambda: sys.exit(prepare(url, tmp_path))) for _ in range(2)]
    for process in running:
        process.start()
    for process in running:
        process.join()

    assert [process.exitcode for process in running] == [0, 0]
    database = Database(url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account").scalar_one() == 1
    database.close()


def test_a_demonstration_left_half_filled_is_said_and_not_served(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_short(parts: Parts) -> None:
        with parts.database.write() as tx:
            advance_clock(tx, timedelta(days=-40))
            tx.commit()
        somebody(parts)
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "seed", cut_short)
    assert prepare(url, tmp_path) == 130

    assert prepare(url, tmp_path) == 2
    assert "interrompue : supprimez" in capsys.readouterr().err


def test_a_demonstration_tells_the_real_time_however_long_its_filling_took(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever fills in « now » would otherwise be told that it lies in the future."""
    monkeypatch.setattr(
        seeding, "_read", lambda _: {"cases": [], "accounts": [], "password": "demonstration"}
    )

    assert prepare(url, tmp_path) == 0

    database = Database(url)
    with database.read() as tx:
        assert clock_moved_by(tx) == timedelta(0)
    database.close()
