"""Before the person may consult: what may be communicated of each element of the procedure is frozen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.engine import Element
from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form
from orchestrator.library.case_reading import CaseReading
from orchestrator.library.piece_rights import grounds_in
from orchestrator.persistence import pieces
from orchestrator.pieces import Examined

PROPERTY, FROZEN = "pieces", "figees"
_STATES = {
    "integrale": "communiquée en entier",
    "occultee": "communiquée après occultation",
    "retiree": "retirée",
}


def asks_for_frozen(element: Element) -> bool:
    """True when the task is one that no element of the procedure may reach unfrozen."""
    return element.properties.get(PROPERTY) == FROZEN


def check_pieces(case: CaseReading, element: Element) -> None:
    """Refuse 409 `piece_manquante_occultation` while a piece to be communicated is not frozen."""
    if not asks_for_frozen(element):
        return
    waiting = [
        row.number for row in pieces.of_case(case.tx, case.row.id) if row.proceeding and row.state is None
    ]
    if waiting:
        numbers = ", ".join(f"n° {number}" for number in waiting)
        raise Refused(
            f"La version communicable n'est pas figée pour : pièce {numbers}. Ouvrez les pièces du dossier, occultez "
            "ou retirez ce qui doit l'être, puis figez chacune ; l'acte sera possible ensuite.",
            code="piece_manquante_occultation",
        )


@dataclass(frozen=True)
class GivenFile:
    """A file that came with an act, in answer to one question of its form."""

    field: str
    file: Examined


def check_files(
    case: CaseReading, form: Form, answers: Mapping[str, Any], files: Sequence[GivenFile]
) -> None:
    """Refuse (422 `champ_…`) an answer that names a file which neither came with the act nor is in the case."""
    if any(field.kind == "filepicker" and answers.get(field.key) for field in form.fields):
        held = {row.content_hash for row in pieces.of_case(case.tx, case.row.id)}
        check_given(form, answers, {given.file.hash for given in files} | held)


def check_given(form: Form, answers: Mapping[str, Any], known: Collection[str]) -> None:
    """Refuse (422 `champ_…`) an answer that names a file whose hash is not `known`."""
    faults = [
        FieldFault(field.key, field.fault_code, field.said("ce fichier n'est pas au dossier, joignez-le."))
        for field in form.fields
        if field.kind == "filepicker" and not set(answers.get(field.key) or ()) <= set(known)
    ]
    if faults:
        raise Refused(faults[0].message, code=faults[0].code, status=422, faults=faults)


def told_pieces(case: CaseReading, element: Element) -> list[dict[str, Any]]:
    """Return what the documents of such a task say of the elements of the procedure, by number."""
    if not asks_for_frozen(element):
        return []
    grounds = grounds_in(case.law_source.procedure, case.now.astimezone(case.law.zone).date())
    rows = [row for row in pieces.of_case(case.tx, case.row.id) if row.proceeding and row.state]
    return [
        {
            "numero": row.number,
            "titre": row.released_title,
            "etat": _STATES[row.state],
            "retiree": row.state == "retiree",
            "motif": grounds.get(row.ground, row.ground) if row.ground else "",
            "fige_le": row.frozen_at,
            "fige_par": row.frozen_author,
            "empreinte": row.released_hash or "",
            "masques": _masks(pieces.masks(case.tx, row.version_id), grounds)
            if row.state == "occultee"
            else [],
        }
        for row in rows
    ]


def _masks(rows: Sequence[Any], grounds: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "page": row.page,
            "gauche": row.left_edge // 100,
            "haut": row.top_edge // 100,
            "droite": row.right_edge // 100,
            "bas": row.bottom_edge // 100,
            "motif": grounds.get(row.ground, row.ground),
            "auteur": row.author,
            "le": row.added_at,
        }
        for row in rows
    ]
