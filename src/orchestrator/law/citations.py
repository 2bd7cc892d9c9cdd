"""What a text names of the law: articles in a sentence (« D. 142 al. 3 et 5 »), statutory values in FEEL."""

import re
from dataclasses import dataclass

_ARTICLE = re.compile(
    r"\b(?P<number>[LRD]\.?\s?\d+(?:-\d+)*|\d{2,4}-\d+(?:-\d+)*)(?![\d-])"
    r"(?:\s+al\.\s+(?P<paragraphs>\d+(?:\s*(?:,|à|et)\s*\d+(?![\d-]))*))?"
)
_CALL = re.compile(r'\b(?:deadline|law)\(\s*"([a-z0-9_]+)"')
_COMPUTED_CALL = re.compile(r'\b(?:deadline|law)\(\s*[^"\s]')
_QUOTED = re.compile(r'"([a-z0-9_]+)"')
_RANGE = re.compile(r"(\d+)\s*à\s*(\d+)")


@dataclass(frozen=True)
class Citation:
    """An article, « R224-5 », and the paragraphs named; none when the whole article is."""

    article: str
    paragraphs: frozenset[int]

    def meets(self, other: "Citation") -> bool:
        """True when both name the same article and share a paragraph, or one of them names it whole."""
        if self.article != other.article:
            return False
        return not self.paragraphs or not other.paragraphs or bool(self.paragraphs & other.paragraphs)


def find_citations(text: str) -> tuple[Citation, ...]:
    """Return the articles that `text` names, in order, each once."""
    found = (
        Citation(re.sub(r"[.\s]", "", match["number"]), _paragraphs(match["paragraphs"] or ""))
        for match in _ARTICLE.finditer(text)
    )
    return tuple(dict.fromkeys(found))


def _paragraphs(text: str) -> frozenset[int]:
    numbers = {int(number) for number in re.findall(r"\d+", text)}
    for first, last in _RANGE.findall(text):
        numbers |= set(range(int(first), int(last) + 1))
    return frozenset(numbers)


def values_called(text: str) -> frozenset[str]:
    """Return the law values that FEEL text calls; a computed name may be any of the words it quotes."""
    quoted = _QUOTED.findall(text) if _COMPUTED_CALL.search(text) else ()
    return frozenset((*_CALL.findall(text), *quoted))
