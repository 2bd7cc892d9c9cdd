"""A page is one picture: all that is read for it is read in one transaction, at one instant."""

from contextlib import ExitStack

from flask import Flask, g, request

from orchestrator.web.parts import parts


def register(app: Flask) -> None:
    """Share one reading transaction among the reads of each GET request, of pages and of the API alike."""
    app.before_request(begin)
    app.teardown_request(end)


def begin() -> None:
    if request.method in ("GET", "HEAD") and request.endpoint != "static":
        g.reading = ExitStack()
        g.reading.enter_context(parts().database.one_reading())


def end(_error: BaseException | None) -> None:
    reading = g.pop("reading", None)
    if reading is not None:
        reading.close()
