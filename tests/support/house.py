"""A running product without its pages: a database, the UDV procedure deployed, people, a clock to move."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import BOTH
from tests.support.postgres import fresh_database

from orchestrator.clock import Clock, FrozenClock
from orchestrator.config import read_settings
from orchestrator.law.places import read_places
from orchestrator.library import Library, Parts
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.deploy import deploy
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import accounts, stories
from orchestrator.persistence.database import Database
from orchestrator.procedures import read_bundle
from orchestrator.security import Actor

ROOT = Path(__file__).resolve().parents[2]
OPENED_AT = datetime(2026, 1, 26, 8, 0, tzinfo=UTC)
PERSON = {"nom": "MARTIN", "prenom": "Alex", "naissance": "1990-05-12", "ecrou": "48211"}
DEPOT = {
    "criteres": ["violences_detention"],
    "atteinte": "oui",
    "motifs_proposition": "Deux agressions de codétenus.",
    "statut_penal": "condamne",
    "deja_ecroue": "non",
    "urgence": "non",
}
PEOPLE = {
    "chef_etablissement": "CP-REAU",
    "cpu": "CP-REAU",
    "greffe": "CP-REAU",
    "disp": "DISP-PARIS",
    "jap": "TJ-MELUN",
    "exploitation": "national",
}
PROVISOIRE = {
    "placement_provisoire_decide": "oui",
    "moyen_adapte": True,
    "motifs_provisoire": "Risque immédiat pour le personnel.",
}
INFORMATION = {"motifs_communiques": "Agressions.", "comprend_francais": "oui", "avocat_demande": "non"}
OCCULTATION = {"occultations": "aucune", "occultation_auteur": "Le chef de détention"}
NOTIFICATION = {"notification_mode": "remise", "notification_signature": "signe", "voies_recours": True}


@dataclass
class House:
    """Parts with one account a function. `people` maps function → Actor."""

    parts: Parts
    clock: Clock
    people: dict[str, Actor]

    def start(self, ecrou: str = "48211", **data: Any) -> int:
        """Open a UDV case at CP-REAU and return its id."""
        person = {**PERSON, "ecrou": ecrou}
        chief = self.people["chef_etablissement"]
        done = perform(self.parts, StartCase(chief, "udv_placement", "CP-REAU", person, {**DEPOT, **data}))
        assert done.case_id is not None
        return done.case_id

    def task(self, case_id: int, element: str) -> str:
        with self.parts.database.read() as tx:
            found = stories.task_of(tx, case_id, element)
        assert found is not None, f"no task {element}"
        return found

    def act(self, case_id: int, by: str, element: str, data: Mapping[str, Any] | None = None) -> None:
        perform(self.parts, CompleteTask(self.people[by], self.task(case_id, element), data or {}))

    def pass_time(self, step: timedelta) -> None:
        assert isinstance(self.clock, FrozenClock)
        self.clock.move_to(self.clock.at + step)

    def opinion(self) -> dict[str, Any]:
        at = self.now() - timedelta(minutes=1)
        return {
            "avis_cpu_le": at.isoformat(),
            "avis_cpu_sens": "favorable",
            "avis_cpu_motifs": "Risque élevé.",
        }

    def now(self) -> datetime:
        with self.parts.database.read() as tx:
            return tx.now()

    def until_consultation(self, **data: Any) -> int:
        """Open a case and bring it to the decision, 72 hours to wait."""
        case_id = self.start(**data)
        if data.get("urgence") == "oui":
            self.act(case_id, "chef_etablissement", "placement_provisoire", PROVISOIRE)
        self.act(case_id, "cpu", "avis_cpu", self.opinion())
        self.act(case_id, "chef_etablissement", "information", INFORMATION)
        self.act(case_id, "chef_etablissement", "occultation", OCCULTATION)
        self.act(case_id, "chef_etablissement", "mise_en_mesure")
        return case_id

    def decision(self, days: int = 90) -> dict[str, Any]:
        last = (self.now() + timedelta(days=days)).date().isoformat()
        return {
            "ensemble_recu": True,
            "decision": "placement",
            "terme_le": last,
            "motifs": "Agressions répétées.",
        }

    def count(self, table: str) -> int:
        with self.parts.database.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def build_parts(url: str, clock: Clock | None = None, *, demo: bool = False) -> Parts:
    """Build the parts on a prepared database."""
    settings = read_settings({"ORCHESTRATOR_DATABASE_URL": url, "HOME": "/nonexistent"})
    places = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())
    return Parts(settings, Database(url, clock), Library(), places, demo)


def furnish(parts: Parts, clock: Clock) -> House:
    """Deploy the UDV procedure and create one account a function."""
    deploy(parts, None, {"udv_placement": read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")})
    people = {}
    for function, place in PEOPLE.items():
        account_id = add_account(
            parts, function, function.replace("_", " "), "mot de passe d'essai", function, place
        )
        with parts.database.read() as tx:
            actor = accounts.actor(tx, account_id)
        assert actor is not None
        people[function] = replace(actor, read_at=None)  # as they stand here, however long a test takes
    return House(parts, clock, people)


@dataclass(frozen=True)
class Furnished:
    """A furnished database to copy from (a SQLite file, or the name of a PostgreSQL database), and its people."""

    source: str
    people: dict[str, Actor]


def furnish_once(url: str, source: str) -> Furnished:
    """Furnish the database at `url` and leave it, so that it can be copied."""
    clock = FrozenClock(OPENED_AT)
    parts = build_parts(url, clock)
    people = furnish(parts, clock).people
    parts.database.close()
    return Furnished(source, people)


@pytest.fixture(scope="session")
def furnished_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("house") / "furnished.sqlite3")
    return furnish_once(f"sqlite:///{path}", str(path))


@pytest.fixture(scope="session")
def furnished_postgres(postgres_server: str, postgres_template: str) -> Iterator[Furnished]:
    with fresh_database(postgres_server, postgres_template) as url:
        yield furnish_once(url, url.rsplit("/", 1)[1])


@pytest.fixture
def sqlite_house(furnished_sqlite: Furnished, tmp_path: Path) -> House:
    """The product under a frozen clock, on a SQLite file of its own."""
    shutil.copy(furnished_sqlite.source, tmp_path / "house.sqlite3")
    return house_at(f"sqlite:///{tmp_path / 'house.sqlite3'}", furnished_sqlite)


@pytest.fixture
def postgres_house(postgres_server: str, furnished_postgres: Furnished) -> Iterator[House]:
    """The product under a frozen clock, on a PostgreSQL database of its own."""
    with fresh_database(postgres_server, furnished_postgres.source) as url:
        yield house_at(url, furnished_postgres)


def house_at(url: str, furnished: Furnished) -> House:
    clock = FrozenClock(OPENED_AT)
    return House(build_parts(url, clock), clock, dict(furnished.people))


@pytest.fixture(params=BOTH)
def house(request: pytest.FixtureRequest) -> House:
    """The product under a frozen clock: the test runs once on each kind of database."""
    found: House = request.getfixturevalue(f"{request.param}_house")
    return found
