"""Send the letters that are due: claimed, sent after the commit, settled. At least once, and never two senders.

A sender that dies between the server's answer and its receipt leaves the letter to be sent again, with the same
Message-ID. What the server refuses for good is kept for operators to see; what cannot leave waits until it is
worth nothing any more.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from orchestrator.library import Parts
from orchestrator.library.reader_zone import zone_of
from orchestrator.notifications.letter import compose
from orchestrator.notifications.postman import Deferred, Postman, RefusedForGood, Unreachable
from orchestrator.operations.letter_contents import Desk, Moot
from orchestrator.operations.quiet_hours import quiet_until
from orchestrator.persistence import accounts, mail_preferences, mail_queue

BATCH = 20
HELD = timedelta(minutes=10)  # longer than a batch may take: then another sender takes over
MOST_SECONDS = 400.0  # no new letter is begun in a batch after that
WITHOUT_SERVER = timedelta(minutes=15)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Ready:
    row: Any
    message: Any
    address: str


@dataclass
class Mailroom:
    """Sends what is due at each beat; after a server that does not answer it rests for a while."""

    parts: Parts
    rest_seconds: float = 30.0
    _rested_at: float = field(default=0.0, init=False)

    def beat(self) -> int:
        """Send one batch and return how many letters the server took."""
        if time.monotonic() < self._rested_at:
            return 0
        with self.parts.database.read() as tx:
            now = tx.now()
            if not mail_queue.any_waiting(tx, now):
                return 0
        with self.parts.database.write() as tx:
            claimed = mail_queue.claim(tx, now, now + HELD, BATCH)
            tx.commit()
        ready = self._sort(claimed, now)
        return self._send(ready) if ready else 0

    def _sort(self, claimed: Sequence[Any], now: datetime) -> list[_Ready]:
        """Write the letters that may leave now; settle or put off the others."""
        ready = []
        with self.parts.database.write() as tx:
            desk = Desk(self.parts, tx, now)
            for row in claimed:
                found = self._one(desk, row)
                if isinstance(found, _Ready):
                    ready.append(found)
                elif isinstance(found, datetime):
                    mail_queue.postpone(tx, row.id, found, None, counted=False)
                else:
                    mail_queue.settle(tx, row.id, found[0], at=now, receipt=found[1])
            tx.commit()
        return ready

    def _one(self, desk: Desk, row: Any) -> _Ready | datetime | tuple[str, str]:
        """The letter ready to leave, when to look again, or how it ended and why."""
        if row.useless_at <= desk.now:
            return "expired", row.receipt or "trop tard pour être utile"
        address = row.wanted_address if row.kind == "verification" else row.address
        if address is None or (row.refused_at is not None and row.kind != "verification"):
            return "moot", "aucune adresse confirmée"
        smtp = self.parts.settings.smtp
        if smtp is None:
            return desk.now + WITHOUT_SERVER
        if row.kind != "verification" and (quiet := self._quiet(desk, row)) is not None:
            return quiet
        written = desk.write(row)
        if isinstance(written, Moot):
            return "moot", written.why
        message = compose(written, key=row.key, sender=smtp.sender, address=address, at=desk.now)
        return _Ready(row, message, address)

    def _quiet(self, desk: Desk, row: Any) -> datetime | None:
        reader = accounts.actor(desk.tx, row.account_id)
        if reader is None or row.quiet_from is None:
            return None
        pressing = timedelta(hours=row.pressing_hours)
        if row.subject_at is not None and row.subject_at - desk.now < pressing:
            return None
        zone = zone_of(self.parts.places, reader, desk.now)
        return quiet_until(desk.now, zone, row.quiet_from, row.quiet_until)

    def _send(self, ready: list[_Ready]) -> int:
        smtp = self.parts.settings.smtp
        assert smtp is not None
        sent, begun_at = 0, time.monotonic()
        left = list(ready)
        try:
            with Postman(smtp) as postman:
                while left and time.monotonic() - begun_at < MOST_SECONDS:
                    sent += self._hand_over(postman, left[0])
                    left.pop(0)
        except Unreachable as error:
            _log.error("mail_server", detail=str(error)[:300])
            self._rested_at = time.monotonic() + self.rest_seconds
            for letter in left:
                self._put_off(letter, str(error))
        else:
            for letter in left:
                self._put_off(letter, None)
        return sent

    def _hand_over(self, postman: Postman, letter: _Ready) -> int:
        """Send one letter and settle it; 1 when the server took it. Raises Unreachable."""
        try:
            receipt = postman.send(letter.message, letter.address)
        except Deferred as error:
            self._put_off(letter, str(error))
            return 0
        except RefusedForGood as error:
            self._refuse(letter, error)
            return 0
        with self.parts.database.write() as tx:
            mail_queue.settle(tx, letter.row.id, "sent", at=tx.now(), receipt=receipt)
            tx.commit()
        return 1

    def _refuse(self, letter: _Ready, error: RefusedForGood) -> None:
        _log.error("mail_refused", mail=letter.row.id, kind=letter.row.kind)
        with self.parts.database.write() as tx:
            mail_queue.settle(tx, letter.row.id, "refused", at=tx.now(), receipt=str(error))
            if error.nobody_there:
                mail_preferences.refuse_address(tx, letter.row.account_id, letter.address, tx.now())
            tx.commit()

    def _put_off(self, letter: _Ready, cause: str | None) -> None:
        attempts = letter.row.attempts
        pause = min(_FIRST_PAUSE * int(4 ** min(attempts - 1, 5)), _LONGEST_PAUSE)
        with self.parts.database.write() as tx:
            at = tx.now() + (pause if cause is not None else timedelta(0))
            mail_queue.postpone(tx, letter.row.id, at, cause, counted=cause is not None)
            tx.commit()
