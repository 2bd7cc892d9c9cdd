"""Files to add to a case, made on the spot: honest ones, and those that must be refused."""

import io
import re

import pikepdf
import pypdfium2
from PIL import Image


def pdf(*lines: str, pages: int = 1) -> bytes:
    """A PDF whose pages bear these lines of text, one below the other from (72, 760)."""
    document = pikepdf.new()
    for _ in range(pages):
        add_page(document, *lines)
    return saved(document)


def add_page(document: pikepdf.Pdf, *lines: str) -> pikepdf.Page:
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = b"".join(
        f"BT /F1 14 Tf 72 {760 - 40 * number} Td ({line}) Tj ET\n".encode("latin-1")
        for number, line in enumerate(lines)
    )
    page.Contents = document.make_stream(shown)
    return page


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    held = io.BytesIO()
    document.save(held, **how)  # type: ignore[arg-type]
    return held.getvalue()


def image(kind: str = "PNG", size: tuple[int, int] = (200, 100), **how: object) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "#4070a0").save(held, kind, **how)
    return held.getvalue()


def everything_in(content: bytes) -> str:
    """All that a PDF holds: its raw bytes, each stream unfolded, each string, its text as a reader extracts it."""
    found = [content.decode("latin-1")]
    with pikepdf.open(io.BytesIO(content)) as document:
        for held in document.objects:
            if isinstance(held, pikepdf.Stream):
                found.append(held.read_raw_bytes().decode("latin-1"))
                if "/DCTDecode" not in str(held.get("/Filter")):
                    found.append(held.read_bytes().decode("latin-1"))
            found.append(repr(held))
        found += [str(value) for _, value in document.docinfo.items()]
        found += [f"{name} {file.get_file().read_bytes()!r}" for name, file in document.attachments.items()]
    with pypdfium2.PdfDocument(content) as document:
        found += [page.get_textpage().get_text_bounded() for page in document]
    text = "\n".join(found)
    utf16 = re.sub(r"\x00", "", text)
    return text + utf16
