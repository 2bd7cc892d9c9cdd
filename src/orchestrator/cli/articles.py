"""`orchestrator articles [PROCEDURE…] [--strict]`: article → element → story, as Markdown."""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.errors import CannotRun
from orchestrator.operations.articles import ArticleRow, ArticleTable, find_unused, list_articles
from orchestrator.scenarios import StoryFault, find_stories, read_story
from orchestrator.scenarios.exercised import Exercised, covering, exercise
from orchestrator.scenarios.stage import Stage

MOST_STORIES = 6  # named in a cell; the others are counted
NOTHING_RESTS, NOBODY_TELLS = "**sans élément**", "**sans histoire**"
FLAGS = {"I": "lecture retenue", "M": "à vérifier"}


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("articles", help="écrit la table article → élément → histoire")
    parser.add_argument("procedures", nargs="*", metavar="PROCEDURE", help="seulement ces procédures")
    parser.add_argument("--strict", action="store_true", help="code 1 si une ligne est incomplète")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Print docs/articles.md. The stories are played: only what a passing one really ran counts."""
    settings = builder.settings()
    everything = list_articles(settings.processes_dir, settings.forms_dir)
    known = {table.procedure.id for table in everything}
    if unknown := sorted(set(arguments.procedures) - known):
        raise CannotRun(f"Aucun dossier de procédure ne s'appelle {', '.join(unknown)}.")
    tables = [t for t in everything if not arguments.procedures or t.procedure.id in arguments.procedures]
    stories = _play(Stage(settings, builder.places()), settings.processes_dir, everything, tables)
    unused = find_unused(everything) if not arguments.procedures else []
    incomplete = 0
    for line in _page(tables, unused, stories):
        incomplete += line.startswith("|") and (NOTHING_RESTS in line or NOBODY_TELLS in line)
        print(line)
    sys.stdout.flush()
    return 1 if arguments.strict and incomplete else 0


def _play(
    stage: Stage, folder: Path, everything: Sequence[ArticleTable], wanted: Sequence[ArticleTable]
) -> list[Exercised]:
    """Play the stories of the wanted procedures and of those that call them."""
    names = {table.procedure.id for table in wanted}
    played = []
    for table in everything:
        if table.procedure.id not in names and not table.calls & names:
            continue
        path = folder / table.procedure.id
        for file in find_stories([path]) if path.is_dir() else ():
            story = _one(stage, table, file)
            played += [story] if story else []
    return played


def _one(stage: Stage, table: ArticleTable, file: Path) -> Exercised | None:
    """Play one story; a failing one proves nothing, and is said on stderr."""
    number = re.match(r"\d+", file.stem)
    label = f"{table.procedure.short} {number.group() if number else file.stem}"
    try:
        exercised, verdict = exercise(stage, read_story(file), file, label)
    except StoryFault as fault:
        print(f"{file} : {fault}", file=sys.stderr)
        return None
    if not verdict.ok:
        print(f"{file} : cette histoire échoue, elle n'est pas comptée ({verdict.found}).", file=sys.stderr)
        return None
    return exercised


def _page(
    tables: Sequence[ArticleTable], unused: Sequence[ArticleRow], stories: Sequence[Exercised]
) -> Iterator[str]:
    yield "# Articles, éléments, histoires\n"
    yield "Pour chaque article que cite une procédure : ce qui repose sur lui, et les histoires qui le font jouer."
    yield "Page produite par `orchestrator articles > docs/articles.md` : ne la modifiez pas à la main.\n"
    yield "- Une histoire compte pour un acte, une échéance ou une règle quand, jouée, elle l'a vraiment fait"
    yield "  courir ; pour une question, quand elle y répond ; pour une règle qui refuse, quand elle attend ce refus."
    yield f"- {NOTHING_RESTS} : rien dans la procédure ne repose sur ce texte."
    yield f"- {NOBODY_TELLS} : aucune histoire ne le fait jouer."
    for table in tables:
        yield from _table(table, stories)
    if unused:
        yield "\n## Textes communs sans emploi\n"
        yield from _lines(unused, ())
    yield ""
    yield from _addresses(stories)


def _table(table: ArticleTable, stories: Sequence[Exercised]) -> Iterator[str]:
    procedure = table.procedure
    yield f"\n## {_cell(procedure.title)} (`{procedure.id}`)\n"
    if not procedure.startable:
        yield "Passage que d'autres procédures appellent : les histoires sont les leurs.\n"
    yield from _lines(table.rows, stories)


def _lines(rows: Iterable[ArticleRow], stories: Sequence[Exercised]) -> Iterator[str]:
    yield "| article | ce qu'il dit | éléments | histoires |"
    yield "|---|---|---|---|"
    for row in rows:
        places = "<br>".join(dict.fromkeys(_cell(use.label) for use in row.uses)) or NOTHING_RESTS
        flag = f" ({FLAGS.get(row.flag, row.flag)})" if row.flag else ""
        yield f"| {_articles(row)} | {_cell(row.rule)}{flag} | {places} | {_stories(row, stories)} |"


def _articles(row: ArticleRow) -> str:
    first, *former = row.articles
    return _cell(first) + (f"<br>ancien {_cell(', '.join(former))}" if former else "")


def _stories(row: ArticleRow, stories: Sequence[Exercised]) -> str:
    found = covering(stories, row.uses)
    if not found:
        return NOBODY_TELLS
    named = ", ".join(f"[{story.label}]" for story in found[:MOST_STORIES])
    left = len(found) - MOST_STORIES
    return named + (f" et {left} autre{'s' if left > 1 else ''}" if left > 0 else "")


def _addresses(stories: Iterable[Exercised]) -> Iterator[str]:
    """Where the stories named above lie, once each."""
    for story in stories:
        yield f"[{story.label}]: ../processes/{story.file.parent.parent.name}/scenarios/{story.file.name}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
