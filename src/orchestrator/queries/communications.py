"""What others told a reader's functions: the communications that the texts prescribe, and notes addressed to them."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.library import Parts
from orchestrator.library.regimes import offices_open, shut_from
from orchestrator.persistence import notices
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class CommunicationView:
    id: int
    case_id: int
    case_number: str
    procedure_short: str
    person: str
    place: str
    zone: ZoneInfo
    title: str
    to: str  # label of the function it was addressed to
    delivered_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True)
class CommunicationPage:
    items: tuple[CommunicationView, ...]
    total: int
    page: int
    pages: int


def communications(
    parts: Parts, reader: Actor, *, unread: bool = False, page: int = 1, size: int = 25
) -> CommunicationPage:
    """Return one page of what the reader's functions were told, newest first; `page` counts from 1."""
    with parts.database.read() as tx:
        offices = _offices(parts, tx, reader, tx.now())
        total = notices.count(tx, offices, unread=unread) if offices else 0
        pages = max(1, -(-total // size))
        page = min(max(1, page), pages)
        offset = (page - 1) * size
        rows = notices.received(tx, offices, unread=unread, offset=offset, limit=size) if total else ()
        items = []
        for row in rows:
            procedure = parts.library.version(tx, row.deployment_id).procedure
            place = parts.places.establishment(row.etablissement)
            role = procedure.roles.get(row.role)
            items.append(
                CommunicationView(
                    row.id, row.case_id, row.number, procedure.short, f"{row.nom} {row.prenom}", place.name,
                    place.zone, row.title, role.label if role else row.role, row.delivered_at,
                    row.acknowledged_at, row.reader,
                )
            )  # fmt: skip
    return CommunicationPage(tuple(items), total, page, pages)


def unread(parts: Parts, reader: Actor) -> int:
    """Return how many communications nobody of the reader's functions has acknowledged."""
    with parts.database.read() as tx:
        offices = _offices(parts, tx, reader, tx.now())
        return notices.count(tx, offices, unread=True) if offices else 0


def _offices(
    parts: Parts, tx: UnitOfWork, reader: Actor, at: datetime
) -> dict[tuple[str, str], frozenset[str]]:
    """The functions held, those stood in for left out: what one is told is not for one's substitute to sign for.

    What an habilitation is missing for is left out too.
    """
    own = tuple(mandate for mandate in reader.mandates if mandate.instead_of_id is None)
    alone = replace(reader, mandates=own)
    if not shut_from(parts, alone, at):
        return {(mandate.function, mandate.place): frozenset() for mandate in own if mandate.holds(at)}
    return offices_open(alone, (one.procedure for one in parts.library.newest_of_all(tx)), at)
