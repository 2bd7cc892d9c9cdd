"""What a person may do with the pieces of one case: read the original, or only what is communicated."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from orchestrator.errors import Refused
from orchestrator.law.references import Reference
from orchestrator.library.candidates import candidates
from orchestrator.library.visibility import seeing, sees_act_only
from orchestrator.procedures import Procedure
from orchestrator.security import Actor, Authority, CasePlaces, authorise

# Counsel reads what was frozen for the person, never anything else.
_COUNSEL = "avocat"
GROUNDS = "motif_occultation_"  # how the keys of legal grounds begin, among the references


@dataclass(frozen=True)
class PieceRights:
    """`adding`, `opening`, `masking`: under what title, None when not allowed.

    `opening`: may open sealed and confidential originals, each opening being journaled.
    `works`: has a function in the procedure, and so reads the originals that nothing seals.
    """

    adding: Authority | None
    opening: Authority | None
    masking: Authority | None
    works: bool
    receives: bool  # counsel: sees what is communicated, and only once everything is frozen
    narrow: bool = False  # sees their own acts only: what is frozen, and the pieces they added
    account_id: int | None = None  # the reader's

    def added(self, row: Any) -> bool:
        """True when the reader, who sees no more than their own acts, added the piece: not a namesake."""
        return self.narrow and self.account_id is not None and row.version_added_by == self.account_id

    def original(self, row: Any, masks: int) -> str:
        """How this person may read the original of a piece: "libre", "scelle" (journaled), "" (not at all)."""
        if is_sealed(row, masks) or row.confidential:
            return "scelle" if self.opening is not None else ""
        return "libre" if self.works or self.added(row) else ""


def require_adding(rights: PieceRights) -> Authority:
    """Return under what title a piece is added. Raises Refused `autorite` when it is not theirs to add one."""
    if rights.adding is None:
        raise Refused(
            "Votre fonction ne joint pas de pièce à ce dossier : remettez-la au greffe, qui la joindra.",
            code="autorite",
            status=403,
        )
    return rights.adding


def is_sealed(row: Any, masks: int) -> bool:
    """True once something of the piece is hidden from the person whom the case is about."""
    return masks > 0 or row.state in ("occultee", "retiree")


def grounds_in(procedure: Procedure, day: date) -> dict[str, str]:
    """Return the legal grounds for hiding something from the person, by key: in words, with the article of `day`."""
    return {
        key: f"{reference.sentence} ({reference.at(day).name})"
        for key, reference in procedure.references.items()
        if key.startswith(GROUNDS) and _in_force(reference, day)
    }


def _in_force(reference: Reference, day: date) -> bool:
    return any(
        version.from_on <= day and (version.until_on is None or day <= version.until_on)
        for version in reference.versions
    )


def _counsels(actor: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> bool:
    """True for counsel in this case: to be counsel elsewhere opens nothing here."""
    return any(mandate.function == _COUNSEL for mandate in seeing(actor, places, procedure, at))


def piece_rights(actor: Actor, procedure: Procedure, places: CasePlaces, at: datetime) -> PieceRights:
    """Return the rights of somebody who may know of the case (see `security.sees`)."""

    def title(roles: tuple[str, ...]) -> Authority | None:
        try:
            return authorise(actor, candidates(procedure, roles, places), at)
        except Refused:
            return None

    adding = title(tuple(procedure.roles))
    narrow = sees_act_only(actor, places, procedure, at)
    works = adding is not None and adding.mandate.function != _COUNSEL and not narrow
    return PieceRights(
        adding=adding,
        opening=title(procedure.pieces.originals),
        masking=title(procedure.pieces.occultation),
        works=works,
        receives=not works and not narrow and _counsels(actor, places, procedure, at),
        narrow=narrow,
        account_id=actor.account_id,
    )
