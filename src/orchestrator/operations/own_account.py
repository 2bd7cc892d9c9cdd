"""What people do to their own account: a new password, a token withdrawn."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.operations.manage_accounts import SHORTEST_PASSWORD
from orchestrator.persistence import accounts
from orchestrator.security import Actor

LONGEST_PASSWORD = 1000
_HASHER = PasswordHasher()


def change_password(parts: Parts, person: Actor, old: str, new: str, again: str) -> int:
    """Replace the password and close every session opened before; return the epoch of those to come.

    Raises Refused 422 with a fault a field: the old one is asked, so that an open screen is not enough.
    """
    assert person.account_id is not None
    with parts.database.read() as tx:
        row = accounts.by_login(tx, person.login)
    faults = []
    if row is None or not _is(row.password_hash, old):
        faults.append(FieldFault("old", "champ_old", "Ce n'est pas votre mot de passe actuel."))
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        message = f"Choisissez un mot de passe d'au moins {SHORTEST_PASSWORD} caractères."
        faults.append(FieldFault("new", "champ_new", message))
    elif new == old:
        faults.append(FieldFault("new", "champ_new", "Choisissez un mot de passe différent de l'actuel."))
    if new != again:
        faults.append(
            FieldFault("again", "champ_again", "Les deux saisies du nouveau mot de passe diffèrent.")
        )
    if faults:
        raise Refused("Le mot de passe n'a pas changé.", code=faults[0].code, status=422, faults=faults)
    hashed = _HASHER.hash(new)
    with parts.database.write() as tx:
        epoch = accounts.replace_password(tx, person.account_id, hashed)
        tx.commit()
    return epoch


def _is(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def revoke_token(parts: Parts, person: Actor, token_id: int) -> None:
    """Withdraw one of the person's own API tokens at once. Raises NotFound when it is not theirs or not in force."""
    with parts.database.write() as tx:
        if not accounts.revoke_token(tx, person.account_id or 0, token_id, tx.now()):
            raise NotFound("Ce jeton n'existe pas, n'est pas le vôtre ou est déjà retiré.")
        tx.commit()
