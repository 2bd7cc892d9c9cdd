"""Rounds of notices: deadlines that come within a reader's reach, and daily digests. Nothing merely waiting is read."""

from datetime import datetime, timedelta
from typing import Any

from orchestrator.library import Parts
from orchestrator.library.reader_zone import zone_of
from orchestrator.operations.quiet_hours import next_hour
from orchestrator.persistence import accounts, mail_posting, mail_preferences, mail_queue, mail_rounds
from orchestrator.persistence.unit_of_work import UnitOfWork

BETWEEN_ROUNDS = timedelta(minutes=1)
DIGEST_LIFE = timedelta(hours=20)
BATCH = 50


def write_notices(parts: Parts) -> None:
    """Put in the outbox what has become due since the last round, at most once a minute, by one worker alone."""
    with parts.database.read() as tx:
        now = tx.now()
        standing = mail_rounds.standing(tx)
    seen = standing.leads_told_at
    if seen is None or now - seen >= BETWEEN_ROUNDS:
        _leads(parts, seen)
    if standing.digest_at is not None and standing.digest_at <= now:
        _digests(parts)


def _leads(parts: Parts, seen: datetime | None) -> None:
    with parts.database.write() as tx:
        now = tx.now()
        if mail_rounds.take_leads(tx, seen, now) and seen is not None:
            mail_rounds.post_leads(tx, seen, now)
            if seen.date() != now.date():
                mail_queue.purge(tx, now - mail_queue.KEPT)
        tx.commit()


def _digests(parts: Parts) -> None:
    while True:
        with parts.database.write() as tx:
            now = tx.now()
            due = mail_preferences.digests_due(tx, now, BATCH)
            for row in due:
                _digest(parts, tx, row, now)
            tx.commit()
        if len(due) < BATCH:
            return


def _digest(parts: Parts, tx: UnitOfWork, row: Any, now: datetime) -> None:
    reader = accounts.actor(tx, row.account_id)
    if reader is None:
        mail_preferences.save(tx, row.account_id, {"next_digest_at": None})
        return
    zone = zone_of(parts.places, reader, now)
    next_at = next_hour(now, zone, row.digest_hour)
    if mail_preferences.take_digest(tx, row.account_id, row.next_digest_at, next_at):
        day = f"{now.astimezone(zone):%Y-%m-%d}"
        mail_posting.post(
            tx,
            key=f"digest:{row.account_id}:{day}:{row.next_digest_at.isoformat()}",
            to=row.account_id,
            kind="digest",
            details="{}",
            useless_at=now + DIGEST_LIFE,
        )
