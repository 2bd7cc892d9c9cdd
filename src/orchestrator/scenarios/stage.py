"""Where stories are played: a database of their own, the procedure deployed as from its folder."""

import secrets
from dataclasses import replace
from pathlib import Path

from orchestrator.clock import FrozenClock
from orchestrator.config import Settings
from orchestrator.errors import CannotRun, ModelRefused, OrchestratorError
from orchestrator.law.places import PLACES_FILE, Places, read_places
from orchestrator.library import Library, Parts
from orchestrator.operations.deploy import deploy
from orchestrator.persistence.clock_rows import database_mode
from orchestrator.persistence.database import Database
from orchestrator.persistence.schema import copy_of, create_in_memory, put_back, upgrade
from orchestrator.procedures import list_procedures, read_bundle
from orchestrator.procedures.discovery import DESCRIPTION
from orchestrator.scenarios.playing import Verdict, play
from orchestrator.scenarios.reading import Story


class Stage:
    """Plays stories one after the other: in memory, each on a fresh database, or all on the one given."""

    def __init__(self, settings: Settings, places: Places, url: str | None = None) -> None:
        self._settings, self._places, self._url = settings, places, url
        self._libraries: dict[tuple[Path | None, str], Library] = {}
        self._database: Database | None = None  # one engine for all: SQL is compiled anew for each
        self._empty = b""  # what it holds before a story, in memory

    def play(self, story: Story, file: Path) -> Verdict:
        """Play one story found in `file`; what prevents it from starting is a failed verdict too."""
        clock = FrozenClock(story.opened_at)
        processes = _processes_of(story, file, self._settings.processes_dir)
        if story.procedure not in list_procedures(processes):
            return Verdict(
                False, 0, f"le dossier de la procédure {story.procedure}", "aucun dossier de ce nom"
            )
        database = self._stand_on(clock)
        try:
            library = self._library(processes, story.procedure)
            parts = Parts(self._settings, database, library, self._places_of(processes))
            bundle = read_bundle(processes, self._forms_of(processes), story.procedure)
            deploy(parts, None, {story.procedure: bundle})
            return play(parts, clock, self._apart(story))
        except ModelRefused as refused:
            return Verdict(False, 0, "une procédure déployable", refused.message)
        except OrchestratorError as error:
            return Verdict(False, 0, "une histoire jouable", error.message)

    def _stand_on(self, clock: FrozenClock) -> Database:
        """The database, going by `clock`; in memory, as new."""
        if self._database is None:
            self._database = self._prepare(clock)
        self._database.clock = clock
        if self._empty:
            put_back(self._database, self._empty)
        return self._database

    def _prepare(self, clock: FrozenClock) -> Database:
        database = Database(self._url or "sqlite://", clock)
        if self._url is None:
            create_in_memory(database, "scenario")
            self._empty = copy_of(database)
            return database
        upgrade(database, mode="scenario")
        with database.read() as tx:
            if database_mode(tx) != "scenario":
                raise CannotRun("Cette base n'est pas une base de scénarios : donnez-en une vide.")
        return database

    def _library(self, processes: Path, procedure: str) -> Library:
        # In memory the first deployment is always number 1: one library a procedure folder spares reading it
        # again, and two folders of one name never pass for one another.
        key = (processes, procedure) if self._url is None else (None, "")
        return self._libraries.setdefault(key, Library())

    def _forms_of(self, processes: Path) -> Path:
        """The forms beside the procedures of a story, which may not be the configured ones."""
        beside = processes.parent / "forms"
        return beside if beside.is_dir() else self._settings.forms_dir

    def _places_of(self, processes: Path) -> Places:
        file = processes / PLACES_FILE
        return read_places(file.read_bytes()) if file.is_file() else self._places

    def _apart(self, story: Story) -> Story:
        """On a shared database, two plays must not meet in the same person: names and birth date tell one."""
        if self._url is None or "ecrou" not in story.person:
            return story
        mark = secrets.token_hex(4)
        marked = {key: f"{story.person[key]}-{mark}" for key in ("ecrou", "prenom") if key in story.person}
        return replace(story, person={**story.person, **marked})


def _processes_of(story: Story, file: Path, default: Path) -> Path:
    """The processes/ folder that a story lies in (processes/<name>/scenarios/<file>), else the configured one.

    A folder of stories may also lie apart from any procedure: a checker's, say.
    """
    around = file.resolve().parents
    if len(around) > 2 and around[0].name == "scenarios" and Path(story.procedure).name == story.procedure:
        return around[2] if (around[2] / story.procedure / DESCRIPTION).is_file() else default
    return default
