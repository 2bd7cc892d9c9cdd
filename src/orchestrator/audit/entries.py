"""One entry of the journal and the hash that ties it to the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import rfc8785


@dataclass(frozen=True)
class Entry:
    """What happened, to be hashed. `at` is the legal instant, `recorded_at` when it was written (aware).

    `payload` holds no personal data: answers enter as a salted digest (`digest_of`).
    """

    case_id: int
    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    title: str
    actor_id: int | None
    actor: str | None
    payload: str  # canonical JSON


def seal(entry: Entry, previous: str) -> str:
    """Return sha256(previous ‖ RFC 8785 canonical JSON of the entry), in hexadecimal."""
    content: dict[str, Any] = {
        "case": entry.case_id,
        "seq": entry.seq,
        "at": _instant(entry.at),
        "recorded_at": _instant(entry.recorded_at),
        "kind": entry.kind,
        "title": entry.title,
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "payload": entry.payload,
    }
    return hashlib.sha256(previous.encode() + _rfc8785(content)).hexdigest()


def canonical(value: Any) -> str:
    """Return the RFC 8785 JSON text of plain data; decimals, days and instants become strings."""
    return _rfc8785(_plain(value)).decode()


def digest_of(salt: str, content: str) -> str:
    """Commit to an answer without telling it: sha256(salt ‖ canonical JSON)."""
    return hashlib.sha256(salt.encode() + content.encode()).hexdigest()


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _rfc8785(content: Any) -> bytes:
    """Canonical JSON of texts, small integers, booleans and nulls: what Python's own writer, in C, gives too.

    But for characters beyond the first 65,536: RFC 8785 sorts keys by their UTF-16 units.
    """
    text = _JSON.encode(content)
    if len(text.encode("utf-16-le")) != 2 * len(text):
        return rfc8785.dumps(content)
    return text.encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        # Beyond 2^53 JSON readers disagree: written as text instead of being changed silently.
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, datetime):
        return _instant(value) if value.tzinfo is not None else value.isoformat()
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
