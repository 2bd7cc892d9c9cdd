"""People given a function in a furnished product, and as each request reads them again."""

from tests.support.house import House

from orchestrator.operations.manage_accounts import add_account
from orchestrator.persistence import accounts
from orchestrator.security import Actor

PASSWORD = "mot de passe d'essai"


def employ(
    house: House, login: str, function: str, place: str, *, name: str = "", habilitated: bool = True
) -> Actor:
    """Open an account with this function; it is named by its login unless told otherwise."""
    account_id = add_account(
        house.parts, login, name or login, PASSWORD, function, place, habilitated=habilitated
    )
    return again(house, account_id)


def again(house: House, account_id: int | None) -> Actor:
    """The actor as the next request reads them."""
    assert account_id is not None
    with house.parts.database.read() as tx:
        found = accounts.actor(tx, account_id)
    assert found is not None
    return found
