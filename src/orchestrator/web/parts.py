"""The parts that `wiring` built, within reach of the request that is being answered."""

from typing import cast

from flask import current_app, request

from orchestrator.library import Parts

EXTENSION = "orchestrator_parts"
API_ROOT = "/api"  # where machines are answered: their own authentication, their own errors


def parts() -> Parts:
    """Return the parts of the application that serves the current request."""
    return cast(Parts, current_app.extensions[EXTENSION])


def for_machines() -> bool:
    """True when the current request is for the API."""
    return request.path == API_ROOT or request.path.startswith(API_ROOT + "/")
