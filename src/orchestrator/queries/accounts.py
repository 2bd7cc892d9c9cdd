"""Who somebody is: at login, and again at each request."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.persistence import accounts
from orchestrator.security import Actor

_HASHER = PasswordHasher()
# Checked when the login does not exist, so that both refusals take the same time.
_NOBODY = _HASHER.hash("personne ne porte ce mot de passe")


def authenticate(parts: Parts, login: str, password: str) -> Actor:
    """Return who logs in. Raises Refused 403 `identifiants`, the same whatever is wrong."""
    with parts.database.read() as tx:
        row = accounts.by_login(tx, login.strip())
        known = row is not None and row.active
        stored = row.password_hash if row is not None and known else _NOBODY
        found = accounts.actor(tx, row.id) if row is not None and known else None
    try:
        _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        found = None
    if found is None or not known:
        raise Refused("Identifiant ou mot de passe incorrect.", code="identifiants", status=403)
    return found


def actor(parts: Parts, account_id: int) -> Actor | None:
    """Return an active account with its functions; None when it was closed."""
    with parts.database.glance() as tx:
        return accounts.actor(tx, account_id)


def actor_of_token(parts: Parts, token_hash: str) -> Actor | None:
    """Return whose API token this is, None when it is unknown, expired or revoked."""
    with parts.database.glance() as tx:
        return accounts.actor_of_token(tx, token_hash)
