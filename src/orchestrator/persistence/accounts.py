"""Accounts, mandates, delegations and tokens."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Row, bindparam, insert, select, update

from orchestrator.persistence.absences import ABSENT_HOLDS_UNTIL, ABSENT_NAME
from orchestrator.persistence.habilitations import as_habilitations
from orchestrator.persistence.register import DELEGATOR_UNTIL
from orchestrator.persistence.tables import (
    absence,
    account,
    api_token,
    delegation_revocation,
    habilitation,
    habilitation_turn,
    mandate,
    signature_delegation,
)
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Delegation, Mandate
from orchestrator.security.absences import Absence, substitutions

_BY_LOGIN = select(account).where(account.c.login == bindparam("login"))
_ACTOR = (
    select(
        account.c.id,
        account.c.name,
        account.c.login,
        account.c.session_epoch,
        mandate,
        signature_delegation,
        delegation_revocation.c.revoked_at,
        DELEGATOR_UNTIL,
        habilitation,
        habilitation_turn,
        absence,
        ABSENT_NAME.label("absent_name"),
        ABSENT_HOLDS_UNTIL.label("absent_until_at"),
    )
    .outerjoin(mandate, mandate.c.account_id == account.c.id)
    .outerjoin(
        signature_delegation,
        (signature_delegation.c.to_function == mandate.c.function)
        & (signature_delegation.c.to_place == mandate.c.place)
        & (
            signature_delegation.c.to_account_id.is_(None)
            | (signature_delegation.c.to_account_id == account.c.id)
        ),
    )
    .outerjoin(delegation_revocation, delegation_revocation.c.delegation_id == signature_delegation.c.id)
    .outerjoin(absence, absence.c.substitute_id == account.c.id)
    .outerjoin(habilitation, habilitation.c.account_id == account.c.id)
    .outerjoin(habilitation_turn, habilitation_turn.c.habilitation_id == habilitation.c.id)
    .where(account.c.active)
    .order_by(
        absence.c.since_at, mandate.c.id, signature_delegation.c.id, habilitation.c.id, habilitation_turn.c.id
    )
    .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
)
_ACTOR_BY_ID = _ACTOR.where(account.c.id == bindparam("account_id"))
_ACTOR_BY_TOKEN = _ACTOR.add_columns(api_token.c.expires_at).where(
    api_token.c.account_id == account.c.id,
    api_token.c.token_hash == bindparam("token_hash"),
    api_token.c.revoked_at.is_(None),
)


def by_login(tx: UnitOfWork, login: str) -> Row[Any] | None:
    """Return the account row of a login, active or not."""
    return tx.execute(_BY_LOGIN, {"login": login}).one_or_none()


def actor(tx: UnitOfWork, account_id: int) -> Actor | None:
    """Return an active account as an Actor with its mandates and the delegations towards its places."""
    return _actor(tx.all_now(_ACTOR_BY_ID, {"account_id": account_id}))


def actor_of_token(tx: UnitOfWork, token_hash: str) -> Actor | None:
    """Return the active account of a token in force as an Actor, None otherwise."""
    rows = tx.all_now(_ACTOR_BY_TOKEN, {"token_hash": token_hash})
    if not rows or rows[0].api_token_expires_at <= tx.now():
        return None
    return _actor(rows)


def _actor(rows: Sequence[Row[Any]]) -> Actor | None:
    if not rows:
        return None
    mandates = {row.mandate_id: _mandate(row) for row in rows if row.mandate_id is not None}
    delegations = {
        row.signature_delegation_id: _delegation(row)
        for row in rows
        if row.signature_delegation_id is not None
    }
    own = tuple(mandates.values())
    covered = {row.absence_id: _covered(row) for row in rows if row.absence_id is not None}
    return Actor(
        rows[0].account_id,
        rows[0].account_name,
        (*substitutions(own, covered.values()), *own),
        tuple(delegations.values()),
        rows[0].account_login,
        rows[0].account_session_epoch,
        as_habilitations(rows),
        time.monotonic(),
    )


def add(tx: UnitOfWork, *, login: str, name: str, password_hash: str, at: datetime) -> int:
    """Insert an active account and return its id."""
    statement = insert(account).values(
        login=login, name=name, password_hash=password_hash, active=True, created_at=at
    )
    return tx.insert(statement)


def replace_password(tx: UnitOfWork, account_id: int, password_hash: str) -> int:
    """Replace a password's hash, close the sessions opened with the old one, return the epoch of the new."""
    statement = update(account).where(account.c.id == account_id)
    changed = statement.values(password_hash=password_hash, session_epoch=account.c.session_epoch + 1)
    return int(tx.execute(changed.returning(account.c.session_epoch)).scalar_one())


