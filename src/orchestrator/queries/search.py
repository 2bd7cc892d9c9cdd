"""One search for persons and cases: by case number, écrou number, or the beginning of a name. By nothing else."""

from typing import Any

from orchestrator.library import Parts
from orchestrator.persistence import lists, person_rows
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.queries.cases import cases
from orchestrator.queries.person import visible_cases
from orchestrator.queries.person_views import FoundPerson, SearchPage
from orchestrator.queries.scope import listed
from orchestrator.security import Actor

_MOST_PERSONS = 25


def search(parts: Parts, reader: Actor, text: str, *, page: int = 1) -> SearchPage:
    """Return the persons and one page of the cases found, all within the reader's scope.

    Nothing is searched for a blank text. Only what is shown is counted: a case out of scope leaves no trace.
    """
    wanted = text.strip()
    if not wanted:
        return SearchPage("", (), False, None)
    with parts.database.read() as tx:
        now = tx.now()
        scope = lists.in_scopes(listed(reader, parts.library.newest_of_all(tx), parts.places, now))
        rows = person_rows.found(tx, wanted, scope, offset=0, limit=_MOST_PERSONS + 1)
        persons = _persons(parts, tx, reader, rows[:_MOST_PERSONS])
    found = cases(parts, reader, text=wanted, page=page)
    return SearchPage(wanted, persons, len(rows) > _MOST_PERSONS, found)


def _persons(parts: Parts, tx: UnitOfWork, reader: Actor, rows: Any) -> tuple[FoundPerson, ...]:
    """Identities that agree in name and birth date are one line; their page says whether they are one person."""
    seen = {row.person_id for row in visible_cases(parts, tx, reader, [row.id for row in rows])}
    lines: dict[tuple[Any, Any], list[Any]] = {}
    for row in rows:
        if row.id in seen:
            lines.setdefault((row.naissance, row.name_key), []).append(row)
    return tuple(
        FoundPerson(
            same[0].id, same[0].nom, same[0].prenom, same[0].naissance,
            tuple((row.ecrou, parts.places.establishment(row.etablissement).name) for row in same),
        )
        for same in lines.values()
    )  # fmt: skip
