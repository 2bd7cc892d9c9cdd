"""A redacted copy holds nothing of what was hidden: not in its text, its data, its pixels, nor anywhere inside."""

import io
import re
import zlib
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from tests.support import pieces as made
from tests.support.pieces import everything_in

from orchestrator.errors import Refused
from orchestrator.pieces import KINDS, Kind
from orchestrator.pieces.masks import Mask, check_masks
from orchestrator.pieces.redaction import HIDDEN, redact
from orchestrator.pieces.words import Word, find_passage, left_visible, lines_of, words_of

SECRET = "INFORMATEUR-ZX81"


@dataclass(frozen=True)
class File:
    kind: Kind
    content: bytes


def pdf_file(content: bytes) -> File:
    return File(KINDS["pdf"], content)


def pdf_full_of_secrets() -> bytes:
    """One page whose visible text names the secret once, and the secret everywhere else that a PDF can hold it."""
    document = pikepdf.new()
    page = made.add_page(document, "Le codetenu", f"{SECRET} a parle au surveillant", "le lundi.")
    hidden = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"Calque {SECRET}")))
    document.Root.OCProperties = Dictionary(
        OCGs=Array([hidden]), D=Dictionary(OFF=Array([hidden]), Order=Array([hidden]))
    )
    page.Resources.Properties = Dictionary(MC0=hidden)
    layer = f"/OC /MC0 BDC BT /F1 14 Tf 72 500 Td ({SECRET} cache) Tj ET EMC"
    white = f"BT 1 1 1 rg /F1 14 Tf 72 460 Td ({SECRET} blanc) Tj ET"
    unseen = f"BT 3 Tr /F1 14 Tf 72 420 Td ({SECRET} reconnu) Tj ET"
    page.contents_add(document.make_stream("\n".join((layer, white, unseen)).encode()))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([300, 300, 320, 320]), Contents=String(SECRET)
    )
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("temoin"), V=String(SECRET),
        Rect=Array([72, 300, 250, 320]), DA=String("/F1 12 Tf 0 g"),
    )  # fmt: skip
    page.Annots = Array([document.make_indirect(note), document.make_indirect(field)])
    document.Root.AcroForm = Dictionary(Fields=Array([page.Annots[1]]), NeedAppearances=True)
    page.Thumb = document.make_stream(
        SECRET.encode(), Width=16, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(SECRET)))
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as metadata:
        metadata["dc:description"] = SECRET
    document.attachments[f"{SECRET}.txt"] = SECRET.encode()
    outline = pikepdf.OutlineItem(SECRET, 0)
    with document.open_outline() as items:
        items.root.append(outline)
    once = made.saved(document)
    return once + f"\n% {SECRET} laisse par une mise a jour\n".encode()


def places_of(content: bytes, passage: str) -> list[Mask]:
    return find_passage([word for word in words_of(pdf_file(content)) if word.visible], passage)


def test_the_secret_is_in_the_original_wherever_the_test_looks() -> None:
    told = everything_in(pdf_full_of_secrets())

    assert told.count(SECRET) > 10


def test_nothing_of_the_secret_is_left_in_the_redacted_copy() -> None:
    original = pdf_full_of_secrets()
    masks = places_of(original, SECRET)
    assert len(masks) == 1

    copy = redact(pdf_file(original), masks, "Pièce n° 1", ["Le codétenu a parlé."]).content

    told = everything_in(copy)
    assert SECRET not in told and SECRET.lower() not in told.lower()
    assert "INFORMATEUR" not in told and "ZX81" not in told
    for gone in (
        "/Annots",
        "/AcroForm",
        "/EmbeddedFiles",
        "/Thumb",
        "/OCProperties",
        "/Outlines",
        "/PieceInfo",
        "/Font",
    ):
        assert gone not in told, gone
    assert copy.count(b"%%EOF") == 1, "no earlier state is kept behind the last"
    with pypdfium2.PdfDocument(copy) as document:
        assert document[0].get_textpage().count_chars() == 0


