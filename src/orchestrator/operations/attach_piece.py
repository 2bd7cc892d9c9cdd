"""A file enters a case, as a piece or as another version of one: kept as sent, under its hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.errors import FieldFault, Refused
from orchestrator.forms import Form
from orchestrator.library import Parts
from orchestrator.library.piece_checks import GivenFile
from orchestrator.library.piece_rights import piece_rights, require_adding
from orchestrator.library.visibility import no_such_case
from orchestrator.operations.case_in_hand import CaseInHand, take_case
from orchestrator.operations.record import Record
from orchestrator.persistence import pieces
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.pieces import Examined
from orchestrator.security import Actor, Authority

LONGEST_TITLE = 150


@dataclass(frozen=True)
class NewPiece:
    """What is said of a file. `proceeding`: element of the procedure, to be communicated before T0."""

    file: Examined
    title: str = ""
    proceeding: bool = True
    confidential: bool = False


@dataclass(frozen=True)
class AttachPiece:
    """Add a piece to a case. Raises NotFound out of scope; Refused `autorite`, `champ_titre`, `piece_double`."""

    actor: Actor
    case_id: int
    piece: NewPiece

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _found(take_case(parts, tx, self.case_id))

    def run(self, case: CaseInHand) -> None:
        authority = _authority(case, self.actor)
        number, facts = attach(case, self.actor, authority, self.piece)
        title = f"Pièce n° {number} jointe au dossier"
        case.note(Record("piece", title, case.now, self.actor, authority, facts=facts))


@dataclass(frozen=True)
class AddVersion:
    """Add another version of a piece: earlier ones stay, and what was frozen of them no longer counts."""

    actor: Actor
    piece_id: int
    file: Examined

    def take(self, parts: Parts, tx: UnitOfWork) -> CaseInHand:
        return _found(take_case(parts, tx, self.piece_id, found_by="piece"))

    def run(self, case: CaseInHand) -> None:
        authority = _authority(case, self.actor)
        _refuse_double(case, self.file, frozen_of=self.piece_id)
        newest = pieces.versions(case.tx, self.piece_id)[0]
        facts = _keep(case, self.actor, authority, self.file, newest.id, newest.version + 1, None)
        facts["piece"] = newest.number
        title = f"Pièce n° {newest.number} : version {newest.version + 1}"
        case.note(Record("piece", title, case.now, self.actor, authority, facts=facts))


def attach(
    case: CaseInHand, actor: Actor, authority: Authority, new: NewPiece, *, task_id: str | None = None
) -> tuple[int, dict[str, Any]]:
    """Write one piece under the case's lock; return its number and what the journal holds of it."""
    _refuse_double(case, new.file)
    title = " ".join(new.title.split()) or new.file.name
    if len(title) > LONGEST_TITLE:
        message = f"L'intitulé dépasse {LONGEST_TITLE} caractères : raccourcissez-le."
        fault = FieldFault("titre", "champ_titre", message)
        raise Refused(message, code="champ_titre", status=422, faults=[fault])
    piece_id, number = pieces.add(
        case.tx,
        {
            "case_id": case.row.id,
            "title": title,
            "proceeding": new.proceeding,
            "confidential": new.confidential,
            "added_at": case.now,
        },
    )
    facts = _keep(case, actor, authority, new.file, piece_id, 1, task_id)
    return number, {**facts, "piece": number, "proceeding": new.proceeding}


@dataclass(frozen=True)
class Answered:
    """The answers to a form; `task_id` is None for an opening."""

    form: Form
    answers: Mapping[str, Any]
    task_id: str | None = None


def attach_given(
    case: CaseInHand, by: tuple[Actor, Authority], answered: Answered, files: Sequence[GivenFile]
) -> list[dict[str, Any]]:
    """Attach the files that the answers name; one that the case holds already stays as it is."""
    known = {row.content_hash for row in pieces.of_case(case.tx, case.row.id)} if files else set()
    actor, authority = by
    form, told = answered.form, []
    for given in files:
        if given.file.hash in known or given.file.hash not in (answered.answers.get(given.field) or ()):
            continue
        known.add(given.file.hash)
        field = form.field(given.field)
        new = NewPiece(given.file, f"{field.label} : {given.file.name}"[:LONGEST_TITLE], field.communicated)
        told.append(attach(case, actor, authority, new, task_id=answered.task_id)[1])
    return told


def _keep(
    case: CaseInHand,
    actor: Actor,
    authority: Authority,
    file: Examined,
    piece_id: int,
    version: int,
    task_id: str | None,
) -> dict[str, Any]:
    pieces.keep(case.tx, content_hash=file.hash, kind=file.kind.key, content=file.content)
    scan = "a_controler" if case.parts.settings.piece_scanner else "sans"
    pieces.add_version(
        case.tx,
        {
            "piece_id": piece_id,
            "version": version,
            "content_hash": file.hash,
            "name": file.name,
            "pages": file.pages,
            "scan": scan,
            "task_id": task_id,
            "added_by": actor.account_id,
            "author": f"{actor.name}, {authority.label}",
            "added_at": case.now,
        },
    )
    return {"version": version, "sha256": file.hash, "kind": file.kind.key}


def _refuse_double(case: CaseInHand, file: Examined, frozen_of: int | None = None) -> None:
    """The same file twice is a second click or a mistake: the first one is named.

    Of a piece that is frozen (`frozen_of`), the same file may come again: so is its occultation begun anew.
    """
    rows = [row for row in pieces.of_case(case.tx, case.row.id) if row.content_hash == file.hash]
    same = next((row for row in rows if row.id != frozen_of or row.state is None), None)
    if same is not None:
        raise Refused(
            f"Ce fichier est déjà au dossier : c'est la pièce n° {same.number}. Rien n'a été ajouté.",
            code="piece_double",
        )


def _authority(case: CaseInHand, actor: Actor) -> Authority:
    case.require_visible(actor)
    return require_adding(piece_rights(actor, case.deployed.procedure, case.places, case.now))


def _found(case: CaseInHand | None) -> CaseInHand:
    if case is None:
        raise no_such_case()
    return case
