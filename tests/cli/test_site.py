"""The processes of the site: one that is replaced starts whatever has become of the rest meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import prepare

from orchestrator.cli import site
from orchestrator.wiring import Builder


def test_a_process_of_the_site_starts_while_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gunicorn stops the whole site when a process cannot start: a restart of the database must not do that."""
    file = tmp_path / "site.sqlite3"
    prepare(f"sqlite:///{file}")
    built: list[Any] = []

    class Gunicorn:
        def __init__(self, build: Callable[[], Any], _options: object) -> None:
            self.build = build

        def run(self) -> None:
            file.rename(tmp_path / "away")
            built.append(self.build())
            (tmp_path / "away").rename(file)

    monkeypatch.setattr(site, "_Site", Gunicorn)
    monkeypatch.setattr(site, "require_address", lambda _: None)
    site.serve(Builder({"ORCHESTRATOR_DATABASE_URL": f"sqlite:///{file}", "HOME": str(tmp_path)}))

    (app,) = built
    assert app.test_client().get("/connexion").status_code == 200