def pixels(content: bytes, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        return document[page].render(scale=2).to_pil().convert("L")


def part_of(image: Image.Image, mask: Mask, inwards: int = 3) -> Image.Image:
    width, height = image.size
    return image.crop(
        (
            mask.left * width // 10_000 + inwards,
            mask.top * height // 10_000 + inwards,
            mask.right * width // 10_000 - inwards,
            mask.bottom * height // 10_000 - inwards,
        )
    )


def test_under_the_masks_there_is_nothing_but_black_and_elsewhere_the_page_is_as_it_was() -> None:
    original = pdf_full_of_secrets()
    (mask,) = places_of(original, SECRET)
    before, after = pixels(original), pixels(redact(pdf_file(original), [mask], "Pièce").content)

    darkest, palest = part_of(after, mask).getextrema()
    assert palest - darkest < 16 and palest < 32, "even: nothing shows through"
    assert part_of(before, mask).getextrema()[1] > 200
    (kept,) = places_of(original, "surveillant")
    assert part_of(after, kept).getextrema()[0] < 80 < 200 < part_of(after, kept).getextrema()[1]


def test_hidden_words_are_told_apart_from_those_that_the_eye_reads() -> None:
    words = words_of(pdf_file(pdf_full_of_secrets()))

    assert [word.text for word in words if word.visible] == (
        f"Le codetenu {SECRET} a parle au surveillant le lundi.".split()
    )
    assert SECRET in left_visible(words, [], 1)
    assert SECRET not in left_visible(words, find_passage([w for w in words if w.visible], SECRET), 1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_on_a_turned_or_cropped_page_the_mask_still_lies_on_its_words(turn: int) -> None:
    document = pikepdf.new()
    page = made.add_page(document, "avant", SECRET, "apres")
    page.Rotate = turn
    page.CropBox = Array([50, 400, 500, 800])
    original = made.saved(document)
    (mask,) = places_of(original, SECRET)

    copy = redact(pdf_file(original), [mask], "Pièce").content

    assert part_of(pixels(original), mask, 1).getextrema()[0] < 120, "the mask lies on ink"
    ink = (
        sum(pixels(copy).histogram()[:100])
        - part_of(pixels(copy), mask, 0).width * part_of(pixels(copy), mask, 0).height
    )
    assert abs(ink) < sum(pixels(original).histogram()[:100]), (
        "what is left dark beside the mask are two short words"
    )
    assert everything_in(copy).count(SECRET) == 0


def test_the_copy_is_titled_in_french_and_tagged_with_words_for_each_page() -> None:
    original = made.pdf("Une ligne", pages=2)
    copy = redact(pdf_file(original), [Mask(2, 0, 0, 5000, 5000)], "Pièce n° 4", ["Une ligne"]).content

    with pikepdf.open(io.BytesIO(copy)) as document:
        root = document.Root
        assert str(root.Lang) == "fr-FR" and bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo.Title) == "Pièce n° 4"
        assert [str(key) for key in document.docinfo.keys()] == ["/Title"]  # noqa: SIM118
        figures = root.StructTreeRoot.K[0].K
        assert [str(figure.Alt) for figure in figures] == [
            "Page 1 sur 2, en image.\nUne ligne",
            "Page 2 sur 2, en image, 1 passage occulté.",
        ]
        assert [page.StructParents for page in document.pages] == [0, 1]
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Pièce n° 4"


def test_the_same_copy_made_twice_has_the_same_hash() -> None:
    original = made.pdf("Une ligne")
    masks = [Mask(1, 0, 0, 5000, 5000)]

    assert redact(pdf_file(original), masks, "x").content == redact(pdf_file(original), masks, "x").content


def test_an_image_loses_its_masked_pixels_and_all_that_its_file_said_beside() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    original = made.image("JPEG", (400, 200), exif=exif, comment=SECRET.encode())
    assert SECRET.encode() in original
    copy = redact(File(KINDS["jpeg"], original), [Mask(1, 0, 0, 5000, 10_000)], "Photo")

    assert copy.kind.key == "png"
    assert SECRET.encode() not in copy.content
    for chunk in re.findall(rb"IDAT(.+?)(?=....IEND|....IDAT)", copy.content, re.DOTALL):
        assert SECRET.encode() not in zlib.decompressobj().decompress(chunk, 10_000_000)
    image = Image.open(io.BytesIO(copy.content))
    assert image.info == {} and image.getpixel((10, 10)) == (0, 0, 0) and image.getpixel((390, 100))[2] > 100


TEXT = f"Le codétenu {SECRET} a parlé.\nIl craint des représailles.\nFin de la note de {SECRET}.\n"


def test_in_a_text_whole_words_go_and_do_not_tell_their_length() -> None:
    file = File(KINDS["texte"], TEXT.encode())
    words = words_of(file)
    masks = [*find_passage(words, SECRET.lower()), *find_passage(words, "REPRÉSAILLES")]
    copy = redact(file, masks, "Note").content.decode()

    assert SECRET not in copy and "ZX81" not in copy and "représailles" not in copy
    assert copy.splitlines() == [
        f"Le codétenu {HIDDEN} a parlé.",
        f"Il craint des {HIDDEN}",
        f"Fin de la note de {HIDDEN}",
    ]


def test_half_a_word_under_a_mask_is_the_whole_word() -> None:
    file = File(KINDS["texte"], b"abcdefghij klm")
    copy = redact(file, [Mask(1, 0, 0, 300, 100)], "Note").content.decode()

    assert copy == f"{HIDDEN} klm"


def test_a_passage_is_found_over_two_lines_whatever_its_accents() -> None:
    words = words_of(File(KINDS["texte"], b"un secret\npartage entre deux"))

    assert len(find_passage(words, "Sécret, partagé")) == 2
    with pytest.raises(Refused) as caught:
        find_passage(words, "secret absent")
    assert caught.value.code == "champ_passage"
    with pytest.raises(Refused):
        find_passage(words, " , ")


def test_words_are_grouped_by_line() -> None:
    words = [Word("a", 1, 0, 0, 10, 100), Word("b", 1, 20, 5, 30, 105), Word("c", 1, 0, 200, 10, 300)]

    assert [[word.text for word in line] for line in lines_of(words)] == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    "mask",
    [
        Mask(0, 0, 0, 10, 10),
        Mask(3, 0, 0, 100, 100),
        Mask(1, -1, 0, 100, 100),
        Mask(1, 0, 0, 10_001, 100),
        Mask(1, 100, 0, 100, 100),
        Mask(1, 0, 50, 100, 40),
        Mask(1, 0, 0, 5, 5),
    ],
)
def test_a_mask_lies_within_its_page_and_covers_something(mask: Mask) -> None:
    check_masks([Mask(2, 0, 0, 10_000, 10_000)], 2)
    with pytest.raises(Refused) as caught:
        check_masks([mask], 2)
    assert caught.value.code == "champ_masque"
