"""Names as they are compared and searched: whatever their accents, capitals, hyphens and apostrophes."""

import re
import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_BETWEEN_WORDS = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Return the plain small letters of a name, one space between words: « Le Goff-Œuvré » is « le goff oeuvre »."""
    split = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in split if not unicodedata.combining(letter))
    return _BETWEEN_WORDS.sub(" ", letters).strip()


def name_key(nom: str, prenom: str) -> str:
    """Return what a person is found by: the folded name, then the folded first name."""
    return f"{fold(nom)} {fold(prenom)}"
