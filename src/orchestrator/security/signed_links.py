"""Links that prove something when they come back: signed, for one purpose, until one instant."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime


def sign(key: bytes, purpose: str, fields: Mapping[str, str], until_at: datetime) -> str:
    """Return a token of URL-safe letters that says `fields` until `until_at` (aware, exclusive)."""
    content = {**fields, "": int(until_at.timestamp())}
    body = base64.urlsafe_b64encode(json.dumps(content, sort_keys=True).encode()).rstrip(b"=")
    return f"{body.decode()}.{_seal(key, purpose, body)}"


def read_signed(key: bytes, purpose: str, token: str, at: datetime) -> dict[str, str] | None:
    """Return the fields of a token, None when it is forged, for something else, or over at `at`."""
    body, _, seal = token.partition(".")
    if not token.isascii() or not hmac.compare_digest(seal, _seal(key, purpose, body.encode())):
        return None
    content = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    until = datetime.fromtimestamp(content.pop(""), UTC)
    return {name: str(value) for name, value in content.items()} if at < until else None


def _seal(key: bytes, purpose: str, body: bytes) -> str:
    found = hmac.new(key, purpose.encode() + b"\0" + body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
