"""`orchestrator bench`: runs the measures of benchmarks/, prints their table and writes bench.json."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.errors import CannotRun

_ROOT = Path(__file__).resolve().parents[3]


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="mesure le moteur, à côté de SpiffWorkflow seul")
    parser.add_argument("--quick", action="store_true", help="moins de tours, des chiffres plus grossiers")
    parser.add_argument(
        "--million", action="store_true", help="aussi les listes d'un million de dossiers (des minutes)"
    )
    parser.add_argument("--only", nargs="+", metavar="NOM", default=[], help="ces mesures seulement")
    parser.add_argument("--out", type=Path, default=Path("bench.json"), help="fichier écrit")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, _builder: Builder) -> int:
    """Measure, print each line as it comes, write the file. Exit 1 when a goal is missed."""
    measures, runner = _benchmarks()
    unknown = set(arguments.only) - set(runner.NAMES)
    if unknown:
        raise CannotRun(f"Mesure inconnue : {', '.join(sorted(unknown))}. Il y a {', '.join(runner.NAMES)}.")
    found = []

    def heard() -> Any:
        for measure in runner.run(arguments.only, quick=arguments.quick, million=arguments.million):
            found.append(measure)
            yield measure

    for line in measures.table(heard()):
        print(line, flush=True)
    content = [measure.as_json() for measure in found]
    arguments.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(measure.reached is False for measure in found) else 0


def _benchmarks() -> tuple[Any, Any]:
    """The measures and what runs them: they stay in the checkout, beside the tests they borrow from."""
    if not (_ROOT / "benchmarks" / "run.py").is_file():
        raise CannotRun(
            "Les mesures ne sont pas installées avec le programme : lancez « make bench » depuis les sources."
        )
    if str(_ROOT) not in sys.path:
        sys.path.insert(0, str(_ROOT))
    try:
        return importlib.import_module("benchmarks.measures"), importlib.import_module("benchmarks.run")
    except ModuleNotFoundError as error:
        raise CannotRun(
            f"Il manque {error.name} pour mesurer : installez l'environnement de développement (make venv)."
        ) from error
