"""The name under which a file is kept: that of the file alone, never a path, never a trick on the eye."""

import unicodedata

from orchestrator.errors import Refused

LONGEST_NAME = 150  # characters
_REFUSED_CATEGORIES = (
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
)  # Cf: marks that turn the order of letters round
_REPLACED = '<>:"|?*'


def clean_name(given: str) -> str:
    """Return the file's own name: folders are dropped. Raises Refused 422 `piece_nom`."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2].strip()
    if any(unicodedata.category(sign) in _REFUSED_CATEGORIES for sign in name):
        raise _refusal("Le nom du fichier contient des caractères invisibles : renommez-le, puis joignez-le.")
    name = "".join("_" if sign in _REPLACED else sign for sign in name).lstrip(".").strip()
    if not name:
        raise _refusal("Le fichier n'a pas de nom : renommez-le, puis joignez-le.")
    if len(name) > LONGEST_NAME:
        raise _refusal(f"Le nom du fichier dépasse {LONGEST_NAME} caractères : raccourcissez-le.")
    return name


def _refusal(message: str) -> Refused:
    return Refused(message, code="piece_nom", status=422)
