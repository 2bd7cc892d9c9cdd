"""No page reads what grows with the cases from end to end: each of its questions has an index that serves it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from tests.web.desk import Desk

from orchestrator.persistence.database import Database

GROWING = (
    "act_answer", "audit_entry", "case_file", "case_place", "consultation", "deadline", "document", "draft",
    "incident", "mail", "measure", "notice", "opinion", "person", "piece", "task", "task_candidate",
)  # fmt: skip
READERS = {
    "cpu": ("/taches", "/taches?vue=place", "/taches?vue=today", "/taches?nom=martin&prise=non&tri=personne"),
    "disp": ("/dossiers", "/dossiers?q=martin", "/recherche?q=martin", "/calendrier", "/communications"),
    "chef_etablissement": ("/dossiers/1", "/dossiers/1/pieces", "/dossiers/1/notes", "/dossiers/1/avis"),
}
_SCANNED = re.compile(r"^SCAN (\w+)")


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database within the block, with its parameters."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def scanned(database: Database, statement: str, parameters: Any) -> set[str]:
    """The growing tables that SQLite would read from end to end to answer."""
    aliases = dict(re.findall(r"(\w+) AS (\w+)", statement))
    names = {alias: table for table, alias in aliases.items()}
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    read = {found.group(1) for line in plan if (found := _SCANNED.match(line.detail))}
    return {names.get(name, name) for name in read} & set(GROWING)


@pytest.mark.parametrize(("login", "addresses"), READERS.items())
def test_no_page_reads_a_growing_table_from_end_to_end(
    desk: Desk, login: str, addresses: tuple[str, ...]
) -> None:
    reader, database = desk.sign_in(login), desk.house.parts.database
    read: dict[tuple[str, str], str] = {}
    for address in (*addresses, desk.address) if login == "cpu" else addresses:
        with asked(database) as questions:
            assert reader.get(address).status_code == 200, address
        assert questions, address
        for statement, parameters in questions:
            read |= {(address, table): statement for table in scanned(database, statement, parameters)}
    assert read == {}
