"""A PDF made of pictures of pages: titled, in French, tagged, and holding nothing else. Confined process only."""

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from orchestrator.pieces.images import read_pixels
from orchestrator.pieces.pictures import burn, pixels_of

_DPI = 150
_QUALITY = 82


def redact_pdf(
    content: bytes, masks: Sequence[Sequence[int]], title: str, equivalents: Sequence[str]
) -> bytes:
    """Return a new PDF of the pages of `content` as pictures, `masks` ([page, edges…]) burned in."""
    made = pikepdf.new()
    with pypdfium2.PdfDocument(content) as document:
        count = len(document)
        for number in range(1, count + 1):
            image = pixels_of(document, number, _DPI)
            here = [mask[1:] for mask in masks if mask[0] == number]
            burn(image, here)
            _add_page(made, image, document.get_page_size(number - 1))
    words = [_alternative(n, count, masks, equivalents) for n in range(1, count + 1)]
    _tag(made, words)
    _name(made, title)
    held = io.BytesIO()
    made.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return held.getvalue()


def redact_image(content: bytes, kind: str, masks: Sequence[Sequence[int]]) -> bytes:
    """Return the pixels alone as PNG, the masks burned in."""
    image = read_pixels(content, kind)
    burn(image, [mask[1:] for mask in masks])
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def _add_page(made: pikepdf.Pdf, image: Image.Image, size: tuple[float, float]) -> None:
    width, height = size
    held = io.BytesIO()
    image.save(held, "JPEG", quality=_QUALITY)
    picture = made.make_stream(held.getvalue())
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height = image.size
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    page = made.add_blank_page(page_size=size)
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    drawn = f"/Figure <</MCID 0>> BDC q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im0 Do Q EMC"
    page.Contents = made.make_stream(drawn.encode())
    page.StructParents = len(made.pages) - 1
    page.Tabs = Name.S


def _alternative(number: int, count: int, masks: Sequence[Sequence[int]], equivalents: Sequence[str]) -> str:
    hidden = sum(1 for mask in masks if mask[0] == number)
    said = f"Page {number} sur {count}, en image"
    if hidden:
        said += f", {hidden} passage occulté" if hidden == 1 else f", {hidden} passages occultés"
    text = equivalents[number - 1].strip() if number <= len(equivalents) else ""
    return f"{said}.\n{text}" if text else f"{said}."


def _tag(made: pikepdf.Pdf, words: Sequence[str]) -> None:
    """One figure a page, each with its words for who cannot see it."""
    root = made.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = made.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    figures = []
    for page, text in zip(made.pages, words, strict=True):
        figure = Dictionary(Type=Name.StructElem, S=Name.Figure, P=whole, Pg=page.obj, K=0, Alt=String(text))
        figure.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=page.obj.MediaBox)
        figures.append(made.make_indirect(figure))
    whole.K = Array(figures)
    root.K = Array([whole])
    numbers = Array([])
    for number, figure in enumerate(figures):
        numbers.append(number)
        numbers.append(Array([figure]))
    root.ParentTree = made.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(figures)
    made.Root.StructTreeRoot = root
    made.Root.MarkInfo = Dictionary(Marked=True)


def _name(made: pikepdf.Pdf, title: str) -> None:
    made.Root.Lang = String("fr-FR")
    made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made.docinfo["/Title"] = String(title)
    with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = ["fr-FR"]
