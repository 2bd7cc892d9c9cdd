"""Verification of a chain: the first bad entry is named, or the tail that is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.audit.entries import Entry, seal

GENESIS = "0" * 64


@dataclass(frozen=True)
class ChainFault:
    """The first place at which a chain does not hold; `seq` counts from 1."""

    case_id: int
    seq: int
    reason: str


def verify_chain(
    case_id: int, rows: Iterable[tuple[Entry, str, str]], *, count: int, head: str
) -> ChainFault | None:
    """Check (entry, previous, hash) rows in order against the case row's count and head."""
    previous = GENESIS
    seen = 0
    for entry, stored_previous, stored_hash in rows:
        seen += 1
        if entry.seq != seen:
            return ChainFault(
                case_id, seen, f"l'écriture n° {seen} manque : la suivante porte le n° {entry.seq}"
            )
        if stored_previous != previous:
            return ChainFault(case_id, seen, "l'écriture ne suit pas celle qui la précède")
        if _sealed(entry, previous) != stored_hash:
            return ChainFault(case_id, seen, "le contenu de l'écriture a été modifié")
        previous = stored_hash
    if seen != count:
        return ChainFault(
            case_id, seen + 1, f"le dossier annonce {count} écritures, le journal en contient {seen}"
        )
    if previous != head:
        return ChainFault(case_id, seen, "la dernière écriture n'est pas celle que le dossier annonce")
    return None


def _sealed(entry: Entry, previous: str) -> str | None:
    """The hash that the entry should bear; None when it holds what no entry can, such as raw bytes."""
    try:
        return seal(entry, previous)
    except (ValueError, TypeError):
        return None
