"""Many cases at once: one real case copied by SQL, or given states of its own where its deadlines will fire."""

import contextlib
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, insert, select, text

from benchmarks.stores import PLACE, Site
from orchestrator.engine import Facts, Instance
from orchestrator.library.deployed import law_for
from orchestrator.persistence.database import Database
from orchestrator.persistence.tables import (
    act_answer,
    audit_entry,
    case_file,
    deadline,
    person,
    task,
    task_candidate,
)

FIRST_COPY = 10_000_000  # ids of copies start above those of real cases
_OF_CASE = (task, task_candidate, deadline, audit_entry, act_answer)
_SERIES = {
    "sqlite": "(WITH RECURSIVE c(n) AS (SELECT {low} UNION ALL SELECT n + 1 FROM c WHERE n < {high}) SELECT n FROM c)",
    "postgresql": "(SELECT n FROM generate_series({low}, {high}) AS s(n))",
}


def copy(site: Site, case_id: int, low: int, count: int) -> None:
    """Copy a case as cases number `low` to `low + count - 1`, spread over all establishments, one person each."""
    database = site.parts.database
    spread = _spread(site)
    with database.engine.connect() as connection:
        _without_foreign_keys(connection)
        connection.commit()
        model = connection.execute(select(case_file).where(case_file.c.id == case_id)).one()._mapping
        series = _SERIES[database.dialect].format(low=low, high=low + count - 1)
        _insert(connection, person, f"s.id = {model['person_id']}", _person_columns(database), series)
        _insert(connection, case_file, f"s.id = {case_id}", _case_columns(spread), series)
        for table in _OF_CASE:
            columns = _row_columns(table, dict(model), spread, database)
            _insert(connection, table, f"s.case_id = {case_id}", columns, series)
        connection.commit()
    analyse(database)


def analyse(database: Database) -> None:
    """Give the planner its statistics, as a database in service has them."""
    ask_server(database, "ANALYZE" if database.dialect == "sqlite" else "VACUUM ANALYZE")


def ask_server(database: Database, statement: str) -> Any:
    """Run a statement outside any transaction and return its first value, None without one."""
    if database.dialect == "sqlite":
        with contextlib.closing(sqlite3.connect(str(database.engine.url.database))) as plain:
            row = plain.execute(statement).fetchone()
        return row[0] if row else None
    with psycopg.connect(database.url, autocommit=True) as admin:
        cursor = admin.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def _without_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    else:
        connection.exec_driver_sql("SET session_replication_role = replica")


def _insert(
    connection: Connection, table: Table, where: str, columns: Mapping[str, str], series: str
) -> None:
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
            f"FROM {table.name} AS s CROSS JOIN {series} AS g WHERE {where}"
        )
    )


def _spread(site: Site) -> dict[str, str]:
    """For each kind of place, an SQL expression that walks over the establishments with the case's number."""
    found = list(site.parts.places.establishments.values())
    kinds = {"etablissement": "id", "interregion": "interregion", "tribunal": "tribunal"}
    return {
        kind: "CASE g.n % "
        + str(len(found))
        + "".join(f" WHEN {number} THEN '{getattr(place, name)}'" for number, place in enumerate(found))
        + " END"
        for kind, name in kinds.items()
    }


def _same(table: Table) -> dict[str, str]:
    return {column.name: f's."{column.name}"' for column in table.c}


def _person_columns(database: Database) -> dict[str, str]:
    born = "date('1950-01-01', '+' || (g.n % 20000) || ' days')"
    if database.dialect != "sqlite":
        born = "date '1950-01-01' + (g.n % 20000)"
    own = {
        "id": f"{FIRST_COPY} + g.n",
        "ecrou": "'C' || g.n",
        "nom": "'NOM' || (g.n % 997)",
        "naissance": born,
    }
    return {**_same(person), **own}


