"""The reads of one page share a transaction: one picture, ended by a write or by the database's own error."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestrator.errors import NotFound
from orchestrator.persistence.database import Database

COUNT = text("SELECT count(*) FROM case_counter")


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def count(database: Database) -> int:
    with database.read() as tx:
        return int(tx.execute(COUNT).scalar_one())


def add(database: Database, prefix: str) -> None:
    with database.write() as tx:
        tx.execute(text("INSERT INTO case_counter (prefix, last) VALUES (:prefix, 1)"), {"prefix": prefix})
        tx.commit()


def test_reads_within_show_one_picture_whatever_others_write(database: Database, database_url: str) -> None:
    elsewhere = Database(database_url)
    with database.one_reading():
        assert count(database) == 0
        add(elsewhere, "A")
        assert count(database) == 0
        with database.read() as one, database.read() as other:
            assert one is other
    assert count(database) == 1


def test_a_write_ends_the_picture_and_the_next_read_sees_it(database: Database) -> None:
    with database.one_reading():
        assert count(database) == 0
        add(database, "B")
        assert count(database) == 1
        assert database.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_what_is_not_found_leaves_it_open_and_an_error_of_the_database_does_not(database: Database) -> None:
    with database.one_reading():
        with database.read() as first, pytest.raises(NotFound), database.read():
            raise NotFound("Rien.")
        with database.read() as again:
            assert again is first
        with pytest.raises(DBAPIError), database.read() as tx:
            tx.execute(text("SELECT nothing FROM nowhere"))
        assert count(database) == 0


class Question:
    """Counts how often it is asked; its answer is that count."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_what_a_picture_shows_is_asked_once_within_it_and_again_within_a_write(database: Database) -> None:
    question = Question()
    with database.one_reading():
        for _part in range(3):
            with database.read() as tx:
                assert tx.once("counters", question) == 1
    with database.read() as tx:
        assert tx.once("counters", question) == 2
    with database.write() as tx:
        assert [tx.once("counters", question), tx.once("counters", question)] == [3, 4]


@pytest.mark.postgres
def test_reading_does_not_make_postgresql_plan_the_same_question_for_ever(postgres_url: str) -> None:
    database = Database(postgres_url)
    for _read in range(8):
        count(database)
    with database.read() as tx:
        prepared = tx.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one()
    assert prepared >= 1, "a rollback after each read makes the driver forget what it has prepared"
