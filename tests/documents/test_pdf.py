"""Where the machine has Pango, the page becomes a tagged PDF that fetches nothing; elsewhere we say so."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.request import OpenerDirector

import pikepdf
import pytest

from orchestrator.documents import pdf, pdf_unavailable, to_html, to_pdf


def test_a_page_becomes_a_tagged_pdf_or_the_reason_is_said() -> None:
    if said := pdf_unavailable():
        assert to_pdf(to_html("# Décision", "Décision")) is None
        pytest.skip(f"PDF NOT TESTED: {said}")
    content = to_pdf(to_html("# Décision\n\nTexte.", "Décision"))

    assert content is not None
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content or b"/StructTreeRoot" in content or b"ObjStm" in content


def test_a_pdf_says_its_language_its_title_and_what_each_part_is() -> None:
    if said := pdf_unavailable():
        pytest.skip(f"PDF NOT TESTED: {said}")
    text = "# Décision\n\nTexte.\n\n## Motifs\n\n- un\n- deux\n\n> repris"
    document = pikepdf.open(io.BytesIO(to_pdf(to_html(text, "Décision de placement")) or b""))
    root = document.Root

    assert str(root.Lang) == "fr"
    assert str(document.docinfo.Title) == "Décision de placement"
    assert bool(root.ViewerPreferences.DisplayDocTitle) and bool(root.MarkInfo.Marked)
    assert {str(page.Tabs) for page in document.pages} == {"/S"}
    with document.open_metadata() as metadata:
        assert metadata.get("pdfuaid:part") == "1"
    names = list(parts_of(root.StructTreeRoot))
    wanted = ["/H1", "/P", "/H2", "/L", "/LI", "/LI", "/BlockQuote"]
    assert [name for name in names if name in wanted] == [*wanted, "/P"]


def parts_of(part: Any) -> Iterator[str]:
    """The names of the tags of a PDF, in the order of reading."""
    if isinstance(part, pikepdf.Array):
        for one in part:
            yield from parts_of(one)
    elif isinstance(part, pikepdf.Dictionary):
        if "/S" in part:
            yield str(part.S)
        yield from parts_of(part.get("/K"))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "data:image/png;base64,AA"]
)
def test_a_page_never_fetches_anything(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if said := pdf_unavailable():
        pytest.skip(f"PDF NOT TESTED: {said}")
    opened: list[object] = []
    monkeypatch.setattr(OpenerDirector, "open", lambda self, request, *rest: opened.append(request))
    page = to_html("x", "t").replace("<main>", f'<main><img src="{url}" alt="">')

    assert (to_pdf(page) or b"").startswith(b"%PDF-")
    assert opened == []


def test_without_pango_there_is_no_pdf_and_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)

    assert to_pdf(to_html("x", "t")) is None
    assert "Pango" in (pdf_unavailable() or "")
