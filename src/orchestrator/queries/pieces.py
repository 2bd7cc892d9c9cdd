"""The pieces of a case, to those who may know of them, and their bytes, to those who may read them."""

from collections.abc import Sequence
from typing import Any

from orchestrator.errors import NotFound, Refused
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.case_places import places_of_case
from orchestrator.library.piece_rights import PieceRights, is_sealed, piece_rights, require_adding
from orchestrator.library.visibility import no_such_case
from orchestrator.persistence import case_rows, pieces
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.pieces import KINDS
from orchestrator.queries.law_beside import legal_basis
from orchestrator.queries.piece_views import CasePieces, OnePiece, PieceFile, PieceVersionView, PieceView
from orchestrator.queries.scope import require_visible
from orchestrator.security import Actor

_FROZEN = ("integrale", "occultee")
_NOWHERE = "Cette pièce n'existe pas ou n'est pas de votre ressort."


def pieces_of(parts: Parts, reader: Actor, case_id: int) -> CasePieces:
    """Return the pieces of a case. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        return _read(parts, tx, reader, case_id)[0]


def piece(parts: Parts, reader: Actor, piece_id: int) -> OnePiece:
    """Return one piece. Raises NotFound outside the reader's scope."""
    with parts.database.read() as tx:
        return _one(parts, tx, reader, piece_id)


def require_may_add(parts: Parts, reader: Actor, case_id: int) -> None:
    """Raise what adding a piece would raise for want of a right, before its file is examined."""
    with parts.database.read() as tx:
        require_adding(_read(parts, tx, reader, case_id)[1])


def require_may_replace(parts: Parts, reader: Actor, piece_id: int) -> None:
    """The same for another version of a piece."""
    with parts.database.read() as tx:
        require_adding(_read(parts, tx, reader, _one(parts, tx, reader, piece_id).around.case_id)[1])


def original(parts: Parts, reader: Actor, piece_id: int) -> PieceFile:
    """Return the original of a piece. Raises Refused `autorite` when it is sealed to this reader.

    A sealed one must have been journaled first: see operations.open_original.
    """
    with parts.database.read() as tx:
        found = _one(parts, tx, reader, piece_id).piece
        if not found.original:
            raise Refused(
                "L'original de cette pièce est scellé : lisez la version communicable, ou adressez-vous à "
                "l'autorité qui décide.",
                code="autorite",
                status=403,
            )
        _require_clean(found)
        name = found.name
        return PieceFile(name, found.kind, pieces.content(tx, found.content_hash), found.pages, found.number)


def communicable(parts: Parts, reader: Actor, piece_id: int) -> PieceFile:
    """Return what was frozen for the person and counsel. Raises Refused `piece_manquante_occultation` before."""
    with parts.database.read() as tx:
        one = _one(parts, tx, reader, piece_id)
        found = one.piece
        if not found.communicable:
            raise _not_yet(found)
        _require_clean(found)
        kind = found.kind if found.state == "integrale" else _released_kind(found)
        name = f"{one.around.case_number}-piece-{found.number}.{kind.extensions[0]}"  # the file's own name may tell
        return PieceFile(name, kind, pieces.content(tx, found.released_hash), found.pages, found.number)


def _released_kind(found: PieceView) -> Any:
    """A redacted image is made anew as PNG; other kinds keep theirs."""
    return KINDS["png"] if found.kind.key == "jpeg" else found.kind


def _not_yet(found: PieceView) -> Refused:
    if found.state == "retiree":
        message = "Cette pièce est retirée du dossier communicable : elle n'est pas communiquée."
        return Refused(message, code="piece_retiree", status=403)
    return Refused(
        "La version communicable de cette pièce n'est pas figée : elle ne peut être remise ni à la personne ni à "
        "son avocat avant de l'être.",
        code="piece_manquante_occultation",
    )


