"""Which files are admitted, told by their first bytes and never by what their sender says of them."""

import re
from dataclasses import dataclass

from orchestrator.errors import Refused

_CODE = "piece_type"


@dataclass(frozen=True)
class Kind:
    """One admitted type. `extensions` are lower case, without the dot."""

    key: str
    label: str
    media_type: str
    extensions: tuple[str, ...]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", ("pdf",)),
        Kind("jpeg", "image JPEG", "image/jpeg", ("jpg", "jpeg")),
        Kind("png", "image PNG", "image/png", ("png",)),
        Kind("texte", "texte", "text/plain", ("txt",)),
    )
}
_FIRST_BYTES = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))
# Recognised so that the refusal says what to do; none of them is ever opened.
_REFUSED = (
    (b"PK\x03\x04", "un document bureautique (DOCX, ODT) ou une archive ZIP"),
    (b"PK\x05\x06", "une archive ZIP"),
    (b"\xd0\xcf\x11\xe0", "un ancien document bureautique (DOC, XLS)"),
    (b"{\\rtf", "un document RTF"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"\x1f\x8b", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"Rar!", "une archive"),
    (b"GIF8", "une image GIF"),
    (b"II*\x00", "une image TIFF"),
    (b"MM\x00*", "une image TIFF"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def kind_of(content: bytes, name: str, admitted: tuple[str, ...]) -> Kind:
    """Return the type of a file named `name`. Raises Refused 422 `piece_type` in words that say what to send."""
    key = next((found for start, found in _FIRST_BYTES if content.startswith(start)), None)
    if key is None:
        refused = next((words for start, words in _REFUSED if content.startswith(start)), None)
        if refused is not None:
            raise _refusal(f"Ce fichier est {refused}. Enregistrez-le en PDF, puis joignez ce PDF.")
        key = "texte" if _is_text(content) else None
    if key is None or key not in admitted:
        raise _refusal(f"Ce type de fichier n'est pas admis. Joignez un fichier {_listed(admitted)}.")
    kind = KINDS[key]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in kind.extensions:
        shown = f".{extension}" if extension else "sans extension"
        raise _refusal(
            f"Le nom et le contenu ne s'accordent pas : le fichier est nommé {shown} et contient un {kind.label}. "
            f"Vérifiez que c'est le bon fichier, puis renommez-le en .{kind.extensions[0]}."
        )
    return kind


def read_text(content: bytes) -> str:
    """Return the text of a piece of kind `texte`; a mark of byte order is dropped, ends of lines are evened."""
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _is_text(content: bytes) -> bool:
    try:
        return not _CONTROL.search(read_text(content))
    except UnicodeDecodeError:
        return False


def _listed(admitted: tuple[str, ...]) -> str:
    labels = [KINDS[key].label for key in admitted]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} ou {labels[-1]}"


def _refusal(message: str) -> Refused:
    return Refused(message, code=_CODE, status=422)
