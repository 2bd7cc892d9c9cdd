"""One page of a piece for the screen, whatever its kind."""

from collections.abc import Sequence
from typing import Protocol

from orchestrator.errors import NotFound
from orchestrator.pieces.confinement import confine
from orchestrator.pieces.kinds import Kind, read_text
from orchestrator.pieces.text_pages import lay_out

_SECONDS = 20


class Drawable(Protocol):
    """A file with its kind."""

    @property
    def kind(self) -> Kind: ...
    @property
    def content(self) -> bytes: ...


def page_picture(file: Drawable, page: int, masks: Sequence[Sequence[int]] = ()) -> bytes:
    """Return page `page` (from 1) as PNG. Raises NotFound for a text or a page that is not there."""
    if file.kind.key == "texte" or page < 1:
        raise NotFound("Cette page n'existe pas.")
    asked = {"kind": file.kind.key, "page": page, "masks": [list(mask) for mask in masks]}
    return confine("picture", file.content, seconds=_SECONDS, **asked).content


def page_text(file: Drawable, page: int) -> list[str]:
    """Return the lines of one page of a text; none for other kinds, which are drawn."""
    if file.kind.key != "texte":
        return []
    pages = lay_out(read_text(file.content))
    return pages[page - 1] if 1 <= page <= len(pages) else []
