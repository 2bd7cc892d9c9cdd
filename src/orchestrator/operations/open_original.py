"""Somebody entitled opens a sealed original: both journals say who, when and why before a byte is read.

The case's own for those who work on it, that of consultations for those who control who reads what.
"""

from dataclasses import dataclass

from orchestrator.errors import NotFound, Refused
from orchestrator.library import Parts
from orchestrator.library.piece_rights import piece_rights
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.consult import original_opened, write_trace
from orchestrator.operations.record import Record
from orchestrator.persistence import pieces
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor


@dataclass(frozen=True)
class OpenOriginal:
    """Journal the opening of a sealed or confidential original. Raises NotFound, Refused `autorite`.

    `given`: why, where the regime asks it and it was not given in the last day, else Refused `objet_manquant`.
    `channel`: page or api.
    """

    actor: Actor
    piece_id: int
    given: str | None = None
    channel: str = "page"

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        case = take_case(parts, tx, self.piece_id, found_by="piece")
        if case is None:
            raise NotFound("Cette pièce n'existe pas ou n'est pas de votre ressort.")
        return case

    def run(self, case: CaseInHand) -> None:
        case.require_visible(self.actor)
        authority = piece_rights(self.actor, case.deployed.procedure, case.places, case.now).opening
        if authority is None:
            raise Refused(
                "L'original de cette pièce est scellé : seule l'autorité qui décide peut l'ouvrir.",
                code="autorite",
                status=403,
            )
        self._trace(case)
        newest = pieces.versions(case.tx, self.piece_id)[0]
        title = f"Original de la pièce n° {newest.number} consulté"
        facts = {"piece": newest.number, "version": newest.version, "sha256": newest.content_hash}
        case.note(Record("consultation", title, case.now, self.actor, authority, facts=facts))

    def _trace(self, case: CaseInHand) -> None:
        """In the same transaction: neither journal knows of an opening that the other does not."""
        if self.actor.account_id is None:  # a story: nobody reads
            return
        told = original_opened(case, self.actor, self.piece_id, self.given)
        write_trace(case.tx, self.actor, told, self.channel)
