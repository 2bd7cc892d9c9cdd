"""What may be communicated of a piece is frozen: whole, redacted, or withdrawn. After that it does not change."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import FieldFault, Refused
from orchestrator.library import Parts
from orchestrator.operations.case_in_hand import CaseInHand
from orchestrator.operations.mask_piece import check_ground, open_to_masks, take_piece
from orchestrator.operations.record import Record
from orchestrator.persistence import pieces
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.pieces import KINDS, Kind
from orchestrator.pieces.masks import Mask
from orchestrator.pieces.redaction import Redacted, redact
from orchestrator.security import Actor

STATES = {
    "integrale": "communiquée en entier",
    "occultee": "version occultée",
    "retiree": "retirée du dossier communicable",
}
LONGEST_TITLE = 150


@dataclass(frozen=True)
class Choice:
    """What the author decides. `title`: what the person is told of the piece; `ground`: of a withdrawal only."""

    state: str
    title: str
    ground: str = ""
    equivalents: tuple[str, ...] = ()


@dataclass(frozen=True)
class FreezePiece:
    """Freeze one version. `redacted` was made from `seen`, the masks in force then: if they changed, it is refused.

    Raises Refused: `autorite`, `champ_…`, `piece_figee`, `revision`, `piece_sans_masque`.
    """

    actor: Actor
    piece_id: int
    version: int
    choice: Choice
    seen: tuple[int, ...] = ()
    redacted: Redacted | None = None

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return take_piece(parts, tx, self.piece_id)

    def run(self, case: CaseInHand) -> None:
        authority, row = open_to_masks(case, self.actor, self.piece_id, self.version)
        masks = tuple(mask.id for mask in pieces.masks(case.tx, row.version_id))
        self._check(case, masks)
        released = self._released(case, row.content_hash)
        pieces.freeze(
            case.tx,
            {
                "version_id": row.version_id,
                "state": self.choice.state,
                "ground": self.choice.ground or None,
                "title": self.choice.title,
                "equivalent": json.dumps(self.choice.equivalents, ensure_ascii=False),
                "content_hash": released,
                "frozen_by": self.actor.account_id,
                "author": f"{self.actor.name}, {authority.label}",
                "frozen_at": case.now,
            },
        )
        facts = {
            "piece": row.number,
            "version": row.version,
            "state": self.choice.state,
            "masks": len(masks),
            **({"released": released} if released else {}),
            **({"ground": self.choice.ground} if self.choice.ground else {}),
        }
        title = f"Pièce n° {row.number}, version communicable figée : {STATES[self.choice.state]}"
        case.note(Record("occultation", title, case.now, self.actor, authority, facts=facts))

    def _check(self, case: CaseInHand, masks: tuple[int, ...]) -> None:
        state = self.choice.state
        if state not in STATES:
            raise _refusal(
                "choix", "Dites ce qui est communiqué de la pièce : tout, une version occultée, ou rien."
            )
        if not self.choice.title or len(self.choice.title) > LONGEST_TITLE:
            raise _refusal("titre", f"Écrivez l'intitulé communiqué, en {LONGEST_TITLE} caractères au plus.")
        if state == "retiree":
            check_ground(case, self.choice.ground)
        elif state == "occultee" and not masks:
            raise Refused(
                "Aucun passage n'est masqué : masquez-en un, ou communiquez la pièce en entier.",
                code="piece_sans_masque",
                status=422,
            )
        elif state == "integrale" and masks:
            raise Refused(
                f"Des passages sont masqués ({len(masks)}) : retirez ces masques pour communiquer la pièce en entier.",
                code="piece_sans_masque",
                status=422,
            )
        elif masks != self.seen:
            raise Refused(
                "Des masques ont changé pendant que la copie se préparait : relisez-les, puis figez de nouveau.",
                code="revision",
            )

    def _released(self, case: CaseInHand, original: str) -> str | None:
        if self.choice.state == "retiree":
            return None
        if self.choice.state == "integrale":
            return original
        assert self.redacted is not None, "a redacted copy was prepared"
        content_hash = hashlib.sha256(self.redacted.content).hexdigest()
        pieces.keep(
            case.tx, content_hash=content_hash, kind=self.redacted.kind.key, content=self.redacted.content
        )
        return content_hash


@dataclass(frozen=True)
class _File:
    kind: Kind
    content: bytes


def prepare(parts: Parts, actor: Actor, piece_id: int, version: int, choice: Choice) -> FreezePiece:
    """Make the redacted copy before the case is locked: drawing pages takes seconds. The lock checks all again."""
    with parts.database.read() as tx:
        rows = pieces.versions(tx, piece_id)
        if choice.state != "occultee" or not rows or rows[0].version != version or rows[0].state is not None:
            return FreezePiece(actor, piece_id, version, choice)
        row = rows[0]
        found = pieces.masks(tx, row.version_id)
        file = _File(KINDS[row.kind], pieces.content(tx, row.content_hash))
    masks = [mask_of(one) for one in found]
    redacted = redact(file, masks, choice.title, choice.equivalents) if masks else None
    return FreezePiece(actor, piece_id, version, choice, tuple(one.id for one in found), redacted)


def mask_of(row: Any) -> Mask:
    """Return a mask's row as a mask."""
    return Mask(row.page, row.left_edge, row.top_edge, row.right_edge, row.bottom_edge)


def _refusal(field: str, message: str) -> Refused:
    fault = FieldFault(field, f"champ_{field}", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])
