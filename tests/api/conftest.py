"""The real site and API over a SQLite file: procedures deployed, one account a function, a token each."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from orchestrator.api.app import register
from orchestrator.library import Parts
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account, create_token
from orchestrator.procedures import list_procedures, read_bundle
from orchestrator.web.app import create_app
from orchestrator.wiring import Builder

PASSWORD = "un mot de passe assez long"
PEOPLE = {
    "chef.reau": ("chef_etablissement", "CP-REAU"),
    "cpu.reau": ("cpu", "CP-REAU"),
    "disp.paris": ("disp", "DISP-PARIS"),
    "chef.lille": ("chef_etablissement", "CP-LILLE-ANNOEULLIN"),
    "concepteur": ("concepteur", "national"),
}
PERSON = {"nom": "ABADIE", "prenom": "Noé", "naissance": "1988-02-11", "ecrou": "30101"}
PROPOSAL = {
    "criteres": ["violences_detention"],
    "atteinte": "oui",
    "motifs_proposition": "Deux agressions de codétenus le mois dernier.",
    "statut_penal": "condamne",
    "deja_ecroue": "non",
    "urgence": "non",
}
OPENING = {"procedure": "udv_placement", "etablissement": "CP-REAU", "person": PERSON, "data": PROPOSAL}


@dataclass
class Machine:
    """A client of the API that presents one person's token."""

    app: Flask
    token: str | None
    cookies: Any = field(default=None)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {**more.pop("headers", {})}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        client = self.cookies or self.app.test_client()
        return client.open(f"/api{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, json=body, **more)


@dataclass
class Site:
    """The application, its parts, and everybody's token by login."""

    app: Flask
    parts: Parts
    tokens: dict[str, str]

    def as_(self, login: str | None) -> Machine:
        return Machine(self.app, None if login is None else self.tokens[login])


def build_parts(url: str, folder: Path) -> Parts:
    return Builder({"ORCHESTRATOR_DATABASE_URL": url, "HOME": str(folder)}).parts()


@pytest.fixture(scope="session")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A database with procedures and people, to copy from, and the tokens."""
    folder = tmp_path_factory.mktemp("api")
    path = folder / "peopled.sqlite3"
    shutil.copy(sqlite_template, path)
    parts = build_parts(f"sqlite:///{path}", folder)
    settings = parts.settings
    names = list_procedures(settings.processes_dir)
    deploy(
        parts, None, {name: read_bundle(settings.processes_dir, settings.forms_dir, name) for name in names}
    )
    tokens = {}
    for login, (function, place) in PEOPLE.items():
        add_account(parts, login, login.title(), PASSWORD, function, place)
        tokens[login] = create_token(parts, login, "essai", 1)
    parts.database.close()
    return path, tokens


@pytest.fixture
def site(peopled: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Site]:
    path, tokens = peopled
    shutil.copy(path, tmp_path / "site.sqlite3")
    parts = build_parts(f"sqlite:///{tmp_path / 'site.sqlite3'}", tmp_path)
    app = create_app(parts, testing=True)
    register(app, parts)
    yield Site(app, parts, tokens)
    parts.database.close()
