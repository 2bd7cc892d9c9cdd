"""What a file must be before it enters a case: named, recognised, whole, without anything that runs."""

import hashlib
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import Refused
from orchestrator.pieces.confinement import confine
from orchestrator.pieces.kinds import KINDS, Kind, kind_of, read_text
from orchestrator.pieces.names import clean_name
from orchestrator.pieces.text_pages import lay_out

EXAMINATION_SECONDS = 20
MOST_PAGES = 500


@dataclass(frozen=True)
class Limits:
    """What the operator admits; `kinds` are keys of KINDS."""

    largest_bytes: int = 10_000_000
    kinds: tuple[str, ...] = tuple(KINDS)


@dataclass(frozen=True)
class Examined:
    """A file that may enter a case, as it was sent: nothing of it is changed."""

    name: str
    content: bytes
    kind: Kind
    pages: int

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def examine(given_name: str, content: bytes, limits: Limits) -> Examined:
    """Return the file if it may enter a case. Raises Refused 422 with a code in `piece_…`, saying what to do.

    PDF and images are opened in a process of their own with bounded time and memory, never in this one.
    """
    name = clean_name(given_name)
    if not content:
        raise Refused("Le fichier est vide : choisissez-en un autre.", code="piece_vide", status=422)
    if len(content) > limits.largest_bytes:
        raise too_large(limits)
    kind = kind_of(content, name, limits.kinds)
    pages = len(lay_out(read_text(content))) if kind.key == "texte" else _inspected(kind, content)
    if pages > MOST_PAGES:
        raise Refused(
            f"Le fichier compte {pages} pages, {MOST_PAGES} au plus sont admises : partagez-le en plusieurs pièces.",
            code="piece_taille",
            status=422,
        )
    return Examined(name, content, kind, pages)


def too_large(limits: Limits) -> Refused:
    """The refusal of a file above the size admitted."""
    size = f"{limits.largest_bytes / 1_000_000:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    return Refused(
        f"Le fichier dépasse la taille admise ({size} Mo) : réduisez-le ou partagez-le en plusieurs pièces.",
        code="piece_taille",
        status=422,
    )


def _inspected(kind: Kind, content: bytes) -> int:
    found: dict[str, Any] = confine("inspect", content, seconds=EXAMINATION_SECONDS, kind=kind.key).facts
    return int(found["pages"])
