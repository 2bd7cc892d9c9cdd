"""Bring a database to the schema of this program, or say in one sentence why it cannot be used."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from orchestrator.errors import CannotRun
from orchestrator.persistence.database import Database, _unreachable, is_conflict
from orchestrator.persistence.tables import installation, metadata
from orchestrator.persistence.triggers import (
    create_triggers,
    protect_consultations,
    protect_habilitations,
    protect_register,
)

_UPGRADE_LOCK = 7_120_712  # ours among the database's advisory locks
_PATIENCE_SECONDS = 1800.0
_HELD = (
    "La base est occupée depuis une demi-heure par un autre processus : attendez qu'il ait fini "
    "ou arrêtez-le, puis relancez."
)
_MIGRATIONS = Path(__file__).parent / "migrations"


def create_in_memory(database: Database, mode: str) -> None:
    """Create the tables at once, without migrations: for throw-away databases only."""
    with database.engine.begin() as connection:
        metadata.create_all(connection)
        create_triggers(connection)
        protect_register(connection)
        protect_consultations(connection)
        protect_habilitations(connection)
    _install(database, mode)


def copy_of(database: Database) -> bytes:
    """Return all that a database in memory holds, for `put_back`."""
    with database.engine.connect() as connection:
        return bytes(_driver(connection).serialize())


def put_back(database: Database, content: bytes) -> None:
    """Make a database in memory hold `content`, a copy made by `copy_of`, and nothing else."""
    with database.engine.connect() as connection:
        _driver(connection).deserialize(content)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection), "only SQLite keeps a database in memory"
    return driver


def upgrade(database: Database, mode: str = "production") -> None:
    """Run the migrations that are missing and fill the installation row. Raises CannotRun if unreachable."""
    _create_folder(database)
    current = _current_revision(database)
    _refuse_newer(current)
    with _alone(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _install(database, mode)


def require_current(database: Database) -> None:
    """Raise CannotRun unless the schema is the one of this program."""
    current = _current_revision(database)
    head = _script().get_current_head()
    if current == head:
        return
    _refuse_newer(current)
    if current is None:
        raise CannotRun("La base est vide : préparez-la avec « orchestrator db upgrade ».")
    raise CannotRun(
        "La base est plus ancienne que le programme : sauvegardez-la, puis mettez-la à jour "
        "avec « orchestrator db upgrade »."
    )


def mode_of(database: Database) -> str:
    """Return production, demo or scenario."""
    with database.read() as tx:
        return str(tx.execute(select(installation.c.mode).where(installation.c.id == 1)).scalar_one())


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """One transaction while the others wait for its commit: site and worker, started together, both prepare.

    To migrate a large database takes minutes, so whoever comes second is patient: a lock is waited for longer
    than any act would. On SQLite a transaction that may write is alone anyway.
    """
    limit = time.monotonic() + _PATIENCE_SECONDS
    with database.engine.connect() as connection:
        while True:
            try:
                connection.begin()
                if database.dialect == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
                break
            except DBAPIError as error:
                connection.rollback()
                if not is_conflict(error):
                    raise
                if time.monotonic() > limit:
                    raise CannotRun(_HELD) from error
        yield connection
        connection.commit()


def _install(database: Database, mode: str) -> None:
    with _alone(database) as connection:
        if connection.execute(select(installation.c.id)).first() is None:
            host_now = datetime.now(UTC)
            connection.execute(
                insert(installation).values(id=1, mode=mode, created_at=host_now, high_water_at=host_now)
            )


def _current_revision(database: Database) -> str | None:
    try:
        # Read only: a site or a worker that starts must not wait for whoever writes at that moment.
        with database.engine.connect().execution_options(write=False) as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise CannotRun(_unreachable(database.url)) from error


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in {script.revision for script in _script().walk_revisions()}:
        raise CannotRun(
            "La base a été préparée par une version plus récente du programme : installez cette version "
            "ou restaurez une sauvegarde de l'ancienne base."
        )


def _create_folder(database: Database) -> None:
    if database.dialect != "sqlite" or database.engine.url.database in (None, "", ":memory:"):
        return
    folder = Path(str(database.engine.url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(
            f"Le dossier de la base {folder} ne peut pas être créé : {error.strerror}."
        ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
