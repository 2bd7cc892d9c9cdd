"""Signing in: tries are counted before the password is looked at, and taken back when it was the right one."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from orchestrator.library import Parts
from orchestrator.operations.answer_once import digest_of
from orchestrator.persistence import accounts, mail_preferences, sign_in_attempts


@dataclass(frozen=True)
class Limit:
    """No more than `most` failures within a time."""

    most: int
    within: timedelta


# By address: many people share one; by name: a patient guesser is slowed too.
BY_ADDRESS = (Limit(30, timedelta(minutes=5)),)
BY_LOGIN = (Limit(5, timedelta(minutes=1)), Limit(20, timedelta(hours=1)))


@dataclass(frozen=True)
class Attempt:
    """A try under way, counted as a failure until it has succeeded."""

    login: str
    origin: str
    counted: tuple[int, ...]


def begin_sign_in(parts: Parts, login: str, origin: str) -> Attempt | None:
    """Count a try to sign in; None when this name or this address failed too often of late: nothing is then looked at.

    Whether somebody has that name changes nothing. The database counts, so that all the processes of the site count
    together, and many requests at once are not more tries than one after the other.
    """
    keys = {
        _key(parts, "nom", login.casefold()): BY_LOGIN,
        _key(parts, "adresse", _network(origin)): BY_ADDRESS,
    }
    with parts.database.write() as tx:
        sign_in_attempts.one_at_a_time(tx, keys)
        now = tx.now()
        sign_in_attempts.drop_old(tx, now)
        for key, limits in keys.items():
            if any(sign_in_attempts.recent(tx, key, now - limit.within) >= limit.most for limit in limits):
                return None
        counted = tuple(sign_in_attempts.add(tx, key, now) for key in keys)
        tx.commit()
    return Attempt(login, origin, counted)


def end_sign_in(parts: Parts, attempt: Attempt, *, accepted: bool) -> None:
    """Keep, for its owner to recognise, that a login was used; a try that succeeded no longer counts.

    Nothing is kept of a login that nobody has.
    """
    with parts.database.write() as tx:
        if accepted:
            sign_in_attempts.take_back(tx, attempt.counted)
        row = accounts.by_login(tx, attempt.login)
        if row is not None:
            mail_preferences.add_sign_in(tx, row.id, at=tx.now(), accepted=accepted, origin=attempt.origin)
        tx.commit()


def _key(parts: Parts, kind: str, told: str) -> str:
    """Under the site's key: a password typed in the place of a name is not to be found in the database."""
    return digest_of(parts, f"connexion {kind} {told}".encode("utf-8", "replace"))


def _network(origin: str) -> str:
    """What one subscriber holds: an IPv4 address, or the 64 first bits of an IPv6 one."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return origin
    return origin if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
