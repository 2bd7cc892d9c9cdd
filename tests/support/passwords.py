"""Passwords of the tests cost little to hash: a site full of people would otherwise cost minutes.

What real ones cost is said in test_support.py.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher

from orchestrator.operations import manage_accounts
from orchestrator.queries import accounts

CHEAP = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manage_accounts, "PasswordHasher", CHEAP)
        patch.setattr(accounts, "_NOBODY", CHEAP().hash("personne ne porte ce mot de passe"))
        yield
