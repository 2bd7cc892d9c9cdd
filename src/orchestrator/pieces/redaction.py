"""A redacted copy, made anew from what the eye may see: nothing of the original file is carried over."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.pieces.confinement import confine
from orchestrator.pieces.drawing import Drawable
from orchestrator.pieces.kinds import KINDS, Kind, read_text
from orchestrator.pieces.masks import WHOLE, Mask, on_page
from orchestrator.pieces.text_pages import COLUMNS, LINES, lay_out

HIDDEN = "[passage occulté]"
_SECONDS = 240


@dataclass(frozen=True)
class Redacted:
    """What may be communicated."""

    kind: Kind
    content: bytes


def redact(file: Drawable, masks: Sequence[Mask], title: str, equivalents: Sequence[str] = ()) -> Redacted:
    """Return the copy of `file` with everything under `masks` gone.

    A PDF becomes a PDF of pictures, an image a picture, a text a text. `equivalents`: what its author wrote, page
    by page, for who cannot see; nothing else of the words is kept. Raises Refused 422.
    """
    if file.kind.key == "texte":
        return Redacted(file.kind, _redact_text(read_text(file.content), masks).encode())
    told = [[mask.page, *mask.edges] for mask in masks]
    asked = {"kind": file.kind.key, "masks": told, "title": title, "equivalents": list(equivalents)}
    made = confine("redact", file.content, seconds=_SECONDS, **asked).content
    return Redacted(KINDS["pdf" if file.kind.key == "pdf" else "png"], made)


def marked_lines(lines: Sequence[str], masks: Sequence[Mask]) -> list[list[tuple[str, bool]]]:
    """Return the lines of one page of a text as parts, each with whether the masks of that page hide it."""
    return [_parts_of(line, _gone(line, number, masks)) for number, line in enumerate(lines)]


def _parts_of(line: str, gone: Sequence[bool]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    for sign, is_gone in zip(line, gone, strict=True):
        if parts and parts[-1][1] == is_gone:
            parts[-1] = (parts[-1][0] + sign, is_gone)
        else:
            parts.append((sign, is_gone))
    return parts


def _redact_text(text: str, masks: Sequence[Mask]) -> str:
    return "\f".join(
        "\n".join(_redact_line(line, number, on_page(masks, page)) for number, line in enumerate(lines))
        for page, lines in enumerate(lay_out(text), 1)
    )


def _redact_line(line: str, number: int, masks: Sequence[Mask]) -> str:
    """Replace what is hidden by the same few signs, however long it was."""
    return "".join(HIDDEN if hidden else text for text, hidden in _parts_of(line, _gone(line, number, masks)))


def _gone(line: str, number: int, masks: Sequence[Mask]) -> list[bool]:
    """Say of each sign whether it goes: words that a mask touches, and what lies between two such words."""
    top, bottom = number * WHOLE // LINES, -(-(number + 1) * WHOLE // LINES)

    def hidden(column: int) -> bool:
        left, right = column * WHOLE // COLUMNS, -(-(column + 1) * WHOLE // COLUMNS)
        return any(mask.touches(left, top, right, bottom) for mask in masks)

    gone = [False] * len(line)
    before = None  # the end of the last word that went
    for start, end in _runs(line):
        if not any(hidden(column) for column in range(start, end)):
            before = None
            continue
        first = start if before is None else before
        gone[first:end] = [True] * (end - first)
        before = end
    return gone


def _runs(line: str) -> list[tuple[int, int]]:
    """The (start, end) of each word."""
    found, start = [], None
    for column, sign in enumerate(f"{line} "):
        if not sign.isspace() and start is None:
            start = column
        elif sign.isspace() and start is not None:
            found.append((start, column))
            start = None
    return found
