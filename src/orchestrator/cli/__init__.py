"""The `orchestrator` command: one module a subcommand, loaded only when it is called."""

from orchestrator.cli.main import run

__all__ = ["run"]
