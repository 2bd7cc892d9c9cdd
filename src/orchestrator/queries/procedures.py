"""The procedures somebody's lists may be narrowed to."""

from orchestrator.library import Parts
from orchestrator.queries.scope import procedures_of
from orchestrator.security import Actor


def procedures(parts: Parts, reader: Actor) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the startable procedures in which the reader has a role, by title."""
    with parts.database.read() as tx:
        newest = parts.library.newest_of_all(tx)
        known = set(procedures_of(reader, newest, tx.now()))
    found = [
        (version.procedure.id, version.procedure.title) for version in newest if version.procedure.startable
    ]
    return tuple(sorted((pair for pair in found if pair[0] in known), key=lambda pair: pair[1]))
