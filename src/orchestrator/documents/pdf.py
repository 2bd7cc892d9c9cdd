"""The same page as a tagged PDF (PDF/UA-1), where the system has Pango; said plainly where it has not."""

import logging
from functools import cache
from typing import Any

from orchestrator.documents.errors import CannotRender


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):
        # OSError: the package is there, the system libraries it needs (Pango) are not.
        return None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def pdf_unavailable() -> str | None:
    """Return the French sentence that says why there is no PDF on this machine; None where there is one."""
    if _weasyprint() is not None:
        return None
    return (
        "Le PDF n'est pas disponible sur cette machine : la bibliothèque Pango manque. "
        "Imprimez la page, ou installez Pango."
    )


def to_pdf(html: str) -> bytes | None:
    """Return the PDF of the page `html`, None where Pango is missing. It fetches nothing, ever.

    Raises CannotRender when the page cannot be laid out.
    """
    weasyprint = _weasyprint()
    if weasyprint is None:
        return None
    try:
        page = weasyprint.HTML(string=html, url_fetcher=_nothing(weasyprint))
        content: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    except (ValueError, OSError, RecursionError) as error:
        raise CannotRender(f"Le PDF n'a pas pu être produit : {error}") from error
    return content


def _nothing(weasyprint: Any) -> Any:
    """A fetcher that may use no protocol at all: neither the network nor the disk is reached."""
    return weasyprint.urls.URLFetcher(allowed_protocols=frozenset(), allow_redirects=False)
