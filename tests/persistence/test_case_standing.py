"""A case taken after a wait: what lies beside its row is as new as the row."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from tests.support.house import House, build_parts, furnish

from orchestrator.clock import RealClock
from orchestrator.persistence import case_standing, cases, deadlines, messages
from orchestrator.persistence.case_standing import Standing
from orchestrator.persistence.database import Database
from orchestrator.persistence.unit_of_work import UnitOfWork

_WAITING_FOR_US = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    found = furnish(build_parts(database_url), RealClock())
    yield found
    found.parts.database.close()


def standing(database: Database, case_id: int) -> Standing:
    with database.write() as tx:
        taken = case_standing.take(tx, case_id, "case")
        assert taken is not None
        return taken[1]


def taken_while(database: Database, case_id: int, held: Callable[[UnitOfWork], Any]) -> Standing:
    """How the case stands for somebody who asked for it while `held` was done and not committed."""
    with ThreadPoolExecutor(1) as elsewhere:
        with database.write() as tx:
            held(tx)
            asked: Future[Standing] = elsewhere.submit(standing, database, case_id)
            if tx.dialect != "sqlite":
                while not asked.done() and tx.execute(_WAITING_FOR_US).scalar() == 0:
                    pass  # until they wait for the lock
            assert not asked.done()
            tx.commit()
        return asked.result()


def test_whoever_waited_sees_what_was_done_beside_a_case_that_itself_did_not_change(house: House) -> None:
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    database = house.parts.database
    before = standing(database, case_id)
    assert {row.status for row in before.pending} == {"pending"}
    assert not before.troubled

    def park(tx: UnitOfWork) -> None:
        cases.lock(tx, case_id)
        deadlines.park(tx, before.pending[0].id, 5)
        messages.open_incident(tx, case_id, "x", "Une panne.", tx.now())

    after = taken_while(database, case_id, park)
    assert "incident" in {row.status for row in after.pending}
    assert after.troubled


def test_whoever_waited_sees_what_an_act_left(house: House) -> None:
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    database = house.parts.database

    def act(tx: UnitOfWork) -> None:
        taken = case_standing.take(tx, case_id, "case")
        assert taken is not None
        row, found = taken
        deadlines.cancel(tx, [due.id for due in found.pending])
        cases.change(tx, case_id, {"revision": row.revision + 1})

    assert taken_while(database, case_id, act).pending == ()


def test_a_case_that_somebody_holds_can_be_passed_by(house: House) -> None:
    case_id = house.start()
    database = house.parts.database
    with database.write() as tx:
        cases.lock(tx, case_id)
        if tx.dialect != "sqlite":
            with database.write() as other:
                assert case_standing.take(other, case_id, "case", skip_locked=True) is None
    with database.write() as tx:
        assert case_standing.take(tx, case_id, "case", skip_locked=True) is not None
        assert case_standing.take(tx, 10**6, "case") is None
