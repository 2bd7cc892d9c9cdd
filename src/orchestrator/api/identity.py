"""Who asks: the bearer of a personal token, and nobody by a session cookie."""

import re
from typing import cast

from flask import current_app, g, request

from orchestrator.errors import Refused
from orchestrator.library import Parts
from orchestrator.operations.answer_once import RequestKey, digest_of
from orchestrator.operations.manage_accounts import hash_token
from orchestrator.queries import accounts
from orchestrator.security import Actor

EXTENSION = "orchestrator_api"
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_\-]{20,200})", re.IGNORECASE)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def parts() -> Parts:
    """Return the parts of the application that serves the current request."""
    return cast(Parts, current_app.extensions[EXTENSION])


def identify() -> None:
    """Find the actor behind the request. Raises Refused 401 `jeton` without a token in force."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    found = accounts.actor_of_token(parts(), hash_token(given.group(1))) if given else None
    if found is None:
        raise Refused(
            "Présentez un jeton personnel en vigueur dans l'en-tête « Authorization: Bearer … » ; "
            "il se crée avec « orchestrator token create ».",
            code="jeton",
            status=401,
        )
    g.api_actor = found


def actor() -> Actor:
    """Return who asks; only for resources that `identify` guards."""
    return cast(Actor, g.api_actor)


def request_key() -> RequestKey | None:
    """Return the Idempotency-Key of the request, None without one. Raises Refused 422 when it is malformed."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Refused(
            "L'en-tête Idempotency-Key compte de 1 à 200 caractères visibles, sans espace.",
            code="champ_idempotency_key",
            status=422,
        )
    account_id = actor().account_id
    assert account_id is not None, "a token belongs to an account"
    content = f"{request.method} {request.path}\n".encode() + request.get_data(cache=True)
    return RequestKey(account_id, key, digest_of(parts(), content))
