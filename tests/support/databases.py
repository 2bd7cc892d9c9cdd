"""The same test on both databases."""

import shutil
from pathlib import Path

import pytest

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def prepare(url: str, mode: str = "production") -> None:
    """Bring the database at `url` to the current schema."""
    from orchestrator.persistence.database import Database
    from orchestrator.persistence.schema import upgrade

    database = Database(url)
    upgrade(database, mode)
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the current schema, to copy from."""
    path = tmp_path_factory.mktemp("schema") / "template.sqlite3"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new SQLite file with the current schema and nothing else."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite3")
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database with the current schema: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database without any table: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return str(request.getfixturevalue("empty_postgres_url"))
