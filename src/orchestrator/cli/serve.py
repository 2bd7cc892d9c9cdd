"""`orchestrator serve`: the site and the API behind gunicorn; `--with-worker` fires deadlines too (one machine)."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.cli.logs import configure_logs
from orchestrator.cli.site import serve


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("serve", help="sert le site et l'API")
    parser.add_argument(
        "--with-worker", action="store_true", help="exécute aussi les échéances dans ce processus"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Serve until told to stop."""
    configure_logs()
    serve(builder, with_worker=arguments.with_worker)
    return 0
