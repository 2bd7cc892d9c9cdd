"""Whoever acts is judged as they stand when the act is written, not when their request came in."""

import time
from dataclasses import replace
from typing import Any

from orchestrator.errors import Refused
from orchestrator.persistence import accounts
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor

# An upload, the examination of its files or a lock may hold a request up for long; the usual act, which takes some
# thousandths of a second, is spared a question to the database.
FRESH_SECONDS = 1.0


def renewed(tx: UnitOfWork, operation: Any) -> Any | None:
    """Return `operation` by its actor as they stand now; None when nothing that they hold has changed.

    To be asked under the case's lock: a function, a delegation, an habilitation or an account that somebody
    withdrew before it is then seen. Raises Refused 403 `autorite` when the account was closed.
    """
    inner = getattr(operation, "operation", None)  # what is done once under a request's key
    if inner is not None:
        again = renewed(tx, inner)
        return None if again is None else replace(operation, operation=again)
    actor: Actor | None = getattr(operation, "actor", None)
    if actor is None or actor.account_id is None or actor.read_at is None:
        return None
    if time.monotonic() - actor.read_at <= FRESH_SECONDS:
        return None
    found = accounts.actor(tx, actor.account_id)
    if found is None:
        raise Refused(
            "Votre compte a été fermé pendant l'envoi : rien n'a été enregistré. Adressez-vous à l'exploitation.",
            code="autorite",
            status=403,
        )
    return None if found == actor else replace(operation, actor=found)
