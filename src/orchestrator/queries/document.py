"""One produced document, to those who may know of its case."""

from dataclasses import dataclass

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.library.visibility import is_narrow, visible_until
from orchestrator.persistence import case_rows, documents
from orchestrator.queries.case import own_acts
from orchestrator.queries.views import DocumentView
from orchestrator.security import Actor


@dataclass(frozen=True)
class DocumentText:
    """A document with its Markdown text and the case it belongs to."""

    view: DocumentView
    body: str
    case_id: int
    case_number: str


def document(parts: Parts, reader: Actor, document_id: int) -> DocumentText:
    """Return one document. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        row = documents.by_id(tx, document_id)
        case = None if row is None else case_rows.by_id(tx, row.case_id)
        if row is None or case is None:
            raise NotFound("Ce document n'existe pas ou n'est pas de votre ressort.")
        deployed = parts.library.version(tx, case.deployment_id)
        until = visible_until(parts, tx, reader, case, deployed, tx.now())
        narrow = is_narrow(parts, tx, reader, case, deployed, tx.now())
        own = narrow and row.task_id in own_acts(parts, tx, reader, case, deployed).values()
        if (until is not None and row.created_at > until) or (narrow and not own):
            raise NotFound("Ce document n'existe pas ou n'est pas de votre ressort.")
        view = DocumentView(row.id, row.name, row.title, row.created_at, row.content_hash)
        return DocumentText(view, row.body, case.case_id, case.number)
