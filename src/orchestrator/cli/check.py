"""`orchestrator check PATH… [--json]`: say every fault of models and procedure folders, and what to do instead."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from orchestrator.engine.model_check import check_model
from orchestrator.errors import CannotRun, ModelFault
from orchestrator.operations.check_folder import check_folder
from orchestrator.procedures import list_procedures, read_bundle


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("check", help="vérifie des modèles et des dossiers de procédure")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="fichiers ou dossiers")
    parser.add_argument("--json", action="store_true", help="un objet JSON par défaut")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, parts: object) -> int:
    """Print the faults. Exit code 0 without errors (warnings do not count), 1 with some, 2 when unreadable."""
    refused = False
    for fault in find_faults(arguments.paths):
        refused = refused or fault.severity == "error"
        _print(fault, arguments.json)
    return 1 if refused else 0


def find_faults(paths: Iterable[Path]) -> Iterator[ModelFault]:
    """Check each model and each procedure folder under `paths`, a fault once.

    Raises CannotRun when a path does not exist or cannot be read.
    """
    told: set[tuple[str, str, str]] = set()
    for path in paths:
        try:
            for fault in _faults_under(path):
                key = (fault.file, fault.element, fault.message)
                if key not in told:
                    told.add(key)
                    yield fault
        except OSError as error:
            raise CannotRun(f"« {path} » ne peut pas être lu : vérifiez le chemin et les droits.") from error


def _faults_under(path: Path) -> Iterator[ModelFault]:
    if not path.is_dir():
        yield from check_model(path)
        return
    for folder in _procedure_folders(path):
        yield from _folder_faults(folder)
    for file in sorted(file for kind in ("*.bpmn", "*.dmn") for file in path.rglob(kind)):
        yield from check_model(file)


def _procedure_folders(path: Path) -> list[Path]:
    """Procedure folders at `path` or below; a folder is one by its description file."""
    around = {file.parent.parent for file in path.resolve().rglob("procedure.yaml")}
    found = {parent / name for parent in around for name in list_procedures(parent)}
    return sorted(folder for folder in found if folder.is_relative_to(path.resolve()))


def _folder_faults(folder: Path) -> Iterator[ModelFault]:
    processes, forms = folder.parent, folder.parent.parent / "forms"
    for fault in check_folder(read_bundle(processes, forms, folder.name), folder.name):
        yield replace(fault, file=_said(_place(fault.file, folder, forms)))


def _place(file: str, folder: Path, forms: Path) -> Path:
    """Where a file of a bundle lies on disk."""
    first, _, rest = file.partition("/")
    if first == "_called":
        return folder.parent / rest
    if file.startswith("_common/forms/"):
        return forms / "_common" / file.removeprefix("_common/forms/")
    if first == "_common":
        return folder.parent / file
    return forms / folder.name / rest if first == "forms" else folder / file


def _said(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _print(fault: ModelFault, as_json: bool) -> None:
    if as_json:
        line = json.dumps(asdict(fault), ensure_ascii=False)
    else:
        degree = "erreur" if fault.severity == "error" else "avertissement"
        where = f"{fault.file} · {fault.element}" if fault.element else fault.file
        line = f"{where} · {degree} ({fault.rule}) : {fault.message} {fault.instead}"
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
