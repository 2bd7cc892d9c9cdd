"""The masks of a piece with their legal ground, and the grounds that the law in force admits."""

from dataclasses import dataclass
from datetime import datetime

from orchestrator.library import Parts
from orchestrator.library.piece_rights import grounds_in
from orchestrator.persistence import case_rows, pieces
from orchestrator.pieces.masks import Mask
from orchestrator.queries.pieces import piece
from orchestrator.security import Actor


@dataclass(frozen=True)
class MaskView:
    """One mask in force. `ground` is told in words, with its article."""

    id: int
    mask: Mask
    ground: str
    author: str
    added_at: datetime

    @property
    def page(self) -> int:
        return self.mask.page

    @property
    def edges(self) -> tuple[int, int, int, int]:
        return self.mask.edges


def masks_of(parts: Parts, reader: Actor, piece_id: int) -> tuple[MaskView, ...]:
    """Return the masks in force on a piece, in order of reading. Raises NotFound outside the reader's scope."""
    known = grounds(parts, reader, piece_id)
    with parts.database.read() as tx:
        rows = pieces.masks(tx, pieces.versions(tx, piece_id)[0].version_id)
    return tuple(
        MaskView(
            row.id,
            Mask(row.page, row.left_edge, row.top_edge, row.right_edge, row.bottom_edge),
            known.get(row.ground, row.ground),
            row.author,
            row.added_at,
        )
        for row in rows
    )


def grounds(parts: Parts, reader: Actor, piece_id: int) -> dict[str, str]:
    """Return the legal grounds of an occultation by key, as in force today. Raises NotFound."""
    one = piece(parts, reader, piece_id)
    with parts.database.read() as tx:
        case = case_rows.by_id(tx, one.around.case_id)
        assert case is not None, "its piece was found"
        newest = parts.library.newest(tx, case.procedure_id)
        return grounds_in(newest.procedure, tx.now().astimezone(one.around.zone).date())
