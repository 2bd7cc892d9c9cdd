"""Logs as JSON lines on stderr, without personal data: standard output belongs to the command's answer."""

import sys

import structlog


def configure_logs() -> None:
    """Set up structured logs for a long-running command."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=_on_stderr_as_it_is_now,
    )


def _on_stderr_as_it_is_now(*_names: object) -> structlog.PrintLogger:
    """Whoever replaces the stream after the set-up (a test, a supervisor) gets the lines that follow."""
    return structlog.PrintLogger(sys.stderr)
