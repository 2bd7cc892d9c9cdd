"""E-mail as its readers and its operators see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.library.case_places import places_operated
from orchestrator.library.reader_zone import zone_of
from orchestrator.persistence import lists, mail_preferences, mail_queue
from orchestrator.security import Actor

_SHOWN = 50


@dataclass(frozen=True)
class PreferencesView:
    """What a reader asked for. `address` is proved; hours are those of `zone`. `sends`: a server is set up."""

    address: str | None
    wanted_address: str | None
    refused_at: datetime | None
    language: str
    notices: frozenset[str]
    leads: tuple[int, ...]
    digest_hour: int
    quiet_from: int | None
    quiet_until: int | None
    pressing_hours: int
    zone: ZoneInfo
    sends: bool
    operates: bool


@dataclass(frozen=True)
class LetterView:
    """One letter of the outbox, as operators see it."""

    id: int
    kind: str
    status: str
    login: str
    case_id: int | None
    case_number: str | None
    created_at: datetime
    done_at: datetime | None
    wake_at: datetime
    attempts: int
    receipt: str | None


@dataclass(frozen=True)
class MailView:
    """The state of the letters. `server` is None when none is set up; `oldest_at`: of those waiting."""

    server: str | None
    waiting: int
    oldest_at: datetime | None
    refused_count: int
    refused: tuple[LetterView, ...]
    recent: tuple[LetterView, ...]
    now: datetime


def preferences(
    parts: Parts, reader: Actor, defaults: dict[str, object], leads: tuple[int, ...]
) -> PreferencesView:
    """Return what a reader asked for, else what is proposed."""
    with parts.database.read() as tx:
        now = tx.now()
        row = mail_preferences.of_account(tx, reader.account_id or 0)
        held = mail_preferences.leads_of(tx, reader.account_id or 0) if row is not None else leads
    values: dict[str, Any] = {**defaults, "address": None, "wanted_address": None, "refused_at": None}
    values |= {} if row is None else dict(row._mapping)
    names = ("assignment", "deadline", "refusal", "incident", "digest")
    return PreferencesView(
        address=values["address"],
        wanted_address=values["wanted_address"],
        refused_at=values["refused_at"],
        language=values["language"],
        notices=frozenset(name for name in names if values[f"on_{name}"]),
        leads=tuple(held),
        digest_hour=values["digest_hour"],
        quiet_from=values["quiet_from"],
        quiet_until=values["quiet_until"],
        pressing_hours=values["pressing_hours"],
        zone=zone_of(parts.places, reader, now),
        sends=parts.settings.smtp is not None,
        operates=reader.holds("exploitation", now),
    )


@dataclass(frozen=True)
class MailSummary:
    """What the operations page says of letters in one line."""

    server: str | None
    refused_count: int


def summary(parts: Parts) -> MailSummary:
    """Return whether letters leave at all, and how many were refused."""
    with parts.database.glance() as tx:
        refused = mail_queue.count_refused(tx)
    return MailSummary(_server(parts), refused)


def _server(parts: Parts) -> str | None:
    smtp = parts.settings.smtp
    return f"{smtp.host}:{smtp.port}" if smtp else None


def letters(parts: Parts, reader: Actor) -> MailView:
    """Return the operators' page of letters. Raises Refused 403 without the function `exploitation`."""
    with parts.database.read() as tx:
        now = tx.now()
        if not reader.holds("exploitation", now):
            raise Refused("Cette page est réservée à l'exploitation.", code="autorite", status=403)
        places = places_operated(parts.places, reader, now)
        # Letters about no case belong to those who operate the whole.
        scope = None if ("national", "national") in places else lists.in_places(places)
        state = mail_queue.state(tx, now)
        refused = mail_queue.in_status(tx, ["refused"], scope, _SHOWN)
        recent = mail_queue.in_status(tx, ["pending", "sent", "moot", "expired"], scope, _SHOWN)
    return MailView(
        server=_server(parts),
        waiting=state.waiting,
        oldest_at=state.oldest_at,
        refused_count=state.refused,
        refused=tuple(_letter(row) for row in refused),
        recent=tuple(_letter(row) for row in recent),
        now=now,
    )


def _letter(row: Any) -> LetterView:
    return LetterView(
        row.id, row.kind, row.status, row.login, row.case_id, row.number, row.created_at, row.done_at,
        row.wake_at, row.attempts, row.receipt,
    )  # fmt: skip
