"""What may enter a case, and what is refused with which words."""

import io
import struct
import time
import zipfile
import zlib

import pikepdf
import pytest
from tests.support import pieces as made

from orchestrator.errors import Refused
from orchestrator.pieces import Limits, clean_name, examine
from orchestrator.pieces.images import inspect_image
from orchestrator.pieces.pdf_inspection import inspect_pdf

LIMITS = Limits()


def refused(name: str, content: bytes, limits: Limits = LIMITS) -> Refused:
    with pytest.raises(Refused) as caught:
        examine(name, content, limits)
    assert caught.value.status == 422
    return caught.value


def test_each_admitted_type_enters_unchanged_and_counts_its_pages() -> None:
    for name, content, kind, pages in [
        ("rapport.pdf", made.pdf("Rapport", pages=3), "pdf", 3),
        ("photo.PNG", made.image(), "png", 1),
        ("photo.jpeg", made.image("JPEG"), "jpeg", 1),
        ("note.txt", b"Une note.\n" * 61, "texte", 2),
    ]:
        found = examine(name, content, LIMITS)
        assert (found.kind.key, found.pages, found.content) == (kind, pages, content)


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 50_000_000)
    return held.getvalue()


def test_office_files_and_archives_are_refused_without_being_opened() -> None:
    bomb, began = zip_bomb(), time.process_time()
    for name in ("rapport.docx", "rapport.odt", "rapport.pdf", "rapport.zip"):
        refusal = refused(name, bomb)
        assert refusal.code == "piece_type"
        assert "Enregistrez-le en PDF" in refusal.message
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.txt", b"MZ\x90\x00"),
        ("note.txt", b"\x7fELF\x02"),
        ("note.txt", b"texte\x00coupe"),
        ("note.txt", b"\xff\xfe\x00"),
        ("image.gif", b"GIF89a"),
        ("page.html", b"<script>alert(1)</script>"),
        ("dessin.svg", b"<svg onload='alert(1)'/>"),
        ("photo.png", made.image("JPEG")),
        ("rapport.pdf", b"Ce n'est qu'un texte."),
        ("rapport", made.pdf("Rapport")),
        ("rapport.pdf.txt", made.pdf("Rapport")),
        ("rapport.pdf", b"\n%PDF-1.7 plus loin"),
    ],
)
def test_what_the_content_says_wins_over_the_name(name: str, content: bytes) -> None:
    assert refused(name, content).code == "piece_type"


def test_a_type_that_the_operator_does_not_admit_is_refused_with_those_admitted() -> None:
    refusal = refused("note.txt", b"Bonjour", Limits(kinds=("pdf", "png")))

    assert "PDF ou image PNG" in refusal.message


def test_an_empty_or_too_large_file_is_refused_with_the_limit() -> None:
    assert refused("note.txt", b"").code == "piece_vide"
    refusal = refused("note.txt", b"x" * 2_500_001, Limits(largest_bytes=2_500_000))
    assert refusal.code == "piece_taille" and "2,5 Mo" in refusal.message
    assert refused("note.txt", b"\n" * 40_000).code == "piece_taille"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\greffe\\rapport.pdf", "rapport.pdf"),
        ("/tmp/é.pdf", "é.pdf"),
        (".htaccess.txt", "htaccess.txt"),
        ('a<b>"c|?.txt', "a_b__c__.txt"),
        ("..", None),
        ("", None),
        ("dossier/", None),
        ("rapport\x00.pdf", None),
        ("rapport\r\nSet-Cookie: a.pdf", None),
        ("facture\u202efdp.exe", None),
        ("x" * 151, None),
    ],
)
def test_a_name_keeps_the_file_s_own_part_and_no_trick(given: str, kept: str | None) -> None:
    if kept is not None:
        assert clean_name(given) == kept
        return
    with pytest.raises(Refused) as caught:
        clean_name(given)
    assert caught.value.code == "piece_nom"


def code_of(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        inspect_pdf(content)
    return caught.value.code


def with_root(**keys: object) -> bytes:
    document = pikepdf.new()
    made.add_page(document, "Rapport")
    for key, value in keys.items():
        document.Root[f"/{key}"] = document.make_indirect(value)
    return made.saved(document)


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name("/" + kind), **more)


