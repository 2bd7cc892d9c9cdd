"""The journal refuses change; what a database superuser changes all the same is found, and named."""

import json

import pytest
from sqlalchemy.exc import DBAPIError
from tests.support.house import House

from orchestrator.persistence.triggers import create_triggers
from orchestrator.queries.audit import verify

CHANGES = [
    ("UPDATE audit_entry SET title = 'Autre' WHERE case_id = {case} AND seq = 2", 2),
    ("UPDATE audit_entry SET payload = '{{}}' WHERE case_id = {case} AND seq = 2", 2),
    ("UPDATE audit_entry SET actor = 'Autre' WHERE case_id = {case} AND seq = 3", 3),
    ("DELETE FROM audit_entry WHERE case_id = {case} AND seq = 2", 2),
    ("DELETE FROM audit_entry WHERE case_id = {case} AND seq = 4", 4),
    ("UPDATE act_answer SET content = '{{}}' WHERE case_id = {case} AND seq = 2", 2),
    ("UPDATE case_file SET revision = 9 WHERE id = {case}", 4),
    ("UPDATE case_file SET audit_head = 'x' WHERE id = {case}", 4),
]


# What each database can be made to hold in a column, and the program never writes.
UNREADABLE = {
    "sqlite": [
        "UPDATE audit_entry SET payload = x'ff00' WHERE case_id = {case} AND seq = 3",
        "UPDATE audit_entry SET at = 9000000000000000000 WHERE case_id = {case} AND seq = 3",
        "UPDATE audit_entry SET recorded_at = 'demain' WHERE case_id = {case} AND seq = 3",
    ],
    "postgresql": ["UPDATE audit_entry SET at = 'infinity' WHERE case_id = {case} AND seq = 3"],
}


def unlock(house: House) -> None:
    """Take the triggers away, as only the owner of the database can."""
    with house.parts.database.engine.begin() as connection:
        if house.parts.database.dialect == "sqlite":
            for name in ("no_update", "no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_entry_{name}")
        else:
            for name in ("append_only", "no_truncate"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_entry_{name} ON audit_entry")
            connection.exec_driver_sql("DROP FUNCTION audit_entry_is_append_only")


@pytest.fixture
def case_id(house: House) -> int:
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    house.act(
        case_id,
        "chef_etablissement",
        "information",
        {"motifs_communiques": "Agressions.", "comprend_francais": "oui", "avocat_demande": "non"},
    )
    house.act(
        case_id,
        "chef_etablissement",
        "occultation",
        {"occultations": "aucune", "occultation_auteur": "Le chef de détention"},
    )
    return case_id


def change(house: House, statement: str) -> None:
    with house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET title = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_journal(
    house: House, case_id: int, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="le journal ne s"):
        change(house, statement)
    assert verify(house.parts).faults == ()


def test_every_change_made_behind_the_triggers_is_named(house: House, case_id: int) -> None:
    unlock(house)
    for statement, seq in CHANGES:
        other = house.start(ecrou=f"T{seq}{abs(hash(statement)) % 10**6}")
        assert other > case_id
        rows = snapshot(house, case_id)
        change(house, statement.format(case=case_id))
        faults = verify(house.parts).faults
        assert [(fault.case_id, fault.seq) for fault in faults] == [(case_id, seq)], statement
        restore(house, case_id, rows)
        assert verify(house.parts).faults == ()
    with house.parts.database.engine.begin() as connection:
        create_triggers(connection)


def test_erasing_answers_leaves_the_chain_valid(house: House, case_id: int) -> None:
    change(house, f"DELETE FROM act_answer WHERE case_id = {case_id}")
    assert verify(house.parts).faults == ()


def test_the_chain_holds_no_answer_in_clear(house: House, case_id: int) -> None:
    with house.parts.database.engine.connect() as connection:
        payloads = connection.exec_driver_sql("SELECT payload FROM audit_entry").scalars().all()
    assert payloads
    for payload in payloads:
        assert "Agressions" not in payload
        assert "MARTIN" not in payload
        assert set(json.loads(payload)) >= {"model", "law"}


Snapshot = dict[str, list[dict[str, object]]]


def snapshot(house: House, case_id: int) -> Snapshot:
    from orchestrator.persistence.tables import act_answer, audit_entry, case_file

    with house.parts.database.engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping) for row in connection.execute(table.select().where(column == case_id))
            ]
            for table, column in (
                (audit_entry, audit_entry.c.case_id),
                (act_answer, act_answer.c.case_id),
                (case_file, case_file.c.id),
            )
        }


def restore(house: House, case_id: int, rows: Snapshot) -> None:
    from orchestrator.persistence.tables import act_answer, audit_entry, case_file

    with house.parts.database.engine.begin() as connection:
        for table in (act_answer, audit_entry):
            connection.execute(table.delete().where(table.c.case_id == case_id))
            connection.execute(table.insert(), rows[table.name])
        connection.execute(case_file.update().where(case_file.c.id == case_id).values(**rows["case_file"][0]))


def test_an_entry_that_cannot_even_be_read_is_named(house: House, case_id: int) -> None:
    unlock(house)
    for statement in UNREADABLE[house.parts.database.dialect]:
        change(house, statement.format(case=case_id))
        faults = verify(house.parts).faults
        assert [(fault.case_id, fault.seq) for fault in faults] == [(case_id, 3)], statement