def _case_columns(spread: Mapping[str, str]) -> dict[str, str]:
    ids = {"id": f"{FIRST_COPY} + g.n", "person_id": f"{FIRST_COPY} + g.n", "number": "'COPIE-' || g.n"}
    return {**_same(case_file), **ids, **spread}


def _row_columns(
    table: Table, model: Mapping[str, Any], spread: Mapping[str, str], database: Database
) -> dict[str, str]:
    columns = {**_same(table), "case_id": f"{FIRST_COPY} + g.n"}
    if table is task:
        columns["id"] = "s.id || '-' || g.n"
    if table is task_candidate:
        columns["task_id"] = "s.task_id || '-' || g.n"
        places = "".join(f" WHEN s.place = '{model[kind]}' THEN {case}" for kind, case in spread.items())
        columns["place"] = f"CASE{places} ELSE s.place END"
        columns["etablissement"] = spread["etablissement"]
        columns["person_key"] = "'nom' || (g.n % 997) || ' alex'"
    if table is deadline:
        del columns["id"]
        step = (
            "(g.n % 10000) * 60000000"
            if database.dialect == "sqlite"
            else "(g.n % 10000) * interval '1 minute'"
        )
        columns |= {name: f"s.{name} + {step}" for name in ("due_at", "wake_at")}
    return columns


def add_due(site: Site, case_id: int, low: int, count: int, overdue: timedelta = timedelta(hours=1)) -> None:
    """Add cases like `case_id`, each with an engine state of its own and a deadline that is over."""
    database = site.parts.database
    with database.read() as tx:
        rows = {table: _rows_of(tx.connection, table, case_id) for table in (case_file, *_OF_CASE)}
        source = site.parts.library.version(tx, rows[case_file][0]["deployment_id"])
        people = (
            tx.execute(select(person).where(person.c.id == rows[case_file][0]["person_id"])).one()._mapping
        )
    due_at = datetime.now(UTC) - overdue
    law = law_for(source, site.parts.places.establishment(PLACE), due_at)
    found: dict[Table, list[dict[str, Any]]] = {table: [] for table in (person, case_file, *_OF_CASE)}
    for number in range(low, low + count):
        opened_at = due_at - timedelta(hours=72)
        values = {"n": 0, "t0": opened_at}
        instance = Instance.start(source.specification, values, at=opened_at, law=law, key=f"due{number}")
        ids = {"id": FIRST_COPY + number}
        found[person].append({**people, **ids, "ecrou": f"D{number}", "naissance": _born_on(number)})
        state = instance.dump()
        case = {
            **rows[case_file][0],
            **ids,
            "person_id": ids["id"],
            "number": f"DUE-{number}",
            "state": state,
        }
        found[case_file].append(case)
        _add_rows(found, rows, instance.take_facts(), ids["id"], due_at)
    with database.write() as tx:
        for table, values in found.items():
            if values:
                tx.connection.execute(insert(table), values)
        tx.commit()


def _born_on(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=number % 20_000)


def _add_rows(
    found: dict[Table, list[dict[str, Any]]],
    rows: Mapping[Table, list[dict[str, Any]]],
    facts: Facts,
    case_id: int,
    due_at: datetime,
) -> None:
    opened, timer = facts.opened[0].id, facts.armed[0].id
    own = {
        task: {"id": opened},
        task_candidate: {"task_id": opened},
        deadline: {"timer_id": timer, "due_at": due_at, "wake_at": due_at},
    }
    for table in _OF_CASE:
        for row in rows[table]:
            kept = {name: value for name, value in row.items() if table is not deadline or name != "id"}
            found[table].append({**kept, "case_id": case_id, **own.get(table, {})})


def _rows_of(connection: Connection, table: Table, case_id: int) -> list[dict[str, Any]]:
    column = table.c.id if table is case_file else table.c.case_id
    return [dict(row._mapping) for row in connection.execute(select(table).where(column == case_id))]