@pytest.mark.parametrize(
    "content",
    [
        with_root(OpenAction=action("JavaScript", JS="app.alert(1)")),
        with_root(OpenAction=action("Launch", F="cmd.exe")),
        with_root(AA=pikepdf.Dictionary(WC=action("JavaScript", JS="1"))),
        with_root(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([])))),
        with_root(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([])))),
        with_root(AcroForm=pikepdf.Dictionary(XFA="x", Fields=pikepdf.Array([]))),
        with_root(Extra=pikepdf.Array([pikepdf.Array([action("SubmitForm", F="http://x")])])),
    ],
)
def test_a_pdf_that_can_do_something_is_refused(content: bytes) -> None:
    assert code_of(content) == "piece_active"


def test_an_attachment_inside_a_pdf_is_refused() -> None:
    document = pikepdf.new()
    made.add_page(document, "Rapport")
    document.attachments["secret.txt"] = b"SECRET"

    assert code_of(made.saved(document)) == "piece_active"


def test_a_link_to_a_page_is_no_danger() -> None:
    assert inspect_pdf(with_root(Extra=action("URI", URI="https://example.org"))) == 1


def test_an_encrypted_pdf_is_refused_even_when_it_opens_without_a_password() -> None:
    document = pikepdf.new()
    made.add_page(document, "Rapport")
    for encryption in (pikepdf.Encryption(owner="a", user="b"), pikepdf.Encryption(owner="a", user="")):
        assert code_of(made.saved(document, encryption=encryption)) == "piece_chiffree"


def test_a_damaged_pdf_is_refused() -> None:
    whole = made.pdf("Rapport")

    assert code_of(whole[: len(whole) // 2]) == "piece_illisible"
    assert code_of(b"%PDF-1.7\n" + b"\xde\xad" * 500) == "piece_illisible"
    assert code_of(made.saved(pikepdf.new())) == "piece_illisible"


def test_a_pdf_bomb_is_refused_before_it_is_inflated() -> None:
    document = pikepdf.new()
    page = made.add_page(document, "Rapport")
    page.Contents = pikepdf.Stream(document, zlib.compress(b" " * 320_000_000, 1))
    page.Contents.Filter = pikepdf.Name.FlateDecode
    once = made.saved(document, recompress_flate=False, compress_streams=False)
    page.Contents = pikepdf.Stream(document, zlib.compress(zlib.compress(b" " * 10_000_000)))
    page.Contents.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    twice = made.saved(document, recompress_flate=False, compress_streams=False)

    assert len(once) < 3_000_000
    assert code_of(once) == "piece_bombe"
    assert code_of(twice) == "piece_bombe"


def huge_png() -> bytes:
    """A PNG of 40 000 × 40 000 pixels that weighs a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def test_an_image_bomb_a_damaged_and_an_animated_image_are_refused() -> None:
    from PIL import Image

    frames = io.BytesIO()
    Image.new("RGB", (8, 8)).save(
        frames, "PNG", save_all=True, append_images=[Image.new("RGB", (8, 8), "white")]
    )
    whole = made.image("JPEG")
    for content, kind, code in [
        (huge_png(), "png", "piece_bombe"),
        (whole[: len(whole) // 2], "jpeg", "piece_illisible"),
        (b"\x89PNG\r\n\x1a\n", "png", "piece_illisible"),
        (frames.getvalue(), "png", "piece_active"),
    ]:
        with pytest.raises(Refused) as caught:
            inspect_image(content, kind)
        assert caught.value.code == code


def test_a_file_that_asks_too_much_of_the_confined_process_is_refused_in_words() -> None:
    from orchestrator.pieces.confinement import confine

    with pytest.raises(Refused) as caught:
        confine("picture", made.pdf("x"), seconds=0, kind="pdf", page=1, masks=[])
    assert caught.value.code == "piece_trop_lourde"


def test_a_confined_process_that_crashes_is_a_refusal() -> None:
    from orchestrator.pieces.confinement import confine

    with pytest.raises(Refused) as caught:
        confine("picture", b"%PDF-1.7 rien", seconds=20, kind="pdf", page=1, masks=[])
    assert caught.value.code == "piece_trop_lourde"
