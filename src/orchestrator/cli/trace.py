"""`orchestrator trace FILE`: run a model in memory and print one JSON line a step."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestrator.engine.neighbours import first_process, gather_models
from orchestrator.engine.specification import read_specification
from orchestrator.engine.tracing import trace
from orchestrator.errors import CannotRun, ModelFault, ModelRefused, Refused
from orchestrator.feel import FeelError, from_json
from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import Deadline
from orchestrator.law.errors import CannotCount
from orchestrator.law.values import LawValue, law_deadline, read_law_value


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("trace", help="exécute un modèle en mémoire, sous une horloge arrêtée")
    parser.add_argument("file", type=Path, help="le fichier BPMN")
    parser.add_argument(
        "--process", help="l'identifiant du processus ; le premier que nul n'appelle par défaut"
    )
    parser.add_argument("--at", help="l'instant de départ, avec son décalage horaire")
    parser.add_argument("--zone", default="Europe/Paris", help="le fuseau, Europe/Paris par défaut")
    parser.add_argument("--data", default="{}", help="les variables de départ, en JSON")
    parser.add_argument("--script", default="{}", help="les réponses par élément, en JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, parts: object) -> int:
    """Print the steps, then how it ended. Exit code 0 whenever that last line is printed."""
    zone = _zone(arguments.zone)
    at = _instant(arguments.at)
    data, script = _object(arguments.data, "--data"), _object(arguments.script, "--script")
    if not all(isinstance(answers, Mapping) for answers in script.values()):
        raise CannotRun("--script : donnez un objet JSON de réponses par élément.")
    try:
        files = gather_models(arguments.file)
        process = arguments.process or first_process(files, arguments.file.name)
        specification = read_specification(files, process)
        law = FolderLaw(arguments.file.parent / "law", zone, at)
    except ModelRefused as refused:
        _print({"end": "refused", "faults": [_as_json(fault) for fault in refused.faults]})
        return 0
    except OSError as error:
        raise CannotRun(
            f"Le fichier « {arguments.file} » ne peut pas être lu : vérifiez le chemin."
        ) from error
    try:
        for line in trace(specification, data, script, at=at, law=law):  # type: ignore[arg-type]
            _print(line)
    except Refused as refused:
        raise CannotRun(refused.message) from refused
    return 0


class FolderLaw:
    """The law values of the `law/` folder beside the file; a value that is not there is an incident."""

    def __init__(self, folder: Path, zone: ZoneInfo, at: datetime) -> None:
        self.zone = zone
        self._day = at.astimezone(zone).date()
        self._values: dict[str, LawValue] = {}
        self._calendar = calendar_named("metropole")
        for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
            if path.stem != "references":
                self._values[path.stem] = read_law_value(path.read_bytes(), path.name)

    def deadline(self, name: str, start: datetime) -> Deadline:
        return law_deadline(self._named(name), start, self.zone, self._calendar)

    def value(self, name: str) -> str:
        """The value in force on the day of the start."""
        return self._named(name).at(self._day).value

    def _named(self, name: str) -> LawValue:
        found = self._values.get(name)
        if found is None:
            raise CannotCount(
                f"La valeur légale « {name} » n'existe pas : ajoutez law/{name}.yaml à côté du fichier.",
                field="name",
            )
        return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CannotRun(f"Le fuseau « {name} » n'existe pas : écrivez par exemple Europe/Paris.") from error


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CannotRun(f"--at : « {text} » n'est pas un instant ISO 8601.") from error
    if at.tzinfo is None:
        raise CannotRun("--at : précisez le décalage horaire, par exemple 2026-01-01T00:00:00+01:00.")
    return at


def _object(text: str, option: str) -> dict[str, object]:
    try:
        found = from_json(json.loads(text, parse_float=Decimal))
    except (ValueError, FeelError, RecursionError) as error:
        raise CannotRun(f"{option} : ce n'est pas du JSON lisible ({error}).") from error
    if not isinstance(found, dict):
        raise CannotRun(f"{option} : donnez un objet JSON.")
    return found


def _as_json(fault: ModelFault) -> dict[str, str]:
    return {
        "file": fault.file,
        "element": fault.element,
        "rule": fault.rule,
        "severity": fault.severity,
        "message": fault.message,
        "instead": fault.instead,
    }


def _print(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
