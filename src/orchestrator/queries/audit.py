"""Verification of the journal, case by case."""

from dataclasses import dataclass

from orchestrator.audit import GENESIS, ChainFault, digest_of, verify_chain
from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.persistence import erasure, journal, register
from orchestrator.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AuditReport:
    """How many cases and entries were checked, and the first fault of each broken case."""

    cases: int
    entries: int
    faults: tuple[ChainFault, ...]
    erased: int = 0  # cases whose personal data went: their chain holds all the same


def verify(parts: Parts, case_id: int | None = None) -> AuditReport:
    """Recompute the chain of one case, or of all and of the register. Raises NotFound for an unknown case."""
    faults: list[ChainFault] = []
    cases = entries = 0
    with parts.database.read() as tx:
        for head in list(journal.heads(tx, case_id)):
            cases += 1
            entries += head.audit_count
            fault = _verify_case(tx, head.id, head.audit_count, head.audit_head)
            if fault is None and head.revision != head.audit_count:
                fault = ChainFault(head.id, head.audit_count, "le dossier a changé sans écriture au journal")
            if fault is not None:
                faults.append(fault)
        if case_id is None:
            fault, written = _verify_register(tx)
            entries += written
            faults += [fault] if fault is not None else []
        erased = erasure.erased_total(tx, case_id)
    if case_id is not None and cases == 0:
        raise NotFound(f"Le dossier {case_id} n'existe pas.")
    return AuditReport(cases, entries, tuple(faults), erased)


def _verify_case(tx: UnitOfWork, case_id: int, count: int, head: str) -> ChainFault | None:
    try:
        rows = journal.of_case(tx, case_id)
    except journal.UNREADABLE:
        seq = journal.first_unreadable(tx, case_id) or 1
        return ChainFault(case_id, seq, "l'écriture est illisible : elle a été modifiée")
    fault = verify_chain(
        case_id, ((journal.as_entry(row), row.previous, row.hash) for row in rows), count=count, head=head
    )
    if fault is not None:
        return fault
    for row in rows:
        # Erased answers leave nothing to check; those that remain must be the ones committed to.
        if row.content is not None and f'"answers":"{digest_of(row.salt, row.content)}"' not in row.payload:
            return ChainFault(case_id, row.seq, "les réponses conservées ne sont pas celles de l'acte")
    return None


def _verify_register(tx: UnitOfWork) -> tuple[ChainFault | None, int]:
    """Verify the register of delegations: its faults carry the case number 0."""
    rows, written = register.entries(tx)
    head = rows[-1].hash if rows else GENESIS
    chain = ((register.as_entry(row), row.previous, row.hash) for row in rows)
    return verify_chain(register.NO_CASE, chain, count=written, head=head), len(rows)