def tokens_of(tx: UnitOfWork, account_id: int, now: datetime) -> Sequence[Row[Any]]:
    """Return the tokens of an account that are in force, newest first."""
    statement = select(api_token).where(
        api_token.c.account_id == account_id, api_token.c.revoked_at.is_(None), api_token.c.expires_at > now
    )
    return tx.execute(statement.order_by(api_token.c.id.desc())).all()


def revoke_token(tx: UnitOfWork, account_id: int, token_id: int, at: datetime) -> bool:
    """Withdraw a token of an account; False when it has no such token in force."""
    done = tx.execute(
        update(api_token)
        .where(
            api_token.c.id == token_id,
            api_token.c.account_id == account_id,
            api_token.c.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    return done.rowcount == 1


def add_mandate(tx: UnitOfWork, account_id: int, held: Mandate, at: datetime) -> None:
    """Give a function at a place to an account, from now unless the mandate says otherwise."""
    tx.execute(
        insert(mandate).values(
            account_id=account_id,
            function=held.function,
            place_kind=held.place_kind,
            place=held.place,
            since_at=held.since_at or at,
            until_at=held.until_at,
        )
    )


def end_mandate(tx: UnitOfWork, account_id: int, function: str, place: str, until_at: datetime) -> bool:
    """End what somebody holds of a function at a place at `until_at` (exclusive); False when nothing ends."""
    done = tx.execute(
        update(mandate)
        .where(
            mandate.c.account_id == account_id,
            mandate.c.function == function,
            mandate.c.place == place,
            mandate.c.since_at < until_at,
            mandate.c.until_at.is_(None) | (mandate.c.until_at > until_at),
        )
        .values(until_at=until_at)
    )
    return done.rowcount > 0


def add_token(
    tx: UnitOfWork, account_id: int, *, token_hash: str, label: str, at: datetime, expires_at: datetime
) -> int:
    """Keep the hash of a personal API token and return its id."""
    statement = insert(api_token).values(
        account_id=account_id, token_hash=token_hash, label=label, created_at=at, expires_at=expires_at
    )
    return tx.insert(statement)


def _mandate(row: Row[Any]) -> Mandate:
    return Mandate(
        row.mandate_function,
        row.mandate_place_kind,
        row.mandate_place,
        "",
        row.mandate_since_at,
        row.mandate_until_at,
    )


def _covered(row: Row[Any]) -> Absence:
    ends = [row.absence_until_at, row.absent_until_at, row.absence_ended_at]
    return Absence(
        person=row.absent_name,
        person_id=row.absence_account_id,
        function=row.absence_function,
        place_kind=row.absence_place_kind,
        place=row.absence_place,
        procedures=tuple(row.absence_procedures.split()),
        since_at=row.absence_since_at,
        until_at=min(end for end in ends if end is not None),
        designated=bool(row.absence_designation),
    )


def _delegation(row: Row[Any]) -> Delegation:
    return Delegation(
        acts=tuple(row.signature_delegation_acts.split()),
        from_function=row.signature_delegation_from_function,
        from_place=row.signature_delegation_from_place,
        to_function=row.signature_delegation_to_function,
        to_place=row.signature_delegation_to_place,
        source=row.signature_delegation_source,
        since_at=row.signature_delegation_since_at,
        until_at=row.signature_delegation_until_at,
        revoked_at=row.delegation_revocation_revoked_at,
        published_at=row.signature_delegation_published_at,
        delegator=row.signature_delegation_from_name,
        delegate=row.signature_delegation_to_name,
        delegate_id=row.signature_delegation_to_account_id,
        delegator_until_at=row.delegator_until_at,
        recorded_at=row.signature_delegation_recorded_at,
        id=row.signature_delegation_id,
    )


def anybody_holds(tx: UnitOfWork, function: str, place: str, at: datetime) -> bool:
    """True when an active account holds this function at this place at `at`."""
    statement = (
        select(account.c.id)
        .join(mandate, mandate.c.account_id == account.c.id)
        .where(
            account.c.active,
            mandate.c.function == function,
            mandate.c.place == place,
            mandate.c.since_at <= at,
            mandate.c.until_at.is_(None) | (mandate.c.until_at > at),
        )
    )
    return tx.execute(statement.limit(1)).first() is not None


def any_account(tx: UnitOfWork) -> bool:
    """True when somebody can log in."""
    return tx.execute(select(account.c.id).limit(1)).first() is not None
