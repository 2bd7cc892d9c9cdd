"""The case's revision that a page showed, as its form sends it back."""

from flask import request


def seen_revision() -> int:
    """The revision that the page showed; a form that hides it is treated as the oldest of pages."""
    text = request.form.get("_revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
