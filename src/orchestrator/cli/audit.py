"""`orchestrator audit verify [--case ID] [--json]`."""

import argparse
import json
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.queries.audit import verify


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("audit", help="vérifie le journal des dossiers")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verifier = verbs.add_parser("verify", help="refait chaque chaîne et nomme la première écriture fausse")
    verifier.add_argument(
        "--case", type=_number, metavar="ID", help="un seul dossier, par son numéro interne"
    )
    verifier.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # 18 figures fit any column
        raise argparse.ArgumentTypeError(f"« {text} » n'est pas un numéro de dossier")
    return int(text)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Verify; 1 and the first bad entry of each broken case otherwise."""
    report = verify(builder.parts(), arguments.case)
    for fault in report.faults:
        if arguments.json:
            line = {"case": fault.case_id, "seq": fault.seq, "reason": fault.reason}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            where = f"Dossier {fault.case_id}" if fault.case_id else "Registre des délégations"
            print(f"{where}, écriture n° {fault.seq} : {fault.reason}.", flush=True)
    if arguments.json:
        print(
            json.dumps(
                {
                    "cases": report.cases,
                    "entries": report.entries,
                    "erased": report.erased,
                    "ok": not report.faults,
                }
            ),
            flush=True,
        )
    elif not report.faults:
        purged = f" ({report.erased} purgé)" if report.erased else ""
        print(f"{report.cases} dossiers{purged}, {report.entries} écritures : le journal est intact.")
    return 1 if report.faults else 0
