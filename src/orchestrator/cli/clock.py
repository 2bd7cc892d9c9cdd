"""`orchestrator clock confirm`: an operator has checked the machine's time after a leap (SQLite)."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.persistence.unit_of_work import confirm_clock


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("clock", help="confirme l'heure de la machine")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("confirm", help="accepte l'heure actuelle après un bond de l'horloge")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Accept the host's clock as it stands."""
    with builder.parts().database.write() as tx:
        confirm_clock(tx)
        tx.commit()
    print("Heure confirmée : les échéances reprennent.")
    return 0
