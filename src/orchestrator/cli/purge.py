"""`orchestrator purge [--dry-run] [--json]`: erases what the law no longer keeps."""

import argparse
import json
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.library.retention import Retention
from orchestrator.operations.purge import purge
from orchestrator.queries.erasure import plan


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("purge", help="efface ce que la loi ne garde plus")
    parser.add_argument(
        "--dry-run", action="store_true", help="dit ce qui partirait et pourquoi, sans rien effacer"
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Tell the plan; carry it out unless told not to."""
    parts = builder.parts()
    found = plan(parts)
    for one in (*found.due, *found.kept):
        _tell(one, arguments.json)
    if arguments.dry_run:
        verb, erased, kept = "would_erase", len(found.due), len(found.kept)
        traces, keys = found.consultations, found.request_keys
        words = f"{erased} dossiers partiraient, {kept} restent, {traces} traces, {keys} clés de demandes partiraient."
    else:
        done = purge(parts, [one.case_id for one in found.due])
        verb, erased, kept = "erased", done.cases, len(found.kept) + done.kept
        traces, keys = done.consultations, done.request_keys
        words = (
            f"{erased} dossiers effacés, {kept} gardés, {traces} traces, {keys} clés de demandes effacées."
        )
    summary = {verb: erased, "kept": kept, "consultations": traces, "request_keys": keys}
    print(json.dumps(summary) if arguments.json else words, flush=True)
    return 0


def _tell(one: Retention, as_json: bool) -> None:
    due = one.due_at.isoformat() if one.due_at else None
    why = one.kept_because or " ".join(one.reasons)
    if as_json:
        line = {
            "number": one.number,
            "treatment": one.treatment,
            "due_at": due,
            "kept": one.kept_because,
            "why": why,
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)
    else:
        state = "garder" if one.kept_because else "effacer"
        print(f"{state:<8}{one.number}  {one.treatment or '-'}  {due or 'date inconnue'}  {why}", flush=True)
