"""Article → element: each article that a procedure names, and what of the procedure rests on it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.engine import read_specification
from orchestrator.law.citations import find_citations
from orchestrator.law.references import CODES, ArticleVersion
from orchestrator.operations.article_uses import Found, Use, find_uses
from orchestrator.procedures import Procedure, list_procedures, read_bundle, read_procedure


@dataclass(frozen=True)
class ArticleRow:
    """One rule of the texts in one procedure. `articles`: its numbers, the one in force now first."""

    key: str  # of references.yaml, or the law value's name
    articles: tuple[str, ...]
    rule: str
    flag: str | None
    uses: tuple[Use, ...]
    order: tuple[object, ...]


@dataclass(frozen=True)
class ArticleTable:
    """The rows of a procedure folder, in the order of the articles; `calls` are the folders it calls.

    `spare`: texts of _common that this folder does not use.
    """

    procedure: Procedure
    rows: tuple[ArticleRow, ...]
    calls: frozenset[str]
    spare: tuple[ArticleRow, ...]


def list_articles(processes_dir: Path, forms_dir: Path) -> list[ArticleTable]:
    """Return a table a procedure folder, in order of name, startable ones first. Raises ModelRefused."""
    tables = [
        article_table(processes_dir, forms_dir, name) for name in list_procedures(processes_dir)
    ]  # called folders too: their own references are theirs to answer for
    return sorted(tables, key=lambda table: (not table.procedure.startable, table.procedure.id))


def article_table(processes_dir: Path, forms_dir: Path, name: str) -> ArticleTable:
    """Return the table of one folder. Texts in _common count where something uses them. Raises ModelRefused."""
    bundle = read_bundle(processes_dir, forms_dir, name)
    procedure = read_procedure(bundle, name)
    found = find_uses(procedure, read_specification(procedure.models, name))
    rows = [*_reference_rows(procedure, found), *_value_rows(procedure, found)]
    own = _own_names(bundle)
    called = {path.split("/")[1] for path in bundle if path.startswith("_called/")}
    theirs = {key for folder in called for key in _reference_keys(bundle, f"_called/{folder}/")} - own
    mine = [row for row in rows if row.key not in theirs or _is_value(procedure, row)]
    kept = [row for row in mine if row.key in own or row.uses]
    spare = tuple(row for row in mine if row.key not in own and not row.uses)
    return ArticleTable(procedure, tuple(sorted(kept, key=_order)), frozenset(called), spare)


def find_unused(tables: Iterable[ArticleTable]) -> list[ArticleRow]:
    """Return the texts of _common that no folder uses."""
    tables = list(tables)
    used = {row.key for table in tables for row in table.rows}
    spare = {row.key: row for table in tables for row in table.spare if row.key not in used}
    return sorted(spare.values(), key=_order)


def _order(row: ArticleRow) -> tuple[object, ...]:
    return row.order


def _own_names(bundle: Mapping[str, bytes]) -> set[str]:
    values = {path[4:-5] for path in bundle if path.startswith("law/") and path.endswith(".yaml")}
    return (values - {"references"}) | _reference_keys(bundle, "")


def _reference_keys(bundle: Mapping[str, bytes], folder: str) -> set[str]:
    content = bundle.get(f"{folder}law/references.yaml", b"").decode("utf-8", "replace")
    return set(re.findall(r"^([a-z][a-z0-9_]*):", content, re.MULTILINE))


def _is_value(procedure: Procedure, row: ArticleRow) -> bool:
    return row.key in procedure.law and row.rule == procedure.law[row.key].label


def _reference_rows(procedure: Procedure, found: Iterable[Found]) -> Iterable[ArticleRow]:
    for key, reference in procedure.references.items():
        versions = tuple(reversed(reference.versions))
        cited = [citation for version in versions for citation in find_citations(version.number)]
        uses = [
            each.use
            for each in found
            if key in each.references or any(one.meets(other) for one in cited for other in each.citations)
        ]
        yield _row(key, versions, reference.sentence, reference.reading_flag, uses)


def _value_rows(procedure: Procedure, found: Iterable[Found]) -> Iterable[ArticleRow]:
    for name, value in procedure.law.items():
        uses = [each.use for each in found if name in each.values]
        uses = uses or [each.use for each in found if name in each.named_values]
        versions = tuple(dated.reference for dated in reversed(value.values))
        yield _row(name, versions, value.label, value.reading_flag, uses)


def _row(
    key: str, versions: tuple[ArticleVersion, ...], rule: str, flag: str | None, uses: Iterable[Use]
) -> ArticleRow:
    articles = tuple(dict.fromkeys(f"{version.number} {version.code}" for version in versions))
    order = (list(CODES).index(versions[0].code), *_natural(versions[0].number), key)
    return ArticleRow(key, articles, rule, flag, tuple(dict.fromkeys(uses)), order)


def _natural(number: str) -> tuple[object, ...]:
    """Letters first, then numbers as numbers: R224-5 before R224-12."""
    letter = re.match(r"[A-Z]*", number)
    numbers = tuple(int(part) for part in re.findall(r"\d+", number))
    return (letter.group() if letter else "", numbers)
