"""`orchestrator deploy [NAME…]`: deploy the procedures of the processes folder."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.operations.deploy import deploy, startable_bundles


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("deploy", help="déploie des dossiers de procédure")
    parser.add_argument("names", nargs="*", metavar="PROCÉDURE", help="toutes si aucune n'est nommée")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Deploy all or none; unchanged procedures keep their version."""
    settings = builder.settings()
    bundles = startable_bundles(settings.processes_dir, settings.forms_dir, arguments.names)
    for done in deploy(builder.parts(), None, bundles):
        state = "déployée" if done.new else "inchangée"
        print(f"{done.procedure_id} version {done.version} {state}")
    return 0
