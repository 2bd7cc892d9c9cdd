"""A rendered document as an accessible, printable page on its own."""

import hashlib
from html import escape

from markdown_it import MarkdownIt

# The "commonmark" preset without raw HTML: what a template writes is structure, nothing else.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
_MARKDOWN.disable(["image", "html_block", "html_inline", "autolink"])

STYLESHEET = """
@page { size: A4; margin: 22mm 20mm 24mm 20mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; color: #444; } }
html { color: #111; background: #fff; font: 11pt/1.5 "DejaVu Sans", "Liberation Sans", Arial, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1.5rem; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; border-bottom: 1px solid #999; padding-bottom: .15rem; }
h1, h2, h3 { break-after: avoid; }
p, li { orphans: 3; widows: 3; overflow-wrap: anywhere; }
blockquote { margin: 1rem 0; padding: 0 0 0 1rem; border-left: 3px solid #8a9bb0; }
hr { border: 0; border-top: 1px solid #999; margin: 2rem 0; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
""".strip()


# On each page of what is not signed: at its top in print, and in the text for who does not see it.
MARK_STYLESHEET = """
@page { @top-center { content: "%s"; font: bold 11pt sans-serif; color: #8a1c00; } }
.mark { border: 2px solid #8a1c00; color: #8a1c00; padding: .4rem .8rem; font-weight: bold; text-align: center; }
""".strip()


def to_html(markdown_text: str, title: str, lang: str = "fr", mark: str = "") -> str:
    """Return a whole HTML page for `markdown_text`; raw HTML in it is shown as text, never run.

    `mark`: words that every page bears, such as those of a draft.
    """
    body = _MARKDOWN.render(markdown_text)
    style = STYLESHEET
    if mark:
        body = f'<p class="mark">{escape(mark)}</p>\n{body}'
        style = f"{STYLESHEET}\n{MARK_STYLESHEET % mark.replace(chr(34), '')}"
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(lang, quote=True)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}\n</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def content_hash(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, 64 hexadecimal digits: the name a document is stored under."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
