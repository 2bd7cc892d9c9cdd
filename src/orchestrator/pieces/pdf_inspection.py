"""What a PDF must not hold to enter a case: a password, damage, a bomb, anything that runs or is hidden inside."""

import base64
import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from orchestrator.errors import Refused

MOST_OBJECTS = 200_000
MOST_STREAM_BYTES = 300_000_000  # once decompressed, all streams together
MOST_IMAGE_PIXELS = 60_000_000
MOST_PAGE_POINTS = 14_400  # the side of a page: 200 inches, as the format says
_ACTIONS = {
    "/JavaScript": "du JavaScript",
    "/Launch": "une commande qui lance un programme",
    "/GoToE": "un lien vers un fichier incorporé",
    "/GoToR": "un lien vers un autre fichier",
    "/SubmitForm": "l'envoi d'un formulaire",
    "/ImportData": "l'import de données",
    "/Rendition": "un contenu multimédia",
    "/Movie": "un contenu multimédia",
    "/Sound": "un contenu multimédia",
    "/RichMediaExecute": "un contenu multimédia",
}
_KEYS = {
    "/JS": "du JavaScript",
    "/JavaScript": "du JavaScript",
    "/EmbeddedFiles": "un fichier incorporé",
    "/EF": "un fichier incorporé",
    "/RichMedia": "un contenu multimédia",
    "/RichMediaContent": "un contenu multimédia",
    "/XFA": "un formulaire dynamique (XFA)",
    "/AA": "une action automatique",
}


def inspect_pdf(content: bytes) -> int:
    """Return the number of pages. Raises Refused 422 with a code in `piece_…`."""
    try:
        document = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except pikepdf.PdfError as error:
        raise _damaged() from error
    with document:
        if document.is_encrypted:
            raise _encrypted()
        try:
            _look_through(document)
            return _count_pages(document)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise _damaged() from error


def _look_through(document: pikepdf.Pdf) -> None:
    root = document.Root
    if isinstance(root.get("/OpenAction"), pikepdf.Dictionary):
        _refuse_action(root.OpenAction)
    left = MOST_STREAM_BYTES
    for number, found in enumerate(document.objects):
        if number >= MOST_OBJECTS:
            raise Refused(
                "Ce PDF compte trop d'objets : imprimez-le de nouveau en PDF.", code="piece_bombe", status=422
            )
        for held in _dictionaries(found):
            _refuse_active(held)
        if isinstance(found, pikepdf.Stream):
            _refuse_huge_image(found)
            left -= _unfolded_bytes(found, left)


def _dictionaries(found: Any) -> Iterator[Any]:
    """Yield an object's dictionaries, those written directly inside it too; indirect ones have their own turn."""
    waiting = [(found, 0)]
    while waiting:
        held, depth = waiting.pop()
        if depth > 50:
            raise _damaged()
        if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
            yield held
            inside = [value for _, value in held.items()]
        elif isinstance(held, pikepdf.Array):
            inside = list(held)
        else:
            continue
        waiting += [(value, depth + 1) for value in inside if _is_direct(value)]


def _is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _refuse_active(held: Any) -> None:
    for key in held.keys():  # noqa: SIM118 (a PDF dictionary is no mapping)
        if key in _KEYS:
            raise _active(_KEYS[key])
    _refuse_action(held)


def _refuse_action(held: Any) -> None:
    action = held.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTIONS:
        raise _active(_ACTIONS[str(action)])


def _refuse_huge_image(stream: Any) -> None:
    if str(stream.get("/Subtype", "")) != "/Image":
        return
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_IMAGE_PIXELS:
        raise Refused(
            "Ce PDF contient une image démesurée : réduisez sa définition, puis joignez-le.",
            code="piece_bombe",
            status=422,
        )


def _unfolded_bytes(stream: Any, most: int) -> int:
    """Return the size of a stream once inflated, never holding more than a part of it."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    raw = stream.read_raw_bytes()
    if names.count("/FlateDecode") > 1:  # folded twice: nothing honest is
        raise _bomb()
    if "/FlateDecode" not in names:
        return len(raw)
    if names[0] == "/ASCII85Decode":
        raw = base64.a85decode(raw.strip().removesuffix(b"~>"))
    elif names[0] == "/ASCIIHexDecode":
        raw = bytes.fromhex(raw.decode("ascii").strip().removesuffix(">"))
    size, inflating = 0, zlib.decompressobj()
    try:
        while raw and not inflating.eof:
            size += len(inflating.decompress(raw, 1_000_000))
            raw = inflating.unconsumed_tail
            if size > most:
                raise _bomb()
    except zlib.error as error:
        raise _damaged() from error
    return size


def _count_pages(document: pikepdf.Pdf) -> int:
    count = len(document.pages)
    if count == 0:
        raise _damaged()
    for page in document.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if not 0 < right - left <= MOST_PAGE_POINTS or not 0 < top - bottom <= MOST_PAGE_POINTS:
            raise _damaged()
    return count


def _bomb() -> Refused:
    return Refused(
        "Ce PDF se déplie au-delà de toute mesure (bombe de décompression) : il n'est pas admis. "
        "Imprimez-le de nouveau en PDF depuis son document d'origine.",
        code="piece_bombe",
        status=422,
    )


def _encrypted() -> Refused:
    return Refused(
        "Ce PDF est protégé par un mot de passe ou chiffré : enregistrez-en une copie sans protection, "
        "puis joignez-la.",
        code="piece_chiffree",
        status=422,
    )


def _damaged() -> Refused:
    return Refused(
        "Ce PDF est abîmé ou incomplet : rouvrez-le, imprimez-le de nouveau en PDF, puis joignez-le.",
        code="piece_illisible",
        status=422,
    )


def _active(what: str) -> Refused:
    return Refused(
        f"Ce PDF contient {what} : une pièce ne peut rien exécuter ni rien cacher. "
        "Imprimez-le de nouveau en PDF, et joignez à part chaque fichier qu'il contenait.",
        code="piece_active",
        status=422,
    )
