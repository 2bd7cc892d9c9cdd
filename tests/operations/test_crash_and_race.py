"""Real processes on real databases: killed in the middle, or all at once on the same task."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.house import ROOT, build_parts, furnish
from tests.support.processes import PATIENCE_SECONDS

from orchestrator.clock import RealClock
from orchestrator.engine import Instance
from orchestrator.library.deployed import law_for
from orchestrator.operations.manage_accounts import add_account
from orchestrator.persistence import cases, journal, tasks
from orchestrator.queries.audit import verify

pytestmark = pytest.mark.slow


def launch(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    command = [sys.executable, "-m", "tests.operations.acting_process", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)


def answers_of(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Let processes that are all ready act at the same instant; return what each says then."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=PATIENCE_SECONDS)[0].strip() for process in processes]


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done_after_kill_9(database_url: str) -> None:
    parts = build_parts(database_url)
    furnish(parts, RealClock())
    acknowledged: dict[int, int] = {}
    for number in range(4):
        process = launch("act", database_url, f"K{number}")
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(random.randint(3, 15))]
        time.sleep(random.random() / 10)  # anywhere within an act
        process.send_signal(signal.SIGKILL)
        for line in [*lines, *process.stdout.read().splitlines()]:
            if line.count(" ") == 1 and line.split()[1] in ("1", "2"):
                case_id, revision = map(int, line.split())
                acknowledged[case_id] = revision
        process.wait()
    assert len(acknowledged) > 4
    report = verify(parts)
    assert report.faults == ()
    with parts.database.read() as tx:
        heads = {head.id: head for head in journal.heads(tx)}
        for case_id, revision in acknowledged.items():
            assert heads[case_id].revision >= revision
        for case_id in heads:
            row = cases.look_at(tx, case_id)
            assert row is not None
            deployed = parts.library.version(tx, row.deployment_id)
            law = law_for(deployed, parts.places.establishment(row.etablissement), tx.now())
            instance = Instance.load(deployed.specification, row.state, law=law)
            waiting = sorted(element for element, _ in instance.waiting)
            assert waiting == sorted(task.element for task in tasks.open_of_case(tx, case_id))


def test_six_simultaneous_completions_give_exactly_one_effect(database_url: str) -> None:
    house = furnish(build_parts(database_url), RealClock())
    case_id = house.start()
    processes = [launch("complete", database_url, house.task(case_id, "avis_cpu")) for _ in range(6)]
    assert sorted(answers_of(processes)) == ["done", *["etat"] * 5]
    assert house.count("audit_entry") == 2
    assert verify(house.parts).faults == ()


def test_of_four_people_who_take_a_task_at_once_one_wins_and_the_others_are_told_who(
    database_url: str,
) -> None:
    house = furnish(build_parts(database_url), RealClock())
    names = ["Alma", "Brice", "Chloé", "Driss"]
    for name in names:
        add_account(house.parts, name, name, "mot de passe d'essai", "cpu", "CP-REAU")
    task = house.task(house.start(), "avis_cpu")
    processes = [launch("claim", database_url, task, name) for name in names]
    answers = dict(zip(names, answers_of(processes), strict=True))
    (winner,) = [name for name, answer in answers.items() if answer == "done"]
    told = {answer for name, answer in answers.items() if name != winner}
    assert told == {f"Cette tâche est déjà prise par {winner}."}
    assert house.count("audit_entry") == 2
    assert verify(house.parts).faults == ()


def test_two_workers_fire_each_deadline_exactly_once(database_url: str, tmp_path: Path) -> None:
    from datetime import timedelta

    from tests.support.house import OPENED_AT

    from orchestrator.clock import FrozenClock

    clock = FrozenClock(OPENED_AT)  # long past for the workers' real clock
    house = furnish(build_parts(database_url, clock), clock)
    cases = [
        house.until_consultation(ecrou=f"W{number}", urgence="oui", deja_ecroue="oui") for number in range(15)
    ]
    entries = house.count("audit_entry")
    house.pass_time(timedelta(days=1))
    environment = {**os.environ, "ORCHESTRATOR_DATABASE_URL": database_url, "HOME": str(tmp_path)}
    command = [sys.executable, "-c", "from orchestrator.wiring import main; main()", "worker", "--once"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=environment) for _ in range(2)]
    assert [worker.wait(PATIENCE_SECONDS) for worker in workers] == [0, 0]
    with house.parts.database.engine.connect() as connection:
        fired = connection.exec_driver_sql(
            "SELECT count(*) FROM deadline WHERE status = 'fired' AND kind = 'effet'"
        ).scalar_one()
        ended = connection.exec_driver_sql(
            "SELECT count(*) FROM case_file WHERE outcome = 'provisoire_expire'"
        ).scalar_one()
    assert (fired, ended) == (len(cases), len(cases))
    assert house.count("audit_entry") == entries + len(cases)
    assert verify(house.parts).faults == ()
