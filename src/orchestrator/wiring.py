"""Builds the parts once: the only module that knows every concrete class. The console script starts here."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from flask import Flask

from orchestrator import cli
from orchestrator.clock import Clock
from orchestrator.config import Settings, read_settings
from orchestrator.errors import CannotRun
from orchestrator.law.places import PLACES_FILE, Places, read_places
from orchestrator.library import Library, Parts
from orchestrator.operations.run_due import run_due
from orchestrator.operations.send_mail import Mailroom
from orchestrator.persistence.database import Database
from orchestrator.persistence.schema import mode_of, require_current
from orchestrator.scheduling import Heartbeat


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of the console script: run one command and exit with its code."""
    sys.exit(cli.run(sys.argv[1:] if arguments is None else arguments, Builder(os.environ)))


class Builder:
    """Builds what a command asks for, and nothing before it asks: `law deadlines` opens no database."""

    def __init__(self, environment: "os._Environ[str] | dict[str, str]") -> None:
        self._environment = environment

    def settings(self) -> Settings:
        return read_settings(self._environment)

    def places(self) -> Places:
        """Read the establishments. Raises CannotRun when the file is missing."""
        path = self.settings().processes_dir / PLACES_FILE
        try:
            return read_places(path.read_bytes())
        except OSError as error:
            raise CannotRun(
                f"Les établissements ne sont pas lisibles ({path}) : lancez la commande depuis le dossier du produit "
                "ou indiquez ORCHESTRATOR_PROCESSES."
            ) from error

    def database(self, url: str | None = None, clock: Clock | None = None) -> Database:
        return Database(url or self.settings().database_url, clock)

    def parts(
        self, url: str | None = None, clock: Clock | None = None, library: Library | None = None
    ) -> Parts:
        """Build the parts on a database whose schema is the one of this program; raises CannotRun otherwise."""
        database = self.database(url, clock)
        require_current(database)
        demo = mode_of(database) == "demo"
        return Parts(self.settings(), database, library or Library(), self.places(), demo)

    def again(self, parts: Parts) -> Parts:
        """The same parts for another process: connections and library of its own, and nothing asked anew."""
        return replace(parts, database=self.database(parts.database.url), library=Library())

    def application(self, parts: Parts) -> Flask:
        """Build the site and, under /api, the interface for machines."""
        from orchestrator.api.app import register
        from orchestrator.web.app import create_app

        app = create_app(parts)
        register(app, parts)
        return app

    def heartbeat(self, parts: Parts) -> Heartbeat:
        """Build the heartbeat that fires what is due and, apart from it, sends letters."""
        beats = (lambda: run_due(parts), Mailroom(parts).beat)
        return Heartbeat(beats, parts.settings.heartbeat_seconds)

    def bare_parts(self, database: Database, library: Library | None = None) -> Parts:
        """Build the parts on a throw-away database prepared by the caller."""
        return Parts(self.settings(), database, library or Library(), self.places(), False)
