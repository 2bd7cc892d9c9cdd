"""Private calendar feeds: those of somebody, and what the one that an address opens shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.errors import NotFound
from orchestrator.library import Parts
from orchestrator.persistence import accounts
from orchestrator.persistence import agenda as agenda_rows
from orchestrator.queries.agenda import Calendar, calendar
from orchestrator.security import Actor

BACK, AHEAD = timedelta(days=30), timedelta(days=366)


@dataclass(frozen=True)
class FeedView:
    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    expired: bool


def calendar_feeds(parts: Parts, reader: Actor) -> tuple[FeedView, ...]:
    """Return the reader's feeds, those that have expired too, newest first."""
    with parts.database.read() as tx:
        now = tx.now()
        return tuple(
            FeedView(row.id, row.label, row.created_at, row.expires_at, row.expires_at <= now)
            for row in agenda_rows.feeds_of(tx, reader.account_id or 0)
        )


def read_feed(parts: Parts, token_hash: str) -> tuple[Calendar, datetime]:
    """Return (a month back and a year ahead of what the feed's owner may know of today, this instant).

    Raises NotFound for an address that was never given, has expired, was withdrawn, or whose owner has left.
    """
    with parts.database.read() as tx:
        now = tx.now()
        found = agenda_rows.feed(tx, token_hash, now)
        owner = accounts.actor(tx, found.account_id) if found is not None else None
    if owner is None:
        raise NotFound("Cette adresse de calendrier n'existe pas ou n'est plus valable : créez-en une autre.")
    return calendar(parts, owner, (now - BACK).date(), (now + AHEAD).date()), now
