"""HTML for people, in French first: one module per screen, usable without JavaScript."""

from orchestrator.web.app import create_app

__all__ = ["create_app"]
