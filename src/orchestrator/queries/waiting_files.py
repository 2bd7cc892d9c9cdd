"""The files that wait for the act of a form: its page names them, the act takes them. Nobody downloads them."""

from collections.abc import Mapping, Sequence

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.library.case_reading import look_at_task
from orchestrator.library.piece_checks import GivenFile
from orchestrator.library.starters import places_to_start
from orchestrator.library.waiting_files import FormPage, WaitingFile
from orchestrator.persistence import waiting_files
from orchestrator.pieces import KINDS, Examined
from orchestrator.security import Actor


def waiting(parts: Parts, reader: Actor, page: FormPage) -> dict[str, WaitingFile]:
    """Return by hash what the reader gave to this page and no act has taken yet."""
    if reader.account_id is None:
        return {}
    with parts.database.read() as tx:
        rows = waiting_files.told(tx, page.of(reader.account_id), tx.now())
    return {row.hash: WaitingFile(row.hash, row.name, row.size) for row in rows}


def require_form(parts: Parts, reader: Actor, page: FormPage) -> None:
    """Raise NotFound for a form that is not the reader's to fill in, before its files are examined."""
    with parts.database.read() as tx:
        if page.task_id is not None:
            look_at_task(parts, tx, page.task_id)[0].require_visible(reader)
        elif not places_to_start(parts, reader, parts.library.newest(tx, page.procedure_id or ""), tx.now()):
            raise NotFound("Cette procédure n'existe pas ou vous n'avez pas qualité pour l'ouvrir.")


def given(
    parts: Parts, reader: Actor, page: FormPage, named: Mapping[str, Sequence[str]]
) -> tuple[GivenFile, ...]:
    """Return the reader's own waiting files that answers name, by question; hashes of others are passed over."""
    wanted = {key for hashes in named.values() for key in hashes}
    if reader.account_id is None or not wanted:
        return ()
    with parts.database.read() as tx:
        rows = waiting_files.whole(tx, page.of(reader.account_id), wanted, tx.now())
    found = {row.hash: Examined(row.name, bytes(row.content), KINDS[row.kind], row.pages) for row in rows}
    return tuple(
        GivenFile(field, found[key]) for field, hashes in named.items() for key in hashes if key in found
    )