def _require_clean(found: PieceView) -> None:
    if found.scan == "a_controler":
        message = "Cette pièce n'a pas encore passé le contrôle antivirus : réessayez dans quelques instants."
        raise Refused(message, code="piece_a_controler")
    if found.scan == "refusee":
        message = "L'antivirus a refusé cette pièce : demandez-en une autre à qui l'a jointe."
        raise Refused(message, code="piece_refusee")


def _one(parts: Parts, tx: UnitOfWork, reader: Actor, piece_id: int) -> OnePiece:
    rows = pieces.versions(tx, piece_id)
    if not rows:
        raise NotFound(_NOWHERE)
    around, rights = _read(parts, tx, reader, rows[0].case_id)
    found = next((view for view in around.pieces if view.id == piece_id), None)
    if found is None:
        raise NotFound(_NOWHERE)
    told = rows if rights.works else rows[:1]
    versions = tuple(
        PieceVersionView(
            row.version,
            row.name,
            row.content_hash if found.original else "",
            row.author,
            row.version_added_at,
        )
        for row in told
    )
    return OnePiece(found, versions, around)


def _read(parts: Parts, tx: UnitOfWork, reader: Actor, case_id: int) -> tuple[CasePieces, PieceRights]:
    case = case_rows.by_id(tx, case_id)
    if case is None:
        raise no_such_case()
    now = tx.now()
    deployed = parts.library.version(tx, case.deployment_id)
    require_visible(parts, tx, reader, case, deployed, now)
    places = places_of_case(parts.places, tx, case, case_id, deployed.procedure)
    rights = piece_rights(reader, deployed.procedure, places, now)
    zone = parts.places.establishment(case.etablissement).zone
    rows = pieces.of_case(tx, case_id)
    unfrozen = sum(1 for row in rows if row.proceeding and row.state is None)
    views = _views(tx, deployed, rights, rows, unfrozen, now.astimezone(zone).date())
    settings = parts.settings
    return CasePieces(
        case_id=case_id,
        case_number=case.number,
        person=f"{case.nom} {case.prenom}",
        zone=zone,
        ended=case.status == "ended",
        pieces=views,
        may_add=rights.adding is not None,
        may_mask=rights.masking is not None,
        receives=rights.receives,
        unfrozen=unfrozen,
        largest_bytes=settings.piece_bytes,
        kinds=tuple(KINDS[key] for key in settings.piece_kinds),
        scanner=bool(settings.piece_scanner),
    ), rights


def _views(
    tx: UnitOfWork,
    deployed: DeployedProcedure,
    rights: PieceRights,
    rows: Sequence[Any],
    unfrozen: int,
    today: Any,
) -> tuple[PieceView, ...]:
    masks = pieces.masked(tx, [row.version_id for row in rows])
    if rights.narrow:
        told = [row for row in rows if row.state in _FROZEN or rights.added(row)]
    else:
        told = [row for row in rows if row.proceeding and row.state] if rights.receives else list(rows)
    return tuple(_view(deployed, rights, row, masks.get(row.version_id, 0), unfrozen, today) for row in told)


def _view(
    deployed: DeployedProcedure, rights: PieceRights, row: Any, masks: int, unfrozen: int, today: Any
) -> PieceView:
    original = rights.original(row, masks)
    frozen = row.state in _FROZEN
    return PieceView(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        title=row.released_title if (rights.receives or rights.narrow) and row.state else row.title,
        name=row.name if rights.works else "",
        kind=KINDS[row.kind],
        pages=row.pages,
        size=row.size,
        version=row.version,
        author=row.author if rights.works else "",
        added_at=row.version_added_at,
        proceeding=row.proceeding,
        confidential=row.confidential,
        scan=row.scan,
        masks=masks if rights.works else 0,
        sealed=is_sealed(row, masks),
        original=original,
        state=row.state or "",
        frozen_at=row.frozen_at,
        frozen_author=row.frozen_author or "",
        ground=legal_basis(deployed, row.ground, today) if row.ground else None,
        communicable=frozen and (rights.works or rights.narrow or (rights.receives and unfrozen == 0)),
        content_hash=row.content_hash if original else "",
        released_hash=row.released_hash or "",
    )
