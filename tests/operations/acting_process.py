"""Run as a process of its own by the tests of crashes and races: acts until told or killed, one line an act."""

import sys
from datetime import UTC, datetime, timedelta

from tests.support.house import DEPOT, PERSON, build_parts

from orchestrator.errors import Refused
from orchestrator.operations.claim_task import ClaimTask
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import accounts, stories
from orchestrator.security import Actor, Mandate

CHIEF = Actor(None, "Chef", (Mandate("chef_etablissement", "etablissement", "CP-REAU"),))
BOARD = Actor(None, "CPU", (Mandate("cpu", "etablissement", "CP-REAU"),))


def opinion() -> dict[str, object]:
    at = datetime.now(UTC) - timedelta(minutes=5)
    return {"avis_cpu_le": at.isoformat(), "avis_cpu_sens": "favorable", "avis_cpu_motifs": "Risque."}


def act_for_ever(url: str, mark: str) -> None:
    """Open cases and give opinions; print what was acknowledged."""
    parts = build_parts(url)
    for number in range(100_000):
        person = {**PERSON, "ecrou": f"{mark}-{number}"}
        done = perform(parts, StartCase(CHIEF, "udv_placement", "CP-REAU", person, DEPOT))
        print(f"{done.case_id} 1", flush=True)
        assert done.case_id is not None
        with parts.database.read() as tx:
            task = stories.task_of(tx, done.case_id, "avis_cpu")
        assert task is not None
        perform(parts, CompleteTask(BOARD, task, opinion()))
        print(f"{done.case_id} 2", flush=True)


def together() -> None:
    """Say that all is ready, and wait for the word that the others get too."""
    print("ready", flush=True)
    sys.stdin.readline()


def complete_once(url: str, task: str) -> None:
    """Wait for the word, then complete one task; print done or the refusal's code."""
    parts = build_parts(url)
    with parts.database.read() as tx:
        tx.now()
    together()
    try:
        perform(parts, CompleteTask(BOARD, task, opinion()))
        print("done", flush=True)
    except Refused as refused:
        print(refused.code, flush=True)


def claim_once(url: str, task: str, login: str) -> None:
    """Wait for the word, then claim one task as `login`; print done or the refusal's words."""
    parts = build_parts(url)
    with parts.database.read() as tx:
        row = accounts.by_login(tx, login)
        actor = accounts.actor(tx, row.id) if row is not None else None
    assert actor is not None
    together()
    try:
        perform(parts, ClaimTask(actor, task))
        print("done", flush=True)
    except Refused as refused:
        print(refused.message, flush=True)


if __name__ == "__main__":
    {"act": act_for_ever, "complete": complete_once, "claim": claim_once}[sys.argv[1]](*sys.argv[2:])
