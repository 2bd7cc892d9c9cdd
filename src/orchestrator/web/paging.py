"""What the lists share: page numbers read from the address, and addresses of the other pages."""

from typing import Any

from flask import request, url_for

LAST_PAGE = 100_000


def page_number() -> int:
    text = request.args.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() else 1


def address(page: int) -> str:
    """The current list at another page, filters kept."""
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    query: dict[str, Any] = {**kept, "page": page}
    return url_for(request.endpoint or "inbox.show", **query)
