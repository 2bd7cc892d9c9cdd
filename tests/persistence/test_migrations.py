"""The migrations bring a database to exactly the tables of the program; any other database is refused in words."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert
from tests.support.ports import free_port
from tests.support.processes import ORCHESTRATOR, PATIENCE_SECONDS, ROOT, environment

from orchestrator import cli
from orchestrator.persistence import accounts, schema
from orchestrator.persistence.database import Database
from orchestrator.persistence.tables import account, mandate, metadata
from orchestrator.wiring import Builder

LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)
# What the database itself says that it holds, down to the conditions of partial indexes and to triggers.
CATALOGUE = {
    "sqlite": [
        "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
        "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk '
        "FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
        'SELECT m.name, f."table", f."from", f."to", f.on_delete '
        "FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    ],
    "postgresql": [
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT table_name, column_name, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public'",
    ],
}
ONE_SENTENCE = 400  # characters: more would be a traceback


def catalogue(database: Database) -> set[tuple[object, ...]]:
    """All that the database holds, the version table apart, spaces and quotes evened out."""
    with database.engine.connect() as connection:
        rows = [row for query in CATALOGUE[database.dialect] for row in connection.exec_driver_sql(query)]
    texts = {tuple(" ".join(str(part).replace('"', "").split()) for part in row) for row in rows}
    return {row for row in texts if not any("alembic_version" in part for part in row)}


def wipe(database: Database) -> None:
    with database.engine.begin() as connection:
        if database.dialect == "sqlite":
            metadata.drop_all(connection)
            connection.exec_driver_sql("DROP TABLE alembic_version")
        else:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def migrate_to(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def run(arguments: list[str], url: str, folder: Path) -> int:
    return cli.run(arguments, Builder({"ORCHESTRATOR_DATABASE_URL": url, "HOME": str(folder)}))


def test_migrations_and_tables_agree_to_the_last_index_and_trigger(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    migrated = catalogue(database)
    wipe(database)
    assert catalogue(database) == set()
    schema.create_in_memory(database, "production")
    created = catalogue(database)
    assert migrated - created == set()
    assert created - migrated == set()
    database.close()


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # compared by the test above
def test_nothing_is_left_to_generate_after_the_last_migration(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_the_comparison_sees_a_partial_index_and_a_trigger_go(database_url: str) -> None:
    database = Database(database_url)
    whole = catalogue(database)
    on_table = "" if database.dialect == "sqlite" else " ON audit_entry"
    trigger = "audit_entry_no_update" if database.dialect == "sqlite" else "audit_entry_append_only"
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_outbox_wake")
        connection.exec_driver_sql("CREATE INDEX ix_outbox_wake ON outbox (wake_at)")
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on_table}")
    lost = whole - catalogue(database)
    assert {str(row[0]) for row in lost} >= {"ix_outbox_wake", trigger}
    database.close()


def test_the_schema_only_goes_forward_as_the_operators_are_told() -> None:
    scripts = list((Path(schema.__file__).parent / "migrations" / "versions").glob("0*.py"))

    assert scripts and not [script.name for script in scripts if "def downgrade" in script.read_text()]
    assert "aucune migration ne se défait" in (ROOT / "docs" / "ops" / "README.md").read_text()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    before = catalogue(database)
    schema.upgrade(database)
    assert catalogue(database) == before
    database.close()


@pytest.mark.slow
def test_site_and_worker_that_prepare_the_database_together_both_find_it_ready(
    empty_database_url: str, tmp_path: Path
) -> None:
    command = [str(ORCHESTRATOR), "db", "upgrade"]
    env = environment(tmp_path, {"ORCHESTRATOR_DATABASE_URL": empty_database_url})
    started = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]

    told = [(*one.communicate(timeout=PATIENCE_SECONDS), one.returncode) for one in started]

    assert told == [("La base est à jour.\n".encode(), b"", 0)] * 3


def refused(arguments: list[str], url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must not run: exit 2 and one sentence, which is returned."""
    capsys.readouterr()
    assert run(arguments, url, folder) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1 and len(told.err) < ONE_SENTENCE
    return told.err


