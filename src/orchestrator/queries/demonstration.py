"""Whether a demonstration database is filled already."""

from orchestrator.library import Parts
from orchestrator.persistence import accounts


def is_seeded(parts: Parts) -> bool:
    """True when the database holds at least one account."""
    with parts.database.read() as tx:
        return accounts.any_account(tx)
