"""The key that signs sessions: one for all the processes that start together, never half written."""

import multiprocessing
import os
import re
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from tests.support.processes import run_orchestrator

from orchestrator.config import read_settings
from orchestrator.errors import CannotRun

TOGETHER = 8


def key_in(folder: Path) -> bytes:
    return read_settings({"XDG_DATA_HOME": str(folder)}).secret_key()


def ask(folder: Path, ready: Barrier, told: "multiprocessing.SimpleQueue[bytes]") -> None:
    ready.wait()
    try:
        told.put(key_in(folder))
    except CannotRun as refused:
        told.put(str(refused).encode())


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for turn in range(20):
        ready, told = context.Barrier(TOGETHER), context.SimpleQueue()
        folder = tmp_path / str(turn)
        asking = [context.Process(target=ask, args=(folder, ready, told)) for _ in range(TOGETHER)]
        for process in asking:
            process.start()
        found = {told.get() for _ in asking}
        for process in asking:
            process.join()

        assert len(found) == 1
        assert re.fullmatch(rb"[0-9a-f]{64}", found.pop())


def test_the_key_is_for_its_owner_alone_and_leaves_no_draft_behind(tmp_path: Path) -> None:
    key_in(tmp_path)

    (only,) = (tmp_path / "orchestrator").iterdir()
    assert only.name == "secret.key"
    assert only.stat().st_mode & 0o777 == 0o600


def test_a_draft_left_by_a_process_that_was_killed_is_not_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(os, "fsync", power_cut)
        with pytest.raises(KeyboardInterrupt):
            key_in(tmp_path)

    assert not (tmp_path / "orchestrator" / "secret.key").exists()
    assert len(key_in(tmp_path)) == 64


def test_a_key_that_is_too_short_is_told_in_one_sentence_before_any_page_is_served(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("court")

    done = run_orchestrator("serve", folder=tmp_path, env={"ORCHESTRATOR_SECRET_FILE": str(key)})

    assert done.returncode == 2
    assert "trop courte" in done.stderr and len(done.stderr.splitlines()) == 1
