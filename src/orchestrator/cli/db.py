"""`orchestrator db upgrade`."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.persistence.schema import upgrade


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("db", help="prépare ou met à jour la base")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("upgrade", help="amène la base au schéma de ce programme")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Bring the database to this program's schema."""
    upgrade(builder.database())
    print("La base est à jour.")
    return 0
