"""Somebody's own account: functions, delegations, tokens, last sign-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.library import Parts
from orchestrator.library.delegable_acts import act_labels
from orchestrator.library.reader_zone import zone_of
from orchestrator.persistence import accounts, mail_preferences
from orchestrator.security import Actor, Delegation, Mandate

_SIGN_INS = 10


@dataclass(frozen=True)
class TokenView:
    id: int
    label: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class SignInView:
    at: datetime
    accepted: bool
    origin: str


@dataclass(frozen=True)
class AccountView:
    """`mandates` in force or to come; `delegations` in force; `tokens` in force; instants are shown in `zone`.

    `acts` are the labels of the acts delegated, by key.
    """

    name: str
    login: str
    mandates: tuple[Mandate, ...]
    delegations: tuple[Delegation, ...]
    tokens: tuple[TokenView, ...]
    sign_ins: tuple[SignInView, ...]
    address: str | None
    zone: ZoneInfo
    acts: Mapping[str, str]


def account(parts: Parts, reader: Actor) -> AccountView:
    """Return what somebody may see of their own account."""
    key = reader.account_id or 0
    with parts.database.read() as tx:
        now = tx.now()
        tokens = accounts.tokens_of(tx, key, now)
        sign_ins = mail_preferences.sign_ins(tx, key, _SIGN_INS)
        preferences = mail_preferences.of_account(tx, key)
        acts = act_labels(parts.library.newest_of_all(tx)) if reader.delegations else {}
    return AccountView(
        name=reader.name,
        login=reader.login,
        mandates=tuple(m for m in reader.mandates if m.until_at is None or m.until_at > now),
        delegations=tuple(given for given in reader.delegations if given.holds(now)),
        tokens=tuple(TokenView(row.id, row.label, row.created_at, row.expires_at) for row in tokens),
        sign_ins=tuple(SignInView(row.at, row.accepted, row.origin) for row in sign_ins),
        address=preferences.address if preferences is not None else None,
        zone=zone_of(parts.places, reader, now),
        acts=acts,
    )
