"""The fixtures themselves: a broken one would make other tests say nothing."""

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, inspect
from tests.support.needs import MARK, banner


def test_the_banner_names_each_test_that_lacked_something() -> None:
    skipped = [
        ("tests/a.py::one", f"Skipped: {MARK} Chromium (x)"),
        ("tests/b.py::two", "Skipped: another reason"),
    ]

    lines = banner(skipped)

    assert any("Chromium" in line for line in lines)
    assert any("tests/a.py::one" in line for line in lines)
    assert not any("two" in line for line in lines)


def test_nothing_lacking_means_no_banner() -> None:
    assert banner([("tests/b.py::two", "Skipped: another reason")]) == []


def test_a_prepared_database_holds_the_schema(database_url: str) -> None:
    url = database_url.replace("postgresql://", "postgresql+psycopg://")

    assert inspect(create_engine(url)).get_table_names()


@pytest.mark.postgres
def test_the_throw_away_server_is_recent_and_writes_each_commit_out(empty_postgres_url: str) -> None:
    with psycopg.connect(empty_postgres_url) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert connection.info.server_version >= 150000


def test_passwords_cost_what_they_must_outside_of_the_tests() -> None:
    real = PasswordHasher()

    assert (real.time_cost, real.memory_cost, real.parallelism) == (3, 65_536, 4)


@pytest.mark.postgres
def test_each_test_gets_a_database_of_its_own(postgres_url: str, empty_postgres_url: str) -> None:
    assert postgres_url != empty_postgres_url


@pytest.mark.browser
def test_the_browser_shows_a_page_in_french(page) -> None:  # type: ignore[no-untyped-def]
    page.set_content("<p>bonjour</p>")

    assert page.evaluate("navigator.language") == "fr-FR"
