"""Throw-away databases of both kinds, and the product furnished on them."""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.databases import prepare
from tests.support.house import DEPOT, PERSON, ROOT, build_parts
from tests.support.postgres import Cluster, fresh_database, postgres_binaries, stop

from benchmarks.models import automatic, statutory
from orchestrator.clock import Clock
from orchestrator.library import Parts
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import accounts, stories
from orchestrator.procedures import read_bundle
from orchestrator.security import Actor

PASSWORD = "mot de passe de mesure"
PLACE = "CP-REAU"
AUTOMATIC = {10: "auto_10", 40: "auto_40", 200: "auto_200"}  # folder by its number of tasks
PEOPLE = {"chef": ("chef_etablissement", PLACE), "cpu": ("cpu", PLACE), "disp": ("disp", "DISP-PARIS")}
_DESCRIPTION = """id: {name}
title: Mesure {name}
short: {short}
description: Tâches automatiques, pour mesurer.
startable: true
starters: [chef_etablissement]
person_form: personne
start_form: {name}_depart
roles:
  chef_etablissement: {{label: Chef, function: chef_etablissement, scope: etablissement}}
"""
_FORM = '{{"id": "{name}_{form}", "type": "default", "components": [{fields}]}}'
_NUMBER = '{"type": "number", "key": "n", "label": "n"}'
_INSTANT = '{"type": "datetime", "subtype": "datetime", "key": "t0", "label": "t0"}'
_LAW = """label: Délai mesuré
rule: heures_ecoulees
counts_from: ouverture
values:
  - from: 2020-01-01
    value: PT72H
    reference: {article: "1", code: CPP}
    examples:
      - trigger: "2026-01-12T09:00:00+01:00"
        expires: "2026-01-15T09:00:00+01:00"
        why: soixante-douze heures écoulées
"""
_REFERENCES = """mesure:
  sentence: Un délai pour mesurer.
  versions:
    - {from: 2020-01-01, article: "1", code: CPP}
"""


@dataclass(frozen=True)
class Store:
    """A kind of database. `server` is PostgreSQL's process and its children, None for SQLite."""

    kind: str
    folder: Path
    address: str | None = None
    server: int | None = None

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """A new database with the current schema, as a URL; gone afterwards."""
        if self.address is None:
            path = self.folder / f"{uuid.uuid4().hex}.sqlite3"
            prepare(f"sqlite:///{path}")
            yield f"sqlite:///{path}"
            for part in self.folder.glob(f"{path.name}*"):
                part.unlink()
            return
        with fresh_database(self.address) as url:
            prepare(url)
            yield url

    @property
    def log(self) -> Path:
        """PostgreSQL's log."""
        return self.folder / "log"


@contextlib.contextmanager
def stores() -> Iterator[list[Store]]:
    """SQLite always; PostgreSQL in a cluster of its own, fsync on, where its binaries are installed."""
    with tempfile.TemporaryDirectory(prefix="orchestrator-bench-") as name:
        found = [Store("SQLite", Path(name))]
        binaries = postgres_binaries()
        if binaries is None:
            yield found
            return
        cluster = Cluster(Path(name + "-postgres"), binaries)
        cluster.create()
        pid = cluster.start()
        try:
            yield [*found, Store("PostgreSQL", cluster.folder, cluster.url(""), pid)]
        finally:
            stop(pid)
            with contextlib.suppress(OSError):
                _remove(cluster.folder)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Site:
    """The product on one database, with the people of one place."""

    parts: Parts
    people: Mapping[str, Actor]

    def start(self, number: int | str, procedure: str = "udv_placement", **data: Any) -> int:
        """Open a case of a person of its own and return its id."""
        answers = {**DEPOT, **data} if procedure == "udv_placement" else {"n": 0, **data}
        person = {**PERSON, "ecrou": str(number)}
        done = perform(self.parts, StartCase(self.people["chef"], procedure, PLACE, person, answers))
        assert done.case_id is not None
        return done.case_id

    def task(self, case_id: int, element: str) -> str:
        with self.parts.database.read() as tx:
            found = stories.task_of(tx, case_id, element)
        assert found is not None
        return found

    def act(self, case_id: int, by: str, element: str, data: Mapping[str, Any]) -> None:
        perform(self.parts, CompleteTask(self.people[by], self.task(case_id, element), data))


def opinion() -> dict[str, str]:
    """What the commission answers: the act that is measured."""
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    return {"avis_cpu_le": at.isoformat(), "avis_cpu_sens": "favorable", "avis_cpu_motifs": "Risque élevé."}


def furnish(url: str, clock: Clock | None = None) -> Site:
    """Deploy the UDV procedure and the automatic ones, and give each function an account."""
    parts = build_parts(url, clock)
    udv = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    deploy(parts, None, {"udv_placement": udv, **folders()})
    people = {}
    for login, (function, place) in PEOPLE.items():
        account_id = add_account(parts, login, login.title(), PASSWORD, function, place)
        with parts.database.read() as tx:
            actor = accounts.actor(tx, account_id)
        assert actor is not None
        people[login] = actor
    return Site(parts, people)


def folders() -> dict[str, dict[str, bytes]]:
    """Procedure folders to measure with: script tasks in a row, and a person's task that 72 hours take away."""
    found = {
        name: _folder(name, automatic(tasks, "feel", name), _NUMBER) for tasks, name in AUTOMATIC.items()
    }
    waiting = _folder("attente", statutory("attente"), f"{_NUMBER}, {_INSTANT}")
    waiting |= {
        "forms/acte.form": _FORM.format(name="attente", form="acte", fields=_NUMBER).encode(),
        "law/delai.yaml": _LAW.encode(),
        "law/references.yaml": _REFERENCES.encode(),
    }
    return {**found, "attente": waiting}


def _folder(name: str, model: bytes, fields: str) -> dict[str, bytes]:
    return {
        "procedure.yaml": _DESCRIPTION.format(name=name, short=name.upper().replace("_", "")).encode(),
        f"{name}.bpmn": model,
        "forms/depart.form": _FORM.format(name=name, form="depart", fields=fields).encode(),
        "_common/forms/personne.form": (ROOT / "forms" / "_common" / "personne.form").read_bytes(),
    }
