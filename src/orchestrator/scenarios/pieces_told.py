"""Pieces in a story: added with their text written in it, then masked, withdrawn or kept whole, and frozen."""

from collections.abc import Mapping
from typing import Any

from orchestrator.library import Parts
from orchestrator.library.piece_checks import GivenFile
from orchestrator.operations.attach_piece import AttachPiece, NewPiece
from orchestrator.operations.freeze_piece import Choice, prepare
from orchestrator.operations.mask_piece import AddMasks
from orchestrator.operations.perform import perform
from orchestrator.persistence import pieces
from orchestrator.pieces import KINDS, Limits, examine
from orchestrator.pieces.words import find_passage, words_of
from orchestrator.scenarios.reading import StoryFault
from orchestrator.security import Actor

PIECE_KEYS = {"titre", "texte", "procedure", "confidentielle"}
FREEZE_KEYS = {"piece", "etat", "masquer", "motif", "titre"}


def add_piece(parts: Parts, actor: Actor, case_id: int, told: Mapping[str, Any]) -> None:
    """Add a text piece: `texte` is its content, `procedure` (true unless told) that it is to be communicated."""
    if unknown := set(told) - PIECE_KEYS:
        raise StoryFault(f"Une pièce n'a pas de « {sorted(unknown)[0]} » : {', '.join(sorted(PIECE_KEYS))}.")
    title = str(told.get("titre", ""))
    file = examine(f"{title or 'piece'}.txt", str(told.get("texte", "")).encode(), Limits(kinds=tuple(KINDS)))
    confidential = bool(told.get("confidentielle", False))
    piece = NewPiece(file, title, proceeding=bool(told.get("procedure", True)), confidential=confidential)
    perform(parts, AttachPiece(actor, case_id, piece))


def freeze_piece(parts: Parts, actor: Actor, case_id: int, told: Mapping[str, Any]) -> None:
    """Freeze piece number `piece` as `etat`; each passage of `masquer` is masked first, on ground `motif`."""
    if unknown := set(told) - FREEZE_KEYS:
        raise StoryFault(f"« figer » n'a pas de « {sorted(unknown)[0]} » : {', '.join(sorted(FREEZE_KEYS))}.")
    with parts.database.read() as tx:
        rows = pieces.of_case(tx, case_id)
        row = next((row for row in rows if row.number == told.get("piece")), None)
        if row is None:
            raise StoryFault(f"Le dossier n'a pas de pièce n° {told.get('piece')}.")
        content = pieces.content(tx, row.content_hash)
    ground = f"motif_occultation_{told['motif']}" if "motif" in told else ""
    state = str(told.get("etat", "integrale"))
    if passages := told.get("masquer", []):
        words = words_of(_Text(content))
        masks = tuple(mask for passage in passages for mask in find_passage(words, str(passage)))
        perform(parts, AddMasks(actor, row.id, row.version, masks, ground))
    withdrawn = ground if state == "retiree" else ""
    choice = Choice(state, str(told.get("titre", row.title)), withdrawn)
    perform(parts, prepare(parts, actor, row.id, row.version, choice))


def files_in(data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[GivenFile, ...]]:
    """Return the answers with the hash of each file that they tell as {nom, texte}, and these files."""
    answers, given = dict(data), []
    for key, value in data.items():
        if isinstance(value, Mapping) and set(value) == {"nom", "texte"}:
            file = examine(str(value["nom"]), str(value["texte"]).encode(), Limits(kinds=tuple(KINDS)))
            answers[key] = [file.hash]
            given.append(GivenFile(key, file))
    return answers, tuple(given)


# What a step of a story or of the demonstration may do to pieces, by its key.
ON_PIECES = {"piece": add_piece, "freeze": freeze_piece}


class _Text:
    kind = KINDS["texte"]

    def __init__(self, content: bytes) -> None:
        self.content = content
