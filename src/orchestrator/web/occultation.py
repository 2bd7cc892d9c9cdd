"""Masking a piece: by a passage, by its lines, by a zone in figures or drawn; then freezing what is communicated."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from orchestrator.errors import FieldFault, Refused
from orchestrator.operations.freeze_piece import Choice, prepare
from orchestrator.operations.mask_piece import AddMasks, RemoveMask
from orchestrator.pieces.drawing import page_picture, page_text
from orchestrator.pieces.masks import Mask
from orchestrator.pieces.redaction import marked_lines, redact
from orchestrator.pieces.words import cover, find_passage, left_visible, lines_of, words_of
from orchestrator.queries import masks, pieces
from orchestrator.queries.piece_views import OnePiece
from orchestrator.web.acts import act
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.piece import key_for, opened, page_asked, require_opened
from orchestrator.web.words import _

screen = Blueprint("occultation", __name__)

EDGES = ("gauche", "haut", "largeur", "hauteur")  # the zone's fields, in hundredths of the page
_ANCHORS = {
    "champ_passage": "passage",
    "champ_motif": "motif",
    "champ_masque": "gauche",
    "champ_lignes": "lignes",
}


@screen.post("/pieces/<int:piece_id>/occulter")
def begin(piece_id: int) -> Response:
    """Open the screen of masks; when the original is sealed already, the journal says so first."""
    require_masking(piece_id)
    screen_name = "occultation.review" if request.form.get("vers") == "figer" else "occultation.show"
    return redirect(url_for(screen_name, piece_id=piece_id, cle=opened(piece_id) or None), 303)


@screen.get("/pieces/<int:piece_id>/occulter")
def show(piece_id: int) -> str:
    return _page(piece_id, None)


@screen.post("/pieces/<int:piece_id>/masques")
def add(piece_id: int) -> Response | tuple[str, int]:
    """Mask what the form tells: a passage, lines of the page, or a zone."""
    try:
        found = _asked(piece_id)
        act(AddMasks(reader(), piece_id, _number("version"), tuple(found), request.form.get("motif", "")))
    except Refused as error:
        return _page(piece_id, error), error.status
    flash(_("Masqué : %(count)s place(s).", count=len(found)), "success")
    return _back(piece_id)


@screen.post("/pieces/<int:piece_id>/masques/<int:mask_id>/retirer")
def remove(piece_id: int, mask_id: int) -> Response | tuple[str, int]:
    """Take one mask away."""
    try:
        act(RemoveMask(reader(), piece_id, _number("version"), mask_id))
    except Refused as error:
        return _page(piece_id, error), error.status
    flash(_("Le masque est retiré."), "success")
    return _back(piece_id)


@screen.get("/pieces/<int:piece_id>/figer")
def review(piece_id: int) -> str:
    return _review(piece_id, None)


@screen.post("/pieces/<int:piece_id>/figer")
def freeze(piece_id: int) -> Response | tuple[str, int]:
    """Freeze what is communicated. A refusal shows the page again with what was written."""
    choice = Choice(
        request.form.get("choix", ""),
        " ".join(request.form.get("titre", "").split()),
        request.form.get("motif", "") if request.form.get("choix") == "retiree" else "",
        tuple(text.replace("\r\n", "\n") for text in request.form.getlist("equivalent")),
    )
    try:
        require_masking(piece_id)
        act(prepare(parts(), reader(), piece_id, _number("version"), choice))
    except Refused as error:
        return _review(piece_id, error), error.status
    flash(_("La version communicable est figée : elle ne change plus."), "success")
    return redirect(url_for("piece.show", piece_id=piece_id), 303)


@screen.get("/pieces/<int:piece_id>/projet/<int:page>.png")
def draft(piece_id: int, page: int) -> Response:
    """One page as it will be communicated, the masks burned in."""
    require_opened(require_masking(piece_id))
    file = pieces.original(parts(), reader(), piece_id)
    here = [mask.edges for mask in masks.masks_of(parts(), reader(), piece_id) if mask.page == page]
    return Response(page_picture(file, page, here), mimetype="image/png")


def require_masking(piece_id: int) -> OnePiece:
    """Return the piece if its masks are the reader's to draw. Raises Refused `autorite`."""
    one = pieces.piece(parts(), reader(), piece_id)
    if not one.around.may_mask:
        message = _("L'occultation des pièces revient à une autre autorité : transmettez-lui le dossier.")
        raise Refused(message, code="autorite", status=403)
    return one


