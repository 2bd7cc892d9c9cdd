"""The words of a PDF with their place as pdfium lays them out, and whether the eye sees them. Confined process only."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from orchestrator.pieces.masks import WHOLE
from orchestrator.pieces.pictures import pixels_of

_DPI = 72
_LEAST_CONTRAST = 24  # of 255: paler letters are not read
_MOST_WORDS = 400_000


def words_in(content: bytes) -> list[list[Any]]:
    """Return [text, page, left, top, right, bottom, visible] in reading order."""
    found: list[list[Any]] = []
    with pypdfium2.PdfDocument(content) as document:
        for number in range(1, len(document) + 1):
            picture = pixels_of(document, number, _DPI).convert("L")
            sheet = document[number - 1]
            for text, box in _words_on(sheet):
                found.append([text, number, *box, _is_seen(picture, box)])
            if len(found) > _MOST_WORDS:
                break
    return found


def _words_on(sheet: pypdfium2.PdfPage) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    page = sheet.get_textpage()
    letters: list[str] = []
    corners: list[tuple[int, int]] = []
    for index in range(page.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(page, index))
        if sign.isspace() or sign in "\x00\ufffe":
            if letters:
                yield _word(letters, corners)
            letters, corners = [], []
            continue
        left, bottom, right, top = page.get_charbox(index, loose=True)
        corners += [_on_paper(sheet, left, bottom), _on_paper(sheet, right, top)]
        letters.append(sign)
    if letters:
        yield _word(letters, corners)


def _word(letters: list[str], corners: list[tuple[int, int]]) -> tuple[str, tuple[int, int, int, int]]:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    box = (max(0, min(across)), max(0, min(down)), min(WHOLE, max(across)), min(WHOLE, max(down)))
    return "".join(letters), box


def _on_paper(sheet: pypdfium2.PdfPage, x: float, y: float) -> tuple[int, int]:
    """A point of the file's own space as ten-thousandths of the page as it is seen, turned pages included."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(sheet, 0, 0, WHOLE, WHOLE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _is_seen(picture: Any, box: tuple[int, int, int, int]) -> bool:
    width, height = picture.size
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        return False
    part = picture.crop(
        (
            left * width // WHOLE,
            top * height // WHOLE,
            right * width // WHOLE + 1,
            bottom * height // WHOLE + 1,
        )
    )
    darkest, palest = part.getextrema()
    return bool(palest - darkest >= _LEAST_CONTRAST)
