"""The real site over a real database, and people who sign in to it: for screens that samples cannot stand for."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from tests.support.house import OPENED_AT, House, build_parts, furnish

from orchestrator.clock import FrozenClock
from orchestrator.operations.manage_accounts import add_account
from orchestrator.web import create_app

PASSWORD = "mot de passe d'essai"


class HouseSite:
    """One product with its pages; `as_(login)` is a browser signed in, the CSRF guard left out."""

    def __init__(self, url: str) -> None:
        clock = FrozenClock(OPENED_AT)
        self.house: House = furnish(build_parts(url, clock), clock)
        self.app = create_app(self.house.parts, testing=True)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self._browsers: dict[str, FlaskClient] = {}
        self._cases = 0

    def add(self, login: str, function: str, place: str) -> None:
        add_account(self.house.parts, login, login, PASSWORD, function, place)

    def as_(self, login: str) -> FlaskClient:
        if login not in self._browsers:
            browser = self.app.test_client()
            answer = browser.post("/connexion", data={"login": login, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            self._browsers[login] = browser
        return self._browsers[login]

    def send(self, login: str, address: str, name: str, content: bytes, **fields: str) -> Any:
        """Post a form with one file, as a browser does."""
        data: Mapping[str, Any] = {**fields, "fichier": (io.BytesIO(content), name)}
        return self.as_(login).post(address, data=data, content_type="multipart/form-data")

    def start(self) -> int:
        """A case of its own for one test."""
        self._cases += 1
        return self.house.start(ecrou=f"9{self._cases:04d}")

    def start_until_consultation(self) -> int:
        self._cases += 1
        return self.house.until_consultation(ecrou=f"9{self._cases:04d}")

    def add_piece(self, case_id: int, name: str, content: bytes, **fields: str) -> int:
        """Add a piece as the head of the prison; return its id."""
        answer = self.send("chef_etablissement", f"/dossiers/{case_id}/pieces", name, content, **fields)
        assert answer.status_code == 303, answer.text
        with self.house.parts.database.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT max(id) FROM piece").scalar_one())

    def pass_time(self, **step: float) -> None:
        self.house.pass_time(timedelta(**step))
