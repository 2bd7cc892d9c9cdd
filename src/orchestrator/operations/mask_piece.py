"""Masks are drawn on a piece and taken away, each with its legal ground, author and instant, until it is frozen."""

from dataclasses import dataclass
from typing import Any

from orchestrator.errors import FieldFault, NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.piece_rights import grounds_in, piece_rights
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import pieces
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.pieces.masks import Mask, check_masks
from orchestrator.security import Actor, Authority

MOST_MASKS = 2_000  # on one version


@dataclass(frozen=True)
class AddMasks:
    """Mask places of the version that the actor saw.

    Raises Refused `autorite`, `champ_…`, `piece_figee`, `revision`.
    """

    actor: Actor
    piece_id: int
    version: int
    masks: tuple[Mask, ...]
    ground: str

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return take_piece(parts, tx, self.piece_id)

    def run(self, case: CaseInHand) -> None:
        authority, row = open_to_masks(case, self.actor, self.piece_id, self.version)
        check_ground(case, self.ground)
        check_masks(self.masks, row.pages)
        if len(self.masks) + len(pieces.masks(case.tx, row.version_id)) > MOST_MASKS:
            message = "Cette pièce porte trop de masques : retirez-la plutôt du dossier communicable."
            raise Refused(message, code="champ_masque", status=422)
        author = f"{self.actor.name}, {authority.label}"
        pieces.add_masks(
            case.tx,
            [
                {
                    "version_id": row.version_id,
                    "page": mask.page,
                    "left_edge": mask.left,
                    "top_edge": mask.top,
                    "right_edge": mask.right,
                    "bottom_edge": mask.bottom,
                    "ground": self.ground,
                    "added_by": self.actor.account_id,
                    "author": author,
                    "added_at": case.now,
                }
                for mask in self.masks
            ],
        )
        facts = {"piece": row.number, "version": row.version, "masks": len(self.masks), "ground": self.ground}
        title = f"Pièce n° {row.number} : masques ajoutés ({len(self.masks)})"
        case.note(Record("occultation", title, case.now, self.actor, authority, facts=facts))


@dataclass(frozen=True)
class RemoveMask:
    """Take one mask away before the freezing; its trace stays."""

    actor: Actor
    piece_id: int
    version: int
    mask_id: int

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return take_piece(parts, tx, self.piece_id)

    def run(self, case: CaseInHand) -> None:
        authority, row = open_to_masks(case, self.actor, self.piece_id, self.version)
        author = f"{self.actor.name}, {authority.label}"
        if not pieces.remove_mask(case.tx, row.version_id, self.mask_id, author=author, at=case.now):
            raise Refused("Ce masque a déjà été retiré : rechargez la page.", code="etat")
        facts = {"piece": row.number, "version": row.version, "mask": self.mask_id}
        title = f"Pièce n° {row.number} : masque retiré"
        case.note(Record("occultation", title, case.now, self.actor, authority, facts=facts))


def take_piece(parts: Parts, tx: UnitOfWork, piece_id: int) -> CaseInHand:
    """Lock the case of a piece. Raises NotFound."""
    case = take_case(parts, tx, piece_id, found_by="piece")
    if case is None:
        raise NotFound("Cette pièce n'existe pas ou n'est pas de votre ressort.")
    return case


def open_to_masks(case: CaseInHand, actor: Actor, piece_id: int, version: int) -> tuple[Authority, Any]:
    """Return the title under which the actor masks, and the piece's newest version, if it is theirs and not frozen."""
    case.require_visible(actor)
    authority = piece_rights(actor, case.deployed.procedure, case.places, case.now).masking
    if authority is None:
        raise Refused(
            "L'occultation des pièces revient à une autre autorité : transmettez-lui le dossier.",
            code="autorite",
            status=403,
        )
    row = pieces.versions(case.tx, piece_id)[0]
    if row.version != version:
        raise Refused(
            "Une autre version de cette pièce a été jointe depuis : rouvrez-la avant d'occulter.",
            code="revision",
        )
    if row.state is not None:
        raise Refused(
            "La version communicable de cette pièce est figée : elle ne change plus. Pour la corriger, joignez une "
            "nouvelle version de la pièce.",
            code="piece_figee",
        )
    return authority, row


def check_ground(case: CaseInHand, ground: str) -> None:
    """Refuse (422 `champ_motif`) a ground that the law in force does not know."""
    if ground in grounds_in(case.law_source.procedure, case.now.astimezone(case.law.zone).date()):
        return
    message = "Choisissez le motif légal de l'occultation."
    fault = FieldFault("motif", "champ_motif", message)
    raise Refused(message, code="champ_motif", status=422, faults=[fault])
