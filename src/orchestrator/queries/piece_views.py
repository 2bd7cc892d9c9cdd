"""What pages and API are told of pieces: plain frozen values."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.pieces import Kind
from orchestrator.queries.views import LegalBasis


@dataclass(frozen=True)
class PieceVersionView:
    version: int
    name: str
    content_hash: str
    author: str
    added_at: datetime


@dataclass(frozen=True)
class PieceView:
    """One piece as one reader may know it, by its newest version."""

    id: int
    case_id: int
    number: int
    title: str
    name: str
    kind: Kind
    pages: int
    size: int  # bytes
    version: int
    author: str
    added_at: datetime
    proceeding: bool
    confidential: bool
    scan: str  # sans | a_controler | saine | refusee
    masks: int
    sealed: bool
    original: str  # how this reader opens the original: "libre" | "scelle" (each opening is journaled) | ""
    state: str  # what was frozen: "" | integrale | occultee | retiree
    frozen_at: datetime | None
    frozen_author: str
    ground: LegalBasis | None  # of a withdrawal
    communicable: bool  # this reader may read what was frozen
    content_hash: str  # of the original; "" when this reader may not open it
    released_hash: str


@dataclass(frozen=True)
class CasePieces:
    """The pieces of a case, and what this reader may do with them."""

    case_id: int
    case_number: str
    person: str
    zone: ZoneInfo
    ended: bool
    pieces: tuple[PieceView, ...]
    may_add: bool
    may_mask: bool
    receives: bool
    unfrozen: int  # elements of the procedure of which nothing is frozen yet
    largest_bytes: int
    kinds: tuple[Kind, ...]
    scanner: bool


@dataclass(frozen=True)
class OnePiece:
    """One piece with its versions, newest first, and the case around it."""

    piece: PieceView
    versions: tuple[PieceVersionView, ...]
    around: CasePieces


@dataclass(frozen=True)
class PieceFile:
    """Bytes to hand out, with the name and the type that they are handed out under."""

    name: str
    kind: Kind
    content: bytes
    pages: int
    number: int
    masks: tuple[tuple[int, int, int, int, int], ...] = ()  # page, then edges
