"""One piece: what is known of it, its pages drawn by the server, its bytes handed out harmless."""

from urllib.parse import quote

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from orchestrator.errors import Refused
from orchestrator.operations.attach_piece import AddVersion
from orchestrator.operations.open_original import OpenOriginal
from orchestrator.pieces.drawing import page_picture, page_text
from orchestrator.queries import pieces
from orchestrator.queries.piece_views import OnePiece, PieceFile
from orchestrator.web.acts import act
from orchestrator.web.auth import reader
from orchestrator.web.parts import parts
from orchestrator.web.pieces import accepted, summary_of
from orchestrator.web.uploads import received
from orchestrator.web.words import _

screen = Blueprint("piece", __name__)

OPENED_SECONDS = 30 * 60  # how long one journaled opening of a sealed original lasts


@screen.get("/pieces/<int:piece_id>")
def show(piece_id: int) -> str:
    return _page(piece_id, None)


@screen.post("/pieces/<int:piece_id>/versions")
def add_version(piece_id: int) -> Response | tuple[str, int]:
    """Add another version. A refusal shows the page again."""
    file = request.files.get("fichier")
    try:
        if file is None or not file.filename:
            raise Refused(_("Choisissez le fichier à joindre."), code="champ_fichier", status=422)
        pieces.require_may_replace(parts(), reader(), piece_id)
        act(AddVersion(reader(), piece_id, received(file)))
    except Refused as error:
        return _page(piece_id, error), error.status
    flash(_("La nouvelle version est jointe."), "success")
    return redirect(url_for("piece.show", piece_id=piece_id), 303)


@screen.post("/pieces/<int:piece_id>/ouvrir")
def open_original(piece_id: int) -> Response:
    """Open the original on screen; when it is sealed, the journal says so first."""
    return redirect(url_for("piece.read", piece_id=piece_id, cle=opened(piece_id)), 303)


@screen.post("/pieces/<int:piece_id>/original")
def download(piece_id: int) -> Response:
    """Hand out the original; when it is sealed, the journal says so first."""
    opened(piece_id)
    return hand_out(pieces.original(parts(), reader(), piece_id))


@screen.get("/pieces/<int:piece_id>/communicable")
def communicable(piece_id: int) -> Response:
    """Hand out what was frozen for the person and counsel."""
    return hand_out(pieces.communicable(parts(), reader(), piece_id))


@screen.get("/pieces/<int:piece_id>/lire")
def read(piece_id: int) -> str:
    """The original page by page."""
    one = pieces.piece(parts(), reader(), piece_id)
    page = page_asked(one)
    require_opened(one)
    file = pieces.original(parts(), reader(), piece_id)
    return render_template(
        "piece_read.html",
        piece=one.piece,
        around=one.around,
        page=page,
        key=request.args.get("cle", ""),
        lines=page_text(file, page),
    )


@screen.get("/pieces/<int:piece_id>/lire/<int:page>.png")
def picture(piece_id: int, page: int) -> Response:
    """One page of the original, drawn by the server: nothing of the file itself reaches the browser."""
    require_opened(pieces.piece(parts(), reader(), piece_id))
    file = pieces.original(parts(), reader(), piece_id)
    return Response(page_picture(file, page), mimetype="image/png")


def opened(piece_id: int) -> str:
    """Journal the opening of a sealed original; return the key that its pages ask for, "" when it is not sealed."""
    one = pieces.piece(parts(), reader(), piece_id)
    if one.piece.original != "scelle":
        return ""
    act(OpenOriginal(reader(), piece_id))
    return key_for(piece_id)


def key_for(piece_id: int) -> str:
    """A key of one reader to one sealed original, for a while."""
    return str(_signer().dumps([piece_id, reader().account_id]))


def require_opened(one: OnePiece) -> None:
    """Refuse to show a sealed original that was not opened through the journal."""
    if one.piece.original != "scelle":
        return
    try:
        named = _signer().loads(request.args.get("cle", ""), max_age=OPENED_SECONDS)
    except BadSignature:
        named = None
    if named != [one.piece.id, reader().account_id]:
        message = _(
            "Cet original est scellé : ouvrez-le par son bouton, chaque consultation est journalisée."
        )
        raise Refused(message, code="piece_scellee", status=403)


def page_asked(one: OnePiece) -> int:
    """The page asked for in the address, 1 when none is; 404 when there is no such page."""
    text = request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= page <= one.piece.pages:
        abort(404)
    return page


def hand_out(file: PieceFile) -> Response:
    """The bytes as an attachment that no browser may run, whatever they hold."""
    plain = "".join(
        sign if (sign.isascii() and sign.isalnum()) or sign in ".-_" else "_" for sign in file.name
    )
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        file.content,
        content_type="text/plain; charset=utf-8" if file.kind.key == "texte" else file.kind.media_type,
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="original scellé")


def _page(piece_id: int, error: Refused | None) -> str:
    one = pieces.piece(parts(), reader(), piece_id)
    return render_template(
        "piece.html",
        piece=one.piece,
        versions=one.versions,
        around=one.around,
        zone=one.around.zone,
        error=error,
        faults=summary_of(error),
        accept=accepted(one.around.kinds),
    )
