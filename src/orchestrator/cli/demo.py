"""`orchestrator demo`: a complete demonstration on a database of its own, then the site."""

import argparse
import os
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.cli.logs import configure_logs
from orchestrator.cli.site import require_address, serve
from orchestrator.config import data_folder
from orchestrator.errors import CannotRun
from orchestrator.operations.deploy import deploy, startable_bundles
from orchestrator.persistence.schema import mode_of, upgrade
from orchestrator.persistence.turns import one_process
from orchestrator.queries.demonstration import State, state_of
from orchestrator.scenarios.seeding import read_accounts, seed
from orchestrator.security.actors import FUNCTIONS


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("demo", help="prépare une démonstration complète et sert le site")
    parser.add_argument("--prepare-only", action="store_true", help="prépare la base sans servir le site")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Prepare what is missing, print address and logins, serve until interrupted."""
    configure_logs()
    if not arguments.prepare_only:
        require_address(builder.settings())  # before work that nobody could look at
    url = (
        os.environ.get("ORCHESTRATOR_DATABASE_URL") or f"sqlite:///{data_folder(os.environ) / 'demo.sqlite3'}"
    )
    database = builder.database(url)
    upgrade(database, mode="demo")
    if mode_of(database) != "demo":
        raise CannotRun(
            "Cette base n'est pas une base de démonstration : la démonstration n'y touche pas. "
            "Indiquez-en une autre avec ORCHESTRATOR_DATABASE_URL."
        )
    with one_process(database):  # whoever starts it twice finds it filled once
        _fill(builder, url)
    database.close()
    _print_welcome(builder)
    if not arguments.prepare_only:
        serve(builder, url, with_worker=True)
    return 0


def _fill(builder: Builder, url: str) -> None:
    parts = builder.parts(url)
    settings = parts.settings
    deploy(parts, None, startable_bundles(settings.processes_dir, settings.forms_dir))
    found = state_of(parts)
    if found is State.INTERRUPTED:
        raise CannotRun(
            "La préparation de cette démonstration a été interrompue : supprimez sa base (demo.sqlite3 dans le dossier "
            "de données, ou celle qu'indique ORCHESTRATOR_DATABASE_URL), puis relancez."
        )
    if found is State.EMPTY:
        seed(parts)
    parts.database.close()


def _print_welcome(builder: Builder) -> None:
    settings = builder.settings()
    places = builder.places()
    known: dict[str, Any] = {key: one for kind in places.by_kind().values() for key, one in kind.items()}
    password, accounts = read_accounts(settings.processes_dir)
    print(
        f"\nDémonstration : http://{settings.host}:{settings.port}   mot de passe de tous les comptes : {password}\n"
    )
    for account in accounts:
        place = known[account.place].name if account.place in known else account.place
        print(f"  {account.login:<18} {FUNCTIONS[account.function]}, {place}")
    print("\nLe bandeau en haut de chaque page avance l'horloge. Ctrl+C arrête le site.", flush=True)
