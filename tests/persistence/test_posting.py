"""Writes sent without waiting for their answer: done in their order, all or none, told when they fail."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, insert, select, update
from sqlalchemy.exc import IntegrityError
from tests.engine.drawing import end, flows, model, start, user
from tests.support.small_procedures import AGENT, Workshop, open_workshop

from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.persistence.database import Database
from orchestrator.persistence.tables import case_counter

_ADD = insert(case_counter).inline()
_ALL = select(case_counter.c.prefix, case_counter.c.last).order_by(case_counter.c.prefix)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


def kept(database: Database) -> list[tuple[str, int]]:
    with database.read() as tx:
        return [(row.prefix, row.last) for row in tx.execute(_ALL)]


def test_what_was_posted_is_seen_by_the_next_question_and_kept_by_the_commit(database: Database) -> None:
    with database.write() as tx:
        tx.post(_ADD, {"prefix": "A", "last": 1})
        tx.insert_all(_ADD, [{"prefix": "B", "last": 1}, {"prefix": "C", "last": 1}])
        assert len(tx.execute(_ALL).all()) == 3
        tx.post(update(case_counter).where(case_counter.c.prefix == "A").values(last=2))
        tx.commit()
    assert kept(database) == [("A", 2), ("B", 1), ("C", 1)]


def fail(database: Database, asked: bool) -> None:
    with database.write() as tx:
        tx.post(_ADD, {"prefix": "A", "last": 1})
        tx.post(_ADD, {"prefix": "B", "last": None})
        if asked:
            tx.execute(_ALL)
        tx.commit()


@pytest.mark.parametrize("asked", [False, True])
def test_a_posted_write_that_fails_is_told_and_undoes_all(database: Database, asked: bool) -> None:
    for _ in range(2):  # and the connection serves again
        with pytest.raises((psycopg.IntegrityError, IntegrityError)):
            fail(database, asked)
        assert kept(database) == []


def test_what_was_posted_is_forgotten_without_a_commit(database: Database) -> None:
    with database.write() as tx:
        tx.post(_ADD, {"prefix": "A", "last": 1})
    assert kept(database) == []


def test_an_act_asks_eight_questions_awaits_two_answers_and_commits_once(database_url: str) -> None:
    """Two more at most beside it: who asks, and a hearing that the act fixes. Who wants letters adds one."""
    shop: Workshop = open_workshop(database_url)
    drawing = model(start(), user("a"), user("b"), user("c"), end(), flows("s a b c e"))
    case_id = shop.start(drawing)
    shop.act(case_id, "a")
    task, asked, awaited, commits = shop.task(case_id, "b"), [], [], []

    def note(_c: object, _k: object, text: str, _p: object, context: Any, _m: bool) -> None:
        asked.append(text)
        if "posted" not in context.execution_options:
            awaited.append(text)

    event.listen(shop.parts.database.engine, "before_cursor_execute", note)
    event.listen(shop.parts.database.engine, "commit", lambda _: commits.append(1))
    perform(shop.parts, CompleteTask(AGENT, task, {}))
    frame = ("BEGIN", "UPDATE installation")  # SQLite's own
    assert len([text for text in asked if not text.startswith(frame)]) <= 8, asked
    assert len([text for text in awaited if not text.startswith(frame)]) <= 2, awaited
    assert len(commits) == 1
    shop.parts.database.close()
