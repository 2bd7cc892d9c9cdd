"""The API put on the site's application: one blueprint a resource, its description, its own errors."""

from typing import Any

from flask import Flask
from flask_smorest import Api

from orchestrator.api import (
    absences,
    cases,
    consultations,
    delegations,
    deployments,
    description,
    health,
    messages,
    notes,
    opinions,
    persons,
    pieces,
    procedures,
    tasks,
)
from orchestrator.api.identity import EXTENSION
from orchestrator.api.problems import ProblemSchema
from orchestrator.library import Parts

ROOT = "/api"
RESOURCES = (
    procedures,
    cases,
    persons,
    pieces,
    notes,
    tasks,
    messages,
    deployments,
    delegations,
    absences,
    opinions,
)


class _Description(Api):  # type: ignore[misc]
    """flask-smorest's, minus its error handler: it would also take over the pages of the site."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        return


def register(app: Flask, parts: Parts) -> None:
    """Add the API to the application that `web` built over the same parts.

    A request to it is known by its token alone: session cookies are not read, so that no forged form can
    reach it, and the guard against those does not apply.
    """
    app.extensions[EXTENSION] = parts
    consultations.register(app)
    app.config.update(
        API_TITLE="Orchestrateur des procédures",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX=ROOT,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Description(app, spec_kwargs=_security())
    for resource in RESOURCES:
        _exempt(app, resource.resource)
        api.register_blueprint(resource.resource, url_prefix=ROOT)
    for open_to_all in (description.page, health.page):
        _exempt(app, open_to_all)
        app.register_blueprint(open_to_all, url_prefix=ROOT)
    app.extensions[description.EXTENSION] = api.spec


def _exempt(app: Flask, blueprint: Any) -> None:
    guard = app.extensions.get("csrf")
    if guard is not None:
        guard.exempt(blueprint)


def _security() -> dict[str, Any]:
    return {
        "components": {"securitySchemes": {"jeton": {"type": "http", "scheme": "bearer"}}},
        "security": [{"jeton": []}],
        "info": {"description": "Mêmes opérations, mêmes ressorts et mêmes refus que les pages."},
    }
