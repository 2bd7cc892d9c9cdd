"""The site over a real database: the procedure deployed, people with passwords, one case whose opinion is awaited."""

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from tests.support.house import OPENED_AT, House, build_parts, furnish
from tests.web import pages

from orchestrator.clock import FrozenClock
from orchestrator.operations.manage_accounts import add_account
from orchestrator.persistence.database import Database
from orchestrator.web import create_app

PASSWORD = "mot de passe d'essai"
OPINION = {"avis_cpu_sens": "favorable", "avis_cpu_motifs": "Risque élevé pour les codétenus."}


@dataclass
class Desk:
    """The site over a real case whose opinion is awaited; its CSRF guard is up."""

    house: House
    app: Flask
    case_id: int
    task_id: str

    @property
    def address(self) -> str:
        return f"/taches/{self.task_id}"

    def sign_in(self, login: str = "cpu", client: FlaskClient | None = None) -> FlaskClient:
        client = client or self.app.test_client()
        form = pages.parse(client.get("/connexion").text)
        answer = client.post("/connexion", data={**hidden(form), "login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def sheet(self, client: FlaskClient) -> dict[str, str]:
        """The task page's own hidden inputs, as its form would send them back."""
        form = pages.find(self.page(client), "form.sheet")[0]
        return hidden(form)

    def page(self, client: FlaskClient) -> html.HtmlElement:
        answer = client.get(self.address)
        assert answer.status_code == 200
        return pages.parse(answer.text)

    def answers(self) -> dict[str, str]:
        return {**OPINION, "avis_cpu_le-day": "26", "avis_cpu_le-month": "01", "avis_cpu_le-year": "2026",
                "avis_cpu_le-time": "08:00"}  # fmt: skip

    def typed(self, client: FlaskClient) -> str:
        """The reasons as the page shows them now."""
        return str(self.page(client).get_element_by_id("avis_cpu_motifs").text or "").strip()


def hidden(form: html.HtmlElement) -> dict[str, str]:
    return {found.get("name"): found.get("value") or "" for found in pages.find(form, "input[type=hidden]")}


def words(answer: object) -> str:
    return pages.words(pages.find(pages.parse(answer.text), "main")[0])  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, House]:
    """A database with the procedure and its people, to copy from: hashing passwords takes seconds."""
    path = tmp_path_factory.mktemp("drafts") / "house.sqlite3"
    shutil.copy(sqlite_template, path)
    clock = FrozenClock(OPENED_AT)
    house = furnish(build_parts(f"sqlite:///{path}", clock), clock)
    add_account(house.parts, "cpu2", "Autre commission", PASSWORD, "cpu", "CP-REAU")
    house.parts.database.close()
    return path, house


@pytest.fixture
def desk(furnished: tuple[Path, House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("orchestrator.config.Settings.secret_key", lambda _: b"k" * 32)
    path, known = furnished
    shutil.copy(path, tmp_path / "test.sqlite3")
    clock = FrozenClock(OPENED_AT)
    parts = replace(known.parts, database=Database(f"sqlite:///{tmp_path / 'test.sqlite3'}", clock))
    house = House(parts, clock, known.people)
    case_id = house.start()
    house.pass_time(timedelta(minutes=5))
    return Desk(house, create_app(parts, testing=True), case_id, house.task(case_id, "avis_cpu"))