def _asked(piece_id: int) -> Sequence[Mask]:
    """The masks that the form asks for. Raises Refused 422 when it asks for nothing that can be found."""
    require_opened(require_masking(piece_id))
    page = _number("page")
    if request.form.get("par") == "passage":
        found = find_passage(
            words_of(pieces.original(parts(), reader(), piece_id)), request.form.get("passage", "")
        )
        return (
            found
            if request.form.get("partout") == "oui"
            else [mask for mask in found if mask.page == page] or found
        )
    if request.form.get("par") == "lignes":
        words = words_of(pieces.original(parts(), reader(), piece_id))
        lines = lines_of([word for word in words if word.page == page])
        chosen = {int(text) for text in request.form.getlist("lignes") if text.isascii() and text.isdigit()}
        covered = [mask for number, line in enumerate(lines) if number in chosen for mask in cover(line)]
        if not covered:
            raise _refusal("lignes", _("Cochez au moins une ligne à masquer."))
        return covered
    left, top, width, height = (_hundredths(name) for name in EDGES)
    return [Mask(page, left, top, left + width, top + height)]


def _hundredths(name: str) -> int:
    """A figure typed in hundredths of the page, as ten-thousandths."""
    text = request.form.get(name, "").strip().replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise _refusal(
            "masque", _("Écrivez la place et la taille de la zone en centièmes de la page, de 0 à 100.")
        )
    return round(value * 100)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _refusal(field: str, message: str) -> Refused:
    fault = FieldFault(field, f"champ_{field}", message)
    return Refused(message, code=fault.code, status=422, faults=[fault])


def _back(piece_id: int) -> Response:
    """To the page one was on; the first mask seals the original, its author has just been journaled for it."""
    one = pieces.piece(parts(), reader(), piece_id)
    key = key_for(piece_id) if one.piece.original == "scelle" else None
    page = min(max(_number("page"), 1), one.piece.pages)
    return redirect(url_for("occultation.show", piece_id=piece_id, page=page, cle=key), 303)


def _page(piece_id: int, error: Refused | None) -> str:
    one = require_masking(piece_id)
    page = _number("page") if request.method == "POST" else page_asked(one)
    page = min(max(page, 1), one.piece.pages)
    require_opened(one)
    file = pieces.original(parts(), reader(), piece_id)
    found = masks.masks_of(parts(), reader(), piece_id)
    words = words_of(file)
    return render_template(
        "occultation.html",
        piece=one.piece,
        around=one.around,
        page=page,
        key=request.values.get("cle", ""),
        lines=marked_lines(page_text(file, page), [mask.mask for mask in found if mask.page == page]),
        masks=found,
        here=[mask for mask in found if mask.page == page],
        grounds=masks.grounds(parts(), reader(), piece_id),
        text_lines=[
            " ".join(word.text for word in line) for line in lines_of([w for w in words if w.page == page])
        ],
        error=error,
        faults=[{"text": error.message, "href": f"#{_ANCHORS.get(error.code, 'masquer')}"}] if error else [],
        sent=request.form,
    )


def _review(piece_id: int, error: Refused | None) -> str:
    one = require_masking(piece_id)
    if one.piece.state:
        abort(404)
    require_opened(one)
    found = masks.masks_of(parts(), reader(), piece_id)
    count = one.piece.pages
    written = request.form.getlist("equivalent")
    if not written and found and one.piece.kind.key == "pdf" and request.args.get("texte") == "propose":
        words = words_of(pieces.original(parts(), reader(), piece_id))
        plain = [mask.mask for mask in found]
        written = [left_visible(words, plain, page) for page in range(1, count + 1)]
    return render_template(
        "freezing.html",
        piece=one.piece,
        around=one.around,
        key=request.values.get("cle", ""),
        masks=found,
        text=_text_left(piece_id, one, [mask.mask for mask in found]),
        masked_pages=sorted({mask.page for mask in found}),
        equivalents=[*written, *[""] * (count - len(written))],
        grounds=masks.grounds(parts(), reader(), piece_id),
        error=error,
        faults=[
            {
                "text": error.message,
                "href": f"#{error.code.removeprefix('champ_')}"
                if error.code.startswith("champ_")
                else "#choix",
            }
        ]
        if error
        else [],
        sent=request.form,
    )


def _text_left(piece_id: int, one: OnePiece, found: Sequence[Mask]) -> str:
    """A text as it will be communicated; nothing for other kinds, which are shown as pictures."""
    if one.piece.kind.key != "texte" or not found:
        return ""
    return redact(pieces.original(parts(), reader(), piece_id), found, "").content.decode()
