"""Accounts and personal tokens, as the command line and the demo create them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.offices import kind_of_place
from orchestrator.operations.grant_habilitation import GrantHabilitation, enrol
from orchestrator.persistence import accounts
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Mandate
from orchestrator.security.actors import FUNCTIONS

SHORTEST_PASSWORD = 12


def hash_password(password: str) -> str:
    """Return the argon2id hash to keep."""
    return PasswordHasher().hash(password)


def add_account(
    parts: Parts,
    login: str,
    name: str,
    password: str,
    function: str,
    place: str,
    *,
    check_length: bool = True,
    password_hash: str | None = None,
    habilitated: bool = True,
) -> int:
    """Create an account with one function at one place and return its id.

    `password_hash`: that of the password where it is known already (many accounts of a demonstration share one).
    `habilitated`: also for each data-protection regime that asks it of this function (see `enrol`).
    Raises Refused 422 for an unknown function or place, a login in use, or a password under 12 characters.
    """
    if function not in FUNCTIONS:
        raise Refused(f"La fonction « {function} » n'existe pas.", code="champ_function", status=422)
    if check_length and len(password) < SHORTEST_PASSWORD:
        raise Refused(
            f"Le mot de passe compte moins de {SHORTEST_PASSWORD} caractères.",
            code="champ_password",
            status=422,
        )
    mandate = Mandate(function, kind_of_place(parts, place), place)
    with parts.database.write() as tx:
        if accounts.by_login(tx, login) is not None:
            raise Refused(f"L'identifiant « {login} » est déjà pris.", code="champ_login", status=422)
        now = tx.now()
        account_id = accounts.add(
            tx, login=login, name=name, password_hash=password_hash or hash_password(password), at=now
        )
        accounts.add_mandate(tx, account_id, mandate, now)
        if habilitated:
            enrol(parts, tx, account_id, function, now)
        tx.commit()
    return account_id


def give_function(parts: Parts, login: str, function: str, place: str, *, habilitated: bool = True) -> None:
    """Give an account one more function, from now; `habilitated` as for a new one. Raises NotFound, Refused 422."""
    if function not in FUNCTIONS:
        raise Refused(f"La fonction « {function} » n'existe pas.", code="champ_function", status=422)
    mandate = Mandate(function, kind_of_place(parts, place), place)
    with parts.database.write() as tx:
        account_id, now = _known(tx, login), tx.now()
        accounts.add_mandate(tx, account_id, mandate, now)
        if habilitated:
            enrol(parts, tx, account_id, function, now)
        tx.commit()


def end_function(parts: Parts, login: str, function: str, place: str, at: datetime | None = None) -> None:
    """End what an account holds of a function at a place, now unless `at` says when (exclusive).

    The delegations that the person gave or received there lapse at that instant. Raises NotFound when they do
    not hold it.
    """
    with parts.database.write() as tx:
        until_at = at or tx.now()
        if not accounts.end_mandate(tx, _known(tx, login), function, place, until_at):
            raise NotFound(f"Le compte « {login} » ne tient pas cette fonction en ce lieu à cet instant.")
        tx.commit()


def habilitate(
    parts: Parts, login: str, treatment: str, source: str, until_at: datetime | None, kind: str
) -> None:
    """Register an habilitation that an authority decided elsewhere, from now. Raises NotFound, Refused."""
    with parts.database.read() as tx:
        account_id, now = _known(tx, login), tx.now()
    GrantHabilitation(None, account_id, treatment, source, now, until_at, kind).record(parts)


def _known(tx: UnitOfWork, login: str) -> int:
    account = accounts.by_login(tx, login)
    if account is None or not account.active:
        raise NotFound(f"Le compte « {login} » n'existe pas.")
    return int(account.id)


def create_token(parts: Parts, login: str, label: str, days: int) -> str:
    """Create a personal API token, valid for `days` days, and return it; only its hash is kept."""
    if not 1 <= days <= 365:
        raise Refused("Un jeton vaut de 1 à 365 jours.", code="champ_days", status=422)
    token = secrets.token_urlsafe(32)
    with parts.database.write() as tx:
        account = accounts.by_login(tx, login)
        if account is None or not account.active:
            raise NotFound(f"Le compte « {login} » n'existe pas.")
        now = tx.now()
        accounts.add_token(
            tx,
            account.id,
            token_hash=hash_token(token),
            label=label,
            at=now,
            expires_at=now + timedelta(days=days),
        )
        tx.commit()
    return token


def hash_token(token: str) -> str:
    """Return what is stored of a token: it is random, so a plain sha256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()
