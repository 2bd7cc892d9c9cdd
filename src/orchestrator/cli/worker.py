"""`orchestrator worker`: fires what is due, until it is told to stop."""

import argparse
import signal
import threading
from typing import Any

from orchestrator.cli.builder import Builder
from orchestrator.cli.logs import configure_logs
from orchestrator.operations.run_due import run_due
from orchestrator.operations.send_mail import Mailroom


def configure(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("worker", help="exécute les échéances et remet les messages")
    parser.add_argument("--once", action="store_true", help="exécute ce qui est dû, puis s'arrête")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, builder: Builder) -> int:
    """Beat until SIGTERM or SIGINT; the beat under way is finished first."""
    configure_logs()
    parts = builder.parts()
    if arguments.once:
        run_due(parts)
        Mailroom(parts).beat()
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    heartbeat = builder.heartbeat(parts)
    heartbeat.start()
    stop.wait()
    heartbeat.stop()
    return 0
