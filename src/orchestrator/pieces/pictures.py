"""Pages as pictures, for the screen and for the copy that may be communicated."""

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageDraw

from orchestrator.errors import Refused
from orchestrator.pieces.images import read_pixels
from orchestrator.pieces.masks import WHOLE

SCREEN_DPI = 100
LARGEST_SIDE = 3500  # pixels


def draw_page(content: bytes, kind: str, page: int, masks: Sequence[Sequence[int]]) -> bytes:
    """Return page `page` (from 1) as PNG for the screen, the masks burned in."""
    if kind == "pdf":
        with pypdfium2.PdfDocument(content) as document:
            image = pixels_of(document, page, SCREEN_DPI)
    else:
        image = read_pixels(content, kind)
        image.thumbnail((1600, 1600))
    burn(image, masks)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def pixels_of(document: pypdfium2.PdfDocument, page: int, dpi: int) -> Image.Image:
    """Return page `page` (from 1) as a reader's eye sees it: its form and visible notes too, hidden layers not."""
    if not 1 <= page <= len(document):
        raise Refused("Cette page n'existe pas.", code="introuvable", status=422)
    if document.formenv is None and document.get_formtype() != 0:
        document.init_forms()
    sheet = document[page - 1]
    scale = min(dpi / 72, LARGEST_SIDE / max(sheet.get_size()))
    try:
        bitmap = sheet.render(scale=scale, rev_byteorder=True)
    except pypdfium2.PdfiumError as error:
        raise Refused("Cette page ne peut pas être dessinée.", code="piece_illisible", status=422) from error
    image: Image.Image = bitmap.to_pil()
    return image.convert("RGB")


def burn(image: Image.Image, masks: Sequence[Sequence[int]]) -> None:
    """Paint each (left, top, right, bottom) black, outwards to whole pixels."""
    pencil = ImageDraw.Draw(image)
    for left, top, right, bottom in masks:
        corner = (left * image.width // WHOLE, top * image.height // WHOLE)
        other = (-(-right * image.width // WHOLE), -(-bottom * image.height // WHOLE))
        pencil.rectangle((corner, other), fill="black")
