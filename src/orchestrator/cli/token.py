"""`orchestrator token create LOGIN`: a personal token for the API, shown once."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.operations.manage_accounts import create_token


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("token", help="crée un jeton personnel pour l'API")
    verbs = parser.add_subparsers(dest="verb", required=True)
    creator = verbs.add_parser("create", help="crée un jeton et l'affiche une seule fois")
    creator.add_argument("login")
    creator.add_argument("--label", default="ligne de commande")
    creator.add_argument("--days", type=int, default=90, help="durée de validité en jours, 1 à 365")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Print the token: it is not stored and cannot be shown again."""
    print(create_token(builder.parts(), arguments.login, arguments.label, arguments.days))
    return 0