def test_an_empty_database_is_refused_with_what_to_do(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "« orchestrator db upgrade »" in refused(
        ["worker", "--once"], empty_database_url, tmp_path, capsys
    )
    assert run(["db", "upgrade"], empty_database_url, tmp_path) == 0
    assert run(["worker", "--once"], empty_database_url, tmp_path) == 0


def test_an_older_database_is_refused_and_keeps_its_content_when_upgraded(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(empty_database_url)
    migrate_to(database, "0001")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO case_counter (prefix, last) VALUES ('UDV-2026', 7)")
    assert "plus ancienne" in refused(["worker", "--once"], empty_database_url, tmp_path, capsys)
    assert run(["db", "upgrade"], empty_database_url, tmp_path) == 0
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT prefix, last FROM case_counter").all()
    assert [tuple(row) for row in kept] == [("UDV-2026", 7)]
    database.close()


@pytest.mark.parametrize("arguments", [["worker", "--once"], ["db", "upgrade"]])
def test_a_newer_database_is_refused_and_left_alone(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    database = Database(database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = catalogue(database)
    assert "plus récente" in refused(arguments, database_url, tmp_path, capsys)
    assert catalogue(database) == before
    database.close()


@pytest.mark.parametrize("arguments", [["worker", "--once"], ["db", "upgrade"]])
def test_a_database_that_does_not_answer_is_refused_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    url = f"postgresql://quelqu_un:motdepasse@127.0.0.1:{free_port()}/base"
    told = refused(arguments, url, tmp_path, capsys)
    assert "ne répond pas" in told and "motdepasse" not in told


@pytest.mark.parametrize("arguments", [["worker", "--once"], ["db", "upgrade"]])
def test_a_file_that_is_no_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    path = tmp_path / "texte.sqlite3"
    path.write_text("Ceci n'est pas une base de données, mais un texte assez long pour y ressembler." * 20)
    refused(arguments, f"sqlite:///{path}", tmp_path, capsys)
    (tmp_path / "fichier").write_text("")
    refused(arguments, f"sqlite:///{tmp_path}/fichier/base.sqlite3", tmp_path, capsys)


def test_a_file_that_is_not_there_yet_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/dossier/base.sqlite3"
    assert "« orchestrator db upgrade »" in refused(["worker", "--once"], url, tmp_path, capsys)
    assert not (tmp_path / "dossier").exists()


def test_an_address_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(["db", "upgrade"], "n'importe quoi", tmp_path, capsys)
    refused(["db", "upgrade"], "mysql://ici/base", tmp_path, capsys)


def test_whoever_worked_before_habilitations_keeps_reading_for_six_months(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrate_to(database, "0016")
    with database.engine.begin() as connection:
        for key, function in ((1, "greffe_jap"), (2, "jap")):
            held = {"login": function, "name": function, "password_hash": "", "active": True}
            connection.execute(insert(account).values(id=key, created_at=LONG_AGO, **held))
            place = {"place_kind": "tribunal", "place": "TJ-MELUN", "since_at": LONG_AGO}
            connection.execute(insert(mandate).values(account_id=key, function=function, **place))
    schema.upgrade(database)
    with database.read() as tx:
        clerk, judge = accounts.actor(tx, 1), accounts.actor(tx, 2)
        now = tx.now()
    assert clerk is not None and judge is not None and clerk.habilitations is not None
    assert {held.treatment for held in clerk.habilitations} == {"APPI", "GENESIS", "PSEM", "DDSE"}
    assert all(held.holds(now) for held in clerk.habilitations)
    assert not any(held.holds(now + timedelta(days=181)) for held in clerk.habilitations)
    assert judge.habilitations == ()
    database.close()
