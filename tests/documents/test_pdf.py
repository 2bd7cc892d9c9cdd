"""Where the machine has Pango, the page becomes a tagged PDF that fetches nothing; elsewhere we say so."""

from urllib.request import OpenerDirector

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
