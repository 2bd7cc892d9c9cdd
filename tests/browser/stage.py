"""A demonstration without cases, that stands where a story wants it: the same days whenever the story is played."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.person import PASSWORD, Person, paris
from tests.support.databases import prepare
from tests.support.house import build_parts
from tests.support.postgres import RUN_FOLDER
from tests.support.processes import start_site

from orchestrator.library import Parts
from orchestrator.operations.deploy import deploy, startable_bundles
from orchestrator.operations.manage_accounts import add_account, hash_password
from orchestrator.operations.run_due import run_due
from orchestrator.persistence.clock_rows import advance_clock
from orchestrator.scenarios.seeding import read_accounts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BEFORE_ALL_STORIES = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
Stage = Callable[[str], Person]


def _move(parts: Parts, at: datetime) -> timedelta:
    with parts.database.write() as tx:
        step = at - tx.now()
        advance_clock(tx, step)
        tx.commit()
    return step


def wait_until(parts: Parts, at: datetime) -> None:
    """Move the demonstration's clock forward, and let happen what falls due on the way."""
    assert _move(parts, at) > timedelta(0), f"the story is already past {at}"
    run_due(parts)


def _furnish(url: str) -> None:
    """The five procedures and an account for each function, as the demonstration has them; no case."""
    prepare(url, "demo")
    parts = build_parts(url, demo=True)
    _move(parts, BEFORE_ALL_STORIES)
    settings = parts.settings
    deploy(parts, None, startable_bundles(settings.processes_dir, settings.forms_dir))
    hashed = hash_password(PASSWORD)
    for account in read_accounts(settings.processes_dir)[1]:
        add_account(
            parts, account.login, account.name, PASSWORD, account.function, account.place,
            password_hash=hashed,
        )  # fmt: skip
    parts.database.close()


@pytest.fixture(scope="session")
def empty_demo() -> Path:
    """Such a database, made once whatever the number of processes of the run; not to be changed."""
    folder = Path(os.environ[RUN_FOLDER]) / "stage"
    folder.mkdir(exist_ok=True)
    done = folder / "done.sqlite3"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made = folder / "made.sqlite3"
            _furnish(f"sqlite:///{made}")
            made.rename(done)
    return done


@pytest.fixture
def stage(empty_demo: Path, tmp_path: Path, chromium: "Browser") -> Iterator[Stage]:
    """`stage("2026-01-12 09:00")`: a person before a real browser, at a site that stands at this instant in Paris."""
    database = Path(shutil.copy(empty_demo, tmp_path / "demo.sqlite3"))
    url = f"sqlite:///{database}"
    parts = build_parts(url, demo=True)
    program = None
    context = chromium.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    errors: list[str] = []

    def begin(at: str) -> Person:
        nonlocal program
        wait_until(parts, paris(at))
        program = start_site(
            "serve", "--with-worker", folder=tmp_path / "site", env={"ORCHESTRATOR_DATABASE_URL": url}
        )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Person(page, program.url, wait_until=lambda moment: wait_until(parts, moment))

    yield begin
    context.close()
    if program is not None:
        program.stop()
    parts.database.close()
    assert errors == []
