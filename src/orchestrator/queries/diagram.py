"""The diagrams of the version that a case follows: its own, then those of the processes it calls."""

import re
from dataclasses import dataclass

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.library.visibility import no_such_case, visible_until
from orchestrator.persistence import case_rows
from orchestrator.security import Actor

_CALLED = re.compile(r"_called/([a-z][a-z0-9_]*)/[^/]+\.bpmn")


@dataclass(frozen=True)
class Diagram:
    """One BPMN file; `process` is the folder it comes from."""

    process: str
    xml: bytes


def diagrams(parts: Parts, reader: Actor, case_id: int) -> tuple[Diagram, ...]:
    """Return a case's diagrams, its procedure's first. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        row = case_rows.by_id(tx, case_id)
        if row is None:
            raise no_such_case()
        deployed = parts.library.version(tx, row.deployment_id)
        visible_until(parts, tx, reader, row, deployed, tx.now())
    models = deployed.procedure.models
    own = Diagram(row.procedure_id, models[f"{row.procedure_id}.bpmn"])
    called = [
        Diagram(found.group(1), models[path]) for path in sorted(models) if (found := _CALLED.fullmatch(path))
    ]
    return (own, *called)


def diagram(parts: Parts, reader: Actor, case_id: int, process: str | None = None) -> bytes:
    """Return the BPMN XML of a case's procedure, or of a process it calls. Raises NotFound."""
    found = diagrams(parts, reader, case_id)
    if process is None:
        return found[0].xml
    for candidate in found:
        if candidate.process == process:
            return candidate.xml
    raise NotFound("Ce diagramme n'existe pas dans la version que suit ce dossier.")
