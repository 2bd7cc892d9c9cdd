"""What every answer carries so that a browser cannot be turned against the person using it."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.routing import IntegerConverter, Map

IDLE_MINUTES = 30  # without a request for that long, one signs in again
LONGEST_SESSION_SECONDS = 12 * 3600
LARGEST_FORM_BYTES = 512 * 1024


class StoredNumber(IntegerConverter):
    """`<int:…>` of an address: a number that no column can hold names nothing, and must not reach the database."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**63 - 1, **kwargs})


def harden(app: Flask, *, secure_cookies: bool) -> None:
    """Set session cookies, limits of size and of numbers, and answer headers of `app`: before any address is added."""
    app.url_map.converters["int"] = StoredNumber
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure_cookies else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        # The signed cookie carries its own date, renewed by each request: past this age it is refused.
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=IDLE_MINUTES),
        SESSION_REFRESH_EACH_REQUEST=True,
        MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_BYTES,
        MAX_FORM_PARTS=1000,
    )
    app.before_request(draw_nonce)
    app.after_request(add_headers)
    app.url_defaults(date_static_files)


def draw_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(18)


def content_security_policy(nonce: str) -> str:
    """Nothing runs but our own files that carry this answer's nonce; nobody may frame the page."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def add_headers(response: Response) -> Response:
    """Headers of every answer; one that the view has set itself is left alone."""
    static = request.endpoint == "static"
    defaults = {
        "Content-Security-Policy": content_security_policy(g.get("csp_nonce", "")),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    for header, value in defaults.items():
        response.headers.setdefault(header, value)
    if not static:
        # Pages name people: no cache on the way, none left on a shared workstation.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def date_static_files(endpoint: str, values: dict[str, Any]) -> None:
    """Address static files by their date, so that a new release is fetched at once."""
    if endpoint != "static" or "filename" not in values:
        return
    file = Path(__file__).parent / "static" / values["filename"]
    if file.is_file():
        values["v"] = int(file.stat().st_mtime)
