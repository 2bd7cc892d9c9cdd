"""The demonstration, seeded once a run and copied for each test that wants one; and an address for each page."""

import fcntl
import io
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, url_for
from tests.support.house import build_parts
from tests.support.pieces import pdf
from tests.support.postgres import RUN_FOLDER
from tests.support.processes import run_orchestrator

from orchestrator.web import create_app
from orchestrator.web.accessibility import Page, pages_of

PASSWORD = "demonstration"
_REAU = "SELECT id FROM case_file WHERE etablissement = 'CP-REAU' AND procedure_id = 'udv_placement'"
# What stands in the address of a page: one row of the demonstration each. A page whose address holds something
# else is told here how to find it: no page escapes the tests that visit them all.
SAMPLES = {
    "case_id": f"{_REAU} AND status = 'running' ORDER BY id LIMIT 1",
    "delegation_id": "SELECT id FROM signature_delegation WHERE from_place = 'CP-REAU' ORDER BY id LIMIT 1",
    "decision": "SELECT 'suspension'",
    "document_id": f"SELECT id FROM document WHERE case_id IN ({_REAU}) ORDER BY id LIMIT 1",
    "habilitation_id": "SELECT min(h.id) FROM habilitation h JOIN mandate m ON m.account_id = h.account_id "
    "WHERE h.treatment = 'GENESIS' AND m.place = 'CP-REAU'",
    "opinion_id": "SELECT min(id) FROM opinion",
    "page": "SELECT 1",
    "person_id": "SELECT person_id FROM case_file WHERE etablissement = 'CP-REAU' ORDER BY id LIMIT 1",
    "piece_id": "SELECT max(id) FROM piece",  # the one added below: still to be masked and frozen
    "procedure_id": "SELECT 'udv_placement'",
    "process": "SELECT 'udv_placement'",
    "process_id": "SELECT 'udv_placement'",
    "seq": "SELECT seq FROM audit_entry WHERE kind = 'acte' AND case_id = "
    f"({_REAU} AND status = 'running' ORDER BY id LIMIT 1) "
    "AND actor_id = (SELECT id FROM account WHERE login = 'chef.reau') ORDER BY seq LIMIT 1",
    "task_id": f"SELECT c.task_id FROM task_candidate c WHERE c.case_id IN ({_REAU}) "
    "AND c.function = 'chef_etablissement' AND c.place = 'CP-REAU' ORDER BY c.task_id LIMIT 1",
    "token": "SELECT 'jeton-invente'",
}
FOR_NOBODY = frozenset({"auth.log_in"})
# Whose page it is, where the head of the establishment may not see it.
READERS = {"ops": "exploitation", "letters": "exploitation", "retention.planned": "exploitation"}
# What an address says after its question mark, where it shows nothing without.
QUERIES = {"consultations.ask": {"nature": "dossier", "cle": "1"}}


def reader_of(endpoint: str) -> str:
    """Login of the right person for a page."""
    return READERS.get(endpoint, READERS.get(endpoint.partition(".")[0], "chef.reau"))


@dataclass(frozen=True)
class Listed:
    """A page of the site with an address that shows something, and the login of who reads it; empty: anybody."""

    page: Page
    address: str
    reader: str


def addresses(app: Flask, database: Path) -> list[Listed]:
    """Every page of the site. Fails for an address that nobody knows how to fill."""
    known = samples(database)
    found = []
    with app.test_request_context():
        for page in pages_of(app):
            arguments = next(
                rule.arguments for rule in app.url_map.iter_rules(page.endpoint) if rule.rule == page.address
            )
            lacking = sorted(arguments - set(known))
            assert not lacking, f"{page.address}: tell in tests/support/demo.py how to find {lacking}"
            told = {**{name: known[name] for name in arguments}, **QUERIES.get(page.endpoint, {})}
            address = url_for(page.endpoint, **told)
            reader = "" if page.endpoint in FOR_NOBODY else reader_of(page.endpoint)
            found.append(Listed(page, address, reader))
    return found


def samples(database: Path) -> Mapping[str, object]:
    """A value for each argument of the pages' addresses. Fails when the demonstration shows none."""
    found = {}
    with sqlite3.connect(database) as connection:
        for name, query in SAMPLES.items():
            row = connection.execute(query).fetchone()
            assert row is not None, f"the demonstration has nothing for {name}"
            found[name] = row[0]
    return found


def _add_piece(database: Path) -> None:
    """A file on the first case, through the site itself: the demonstration has none of its own."""
    parts = build_parts(f"sqlite:///{database}", demo=True)
    app = create_app(parts, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/connexion", data={"login": "chef.reau", "password": PASSWORD})
    with sqlite3.connect(database) as connection:
        key = connection.execute(SAMPLES["case_id"]).fetchone()[0]
    sent = {
        "fichier": (io.BytesIO(pdf("Rapport du grade.", "Vu.", pages=2)), "rapport.pdf"),
        "titre": "Rapport",
    }
    answer = client.post(f"/dossiers/{key}/pieces", data=sent)
    assert answer.status_code in (302, 303), answer.text
    parts.database.close()


@pytest.fixture(scope="session")
def seeded_demo() -> Path:
    """The SQLite file of a demonstration, made once whatever the number of processes of the run; not to be changed."""
    folder = Path(os.environ[RUN_FOLDER]) / "demo"
    folder.mkdir(exist_ok=True)
    done = folder / "done.sqlite3"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made = folder / "made.sqlite3"
            url = {"ORCHESTRATOR_DATABASE_URL": f"sqlite:///{made}"}
            program = run_orchestrator("demo", "--prepare-only", folder=folder, env=url)
            assert program.returncode == 0, program.stderr
            _add_piece(made)
            with sqlite3.connect(made) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            made.rename(done)
    return done


@pytest.fixture
def demo_database(seeded_demo: Path, tmp_path: Path) -> Path:
    """A demonstration of one's own."""
    return Path(shutil.copy(seeded_demo, tmp_path / "demo.sqlite3"))
