"""What a purge would take away now, what is kept, and why: nothing is changed here."""

from dataclasses import dataclass
from datetime import timedelta

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.retention import Retention, retention_of
from orchestrator.library.visibility import no_such_case
from orchestrator.persistence import case_rows, consultations, erasure, request_keys
from orchestrator.queries.scope import require_visible
from orchestrator.security import Actor
from orchestrator.security.erasure import declares_start, keeps_cases


@dataclass(frozen=True)
class ErasurePlan:
    """`due` would go now; `kept` are ended cases that stay; how many traces and keys of requests are over-age."""

    due: tuple[Retention, ...]
    kept: tuple[Retention, ...]
    consultations: int
    request_keys: int


@dataclass(frozen=True)
class RetentionView:
    """The retention of one case as its page shows it. `found` is None while the case runs or once it is erased."""

    case_id: int
    number: str
    found: Retention | None
    held: bool
    may_declare: bool
    may_hold: bool
    rights: str
    opposition: str


def plan(parts: Parts) -> ErasurePlan:
    """Return what `orchestrator purge` would do at this instant."""
    with parts.database.read() as tx:
        now = tx.now()
        newest = {version.procedure.id: version for version in parts.library.newest_of_all(tx)}
        found = [
            retention_of(parts, newest[row.procedure_id], row, now)
            for row in erasure.finished(tx)
            if row.procedure_id in newest
        ]
        expired = consultations.expired(tx, now)
        answered = request_keys.count_old(tx, now - timedelta(days=parts.settings.request_key_days))
    return ErasurePlan(
        tuple(one for one in found if one.kept_because is None),
        tuple(one for one in found if one.kept_because is not None),
        expired,
        answered,
    )


def plan_for(parts: Parts, reader: Actor) -> ErasurePlan:
    """The same for the operators' page. Raises Refused 403 without the function."""
    with parts.database.read() as tx:
        if not reader.holds("exploitation", tx.now()):
            raise Refused("Cette page est réservée à l'exploitation.", code="autorite", status=403)
    return plan(parts)


def retention(parts: Parts, reader: Actor, case_id: int) -> RetentionView:
    """Return the retention of one case. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        row = case_rows.by_id(tx, case_id)
        if row is None:
            raise no_such_case()
        now = tx.now()
        require_visible(parts, tx, reader, row, parts.library.version(tx, row.deployment_id), now)
        source = parts.library.newest(tx, row.procedure_id)
        rows = erasure.finished(tx, case_id)
        treatment = source.procedure.treatment
        held = any(one.lifted_at is None for one in erasure.holds_of(tx, case_id))
        return RetentionView(
            case_id,
            row.number,
            retention_of(parts, source, rows[0], now) if rows else None,
            held,
            bool(treatment and treatment.declared_start and rows and declares_start(reader, now)),
            keeps_cases(reader, now),
            treatment.rights if treatment else "",
            treatment.opposition if treatment else "",
        )
