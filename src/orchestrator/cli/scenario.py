"""`orchestrator scenario run PATH… [--json] [--database URL]`."""

import argparse
import json
from pathlib import Path
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.errors import CannotRun
from orchestrator.scenarios import Story, StoryFault, Verdict, find_stories, read_story
from orchestrator.scenarios.stage import Stage


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("scenario", help="joue les histoires d'une procédure")
    verbs = parser.add_subparsers(dest="verb", required=True)
    runner = verbs.add_parser("run", help="joue des histoires et dit laquelle échoue, à quelle étape")
    runner.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    runner.add_argument("--json", action="store_true", help="une ligne JSON par histoire")
    runner.add_argument(
        "--database", metavar="URL", help="joue sur cette base de scénarios au lieu de la mémoire"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Play the stories; 0 only if at least one ran and all pass."""
    try:
        files = find_stories(arguments.paths)
    except StoryFault as fault:
        raise CannotRun(str(fault)) from fault
    if not files:
        raise CannotRun(
            "Aucune histoire trouvée : donnez des fichiers .yaml ou un dossier contenant scenarios/."
        )
    settings = builder.settings()
    stage = Stage(settings, builder.places(), arguments.database)
    failed = 0
    for file in files:
        story, verdict = _play(stage, file)
        failed += not verdict.ok
        _report(file, story.name if story else file.stem, verdict, as_json=arguments.json)
    if not arguments.json:
        print(f"{len(files) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def _play(stage: Stage, file: Path) -> tuple[Story | None, Verdict]:
    try:
        story = read_story(file)
    except StoryFault as fault:
        return None, Verdict(False, None, "une histoire lisible", str(fault))
    return story, stage.play(story, file)


def _report(file: Path, name: str, verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        line = {
            "file": str(file),
            "name": name,
            "ok": verdict.ok,
            "step": verdict.step,
            "expected": verdict.expected,
            "found": verdict.found,
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)
    elif verdict.ok:
        print(f"ok     {name}  ({file})", flush=True)
    else:
        step = "lecture" if verdict.step is None else f"étape {verdict.step}"
        print(f"ÉCHEC  {name}  ({file})\n       {step}\n       attendu : {verdict.expected}", flush=True)
        print(f"       trouvé  : {verdict.found}", flush=True)
