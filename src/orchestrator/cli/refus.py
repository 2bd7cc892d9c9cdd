"""`orchestrator refus`: every code that an act can be refused with, as Markdown."""

import argparse
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.operations.refusals import list_refusals


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    commands.add_parser("refus", help="écrit la liste des codes de refus").set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Print docs/refus.md."""
    settings = builder.settings()
    print("# Codes de refus\n")
    print("Les mêmes dans les pages, l'API (`code` du document problème) et les histoires (`refused:`).")
    print("Page produite par `orchestrator refus` : ne la modifiez pas à la main.\n")
    print("| code | sens | où |\n|---|---|---|")
    for refusal in list_refusals(settings.processes_dir, settings.forms_dir):
        print(f"| `{refusal.code}` | {refusal.meaning} | {refusal.where} |")
    return 0
