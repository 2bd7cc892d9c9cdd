"""What an act would produce: judged as the act is, rendered as its documents are, and nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.act_checks import ProposedAct, check_act, check_open
from orchestrator.library.act_documents import RenderedDocument, Signature, render_documents
from orchestrator.library.case_reading import look_at_task
from orchestrator.library.late_acts import Late
from orchestrator.library.piece_checks import GivenFile
from orchestrator.persistence import tasks
from orchestrator.security import Actor

MARK = "PROJET — non signé"


@dataclass(frozen=True)
class Preview:
    """The documents that the act would produce if it were signed now; none when the task produces none."""

    documents: tuple[RenderedDocument, ...]
    case_number: str


def preview(
    parts: Parts,
    reader: Actor,
    task_id: str,
    data: Mapping[str, Any],
    revision: int | None = None,
    late: Late | None = None,
    files: tuple[GivenFile, ...] = (),
) -> Preview:
    """Return the documents of an act not done. Raises NotFound, or Refused exactly as the act would be.

    Everything is read in one transaction that writes nothing: neither document nor journal entry.
    """
    with parts.database.read() as tx:
        case, standing = look_at_task(parts, tx, task_id)
        case.require_visible(reader)
        if any(found.kind != "minimum" and found.due_at <= case.now for found in standing.pending):
            raise Refused(
                "Une échéance de ce dossier est passée et son effet n'est pas encore enregistré : "
                "rouvrez le dossier dans un instant, puis demandez de nouveau l'aperçu.",
                code="etat",
            )
        task = tasks.by_id(tx, task_id)
        assert task is not None, "its case was found by it"
        check_open(case, task, late)
        act = check_act(
            case, task, tasks.roles_of(tx, task_id), ProposedAct(reader, data, revision, late, files)
        )
        signature = Signature(reader, act.authority, late.proof if late else "")
        documents = render_documents(case, act.element, act.seen, act.answers, signature)
        return Preview(tuple(documents), case.row.number)
