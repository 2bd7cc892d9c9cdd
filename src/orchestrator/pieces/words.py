"""The words of a piece with their place on the page: by them a passage is found and masked without a mouse."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.errors import Refused
from orchestrator.pieces.confinement import confine
from orchestrator.pieces.drawing import Drawable
from orchestrator.pieces.kinds import read_text
from orchestrator.pieces.masks import WHOLE, Mask
from orchestrator.pieces.text_pages import COLUMNS, LINES, lay_out

_SECONDS = 60
_AROUND = 8  # a mask goes a hair beyond its words, less than what counts as touching others
_BARE = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Word:
    """A word and its place. `visible`: the eye sees ink there; hidden layers and white letters it does not."""

    text: str
    page: int
    left: int
    top: int
    right: int
    bottom: int
    visible: bool = True

    @property
    def edges(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom


def words_of(file: Drawable) -> list[Word]:
    """Return the words of a piece in reading order; none for an image, which the eye alone reads."""
    if file.kind.key == "texte":
        return [
            word
            for page, lines in enumerate(lay_out(read_text(file.content)), 1)
            for word in _typed(page, lines)
        ]
    if file.kind.key != "pdf":
        return []
    found = confine("words", file.content, seconds=_SECONDS).facts
    return [Word(*row) for row in found]


def _typed(page: int, lines: Sequence[str]) -> Iterator[Word]:
    for number, line in enumerate(lines):
        for match in re.finditer(r"\S+", line):
            left, right = match.start() * WHOLE // COLUMNS, min(WHOLE, -(-match.end() * WHOLE // COLUMNS))
            top, bottom = number * WHOLE // LINES, min(WHOLE, -(-(number + 1) * WHOLE // LINES))
            yield Word(match.group(), page, left, top, right, bottom)


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words grouped by the line they stand on."""
    lines: list[list[Word]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        if last is not None and last.page == word.page and _same_line(last, word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _same_line(one: Word, other: Word) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap * 2 > min(one.bottom - one.top, other.bottom - other.top) and other.right > one.left


def find_passage(words: Sequence[Word], passage: str) -> list[Mask]:
    """Return masks over every place where these words follow each other, whatever their case and accents.

    Raises Refused 422 `champ_passage` when they are nowhere.
    """
    wanted = [bare for bare in map(_bare, passage.split()) if bare]
    spoken = [(word, _bare(word.text)) for word in words]
    spoken = [(word, bare) for word, bare in spoken if bare]
    found: list[Mask] = []
    for start in range(len(spoken) - len(wanted) + 1) if wanted else ():
        run = spoken[start : start + len(wanted)]
        if [bare for _, bare in run] == wanted:
            found += cover([word for word, _ in run])
    if not found:
        raise Refused(
            "Ce passage ne se lit pas dans la pièce : vérifiez les mots, ou masquez la zone par sa place.",
            code="champ_passage",
            status=422,
        )
    return list(dict.fromkeys(found))


def cover(words: Sequence[Word]) -> list[Mask]:
    """Return one mask a line over these words, a little larger than they are."""
    return [
        Mask(
            line[0].page,
            max(0, min(word.left for word in line) - _AROUND),
            max(0, min(word.top for word in line) - _AROUND),
            min(WHOLE, max(word.right for word in line) + _AROUND),
            min(WHOLE, max(word.bottom for word in line) + _AROUND),
        )
        for line in lines_of(words)
    ]


def left_visible(words: Sequence[Word], masks: Sequence[Mask], page: int) -> str:
    """Return the text that the eye still reads on one page: seen, and wholly outside each mask."""
    here = [mask for mask in masks if mask.page == page]
    kept = [
        word
        for word in words
        if word.page == page and word.visible and not any(mask.touches(*word.edges) for mask in here)
    ]
    return "\n".join(" ".join(word.text for word in line) for line in lines_of(kept))


def _bare(text: str) -> str:
    """A word without case, accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _BARE.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))
