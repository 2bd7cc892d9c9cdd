"""`orchestrator config`."""

import argparse
import os
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.config import SETTINGS


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    commands.add_parser("config", help="liste les réglages et leur valeur").set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """List the settings, where they come from, never a secret's content."""
    settings = builder.settings()
    for setting in SETTINGS:
        origin = "réglé" if os.environ.get(setting.variable) else "défaut"
        print(f"{setting.variable} ({origin}) : {setting.help}")
    print(f"procédures : {settings.processes_dir} ; formulaires : {settings.forms_dir}")
    return 0
