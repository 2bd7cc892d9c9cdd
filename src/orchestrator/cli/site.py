"""The site behind gunicorn: worker processes build their own parts, nothing is shared but the database."""

import errno
import gc
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from orchestrator.cli.builder import Builder
from orchestrator.config import Settings
from orchestrator.errors import CannotRun

_TRIES, _PAUSE_SECONDS = 10, 0.5


class _Site(BaseApplication):  # type: ignore[misc]
    def __init__(self, build: Callable[[], Any], options: dict[str, Any]) -> None:
        self._build, self._options = build, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        return self._build()


def require_address(settings: Settings) -> None:
    """Raise CannotRun when the site cannot listen at its address: gunicorn would say it six times, in English.

    Waits a little: the site that was killed a moment ago may not have let go of it yet.
    """
    for left in reversed(range(_TRIES)):
        try:
            kind, _, _, _, address = socket.getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(kind, socket.SOCK_STREAM) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
                tried.bind(address)
            return
        except OSError as error:
            if left and error.errno == errno.EADDRINUSE:
                time.sleep(_PAUSE_SECONDS)
                continue
            raise CannotRun(
                f"Le site ne peut pas écouter à {settings.host}:{settings.port} ({error.strerror}) : arrêtez ce qui "
                "s'y trouve, ou choisissez une autre adresse avec PORT et ORCHESTRATOR_HOST."
            ) from error


def serve(builder: Builder, url: str | None = None, *, with_worker: bool = False) -> None:
    """Serve until SIGTERM. `with_worker` also fires deadlines, in one of the processes (one machine, no worker)."""
    settings = builder.settings()
    require_address(settings)
    settings.secret_key()  # fail now, in one sentence, rather than in each process
    checked = builder.parts(url)
    checked.database.close()

    def build() -> Any:
        # Nothing is asked or read again: one process that cannot start makes gunicorn stop the whole site, and the
        # one that takes the place of another may start while the database restarts.
        parts = builder.again(checked)
        if with_worker:
            builder.heartbeat(parts).start()
        application = builder.application(parts)
        # What was just built lives as long as the process: searching it again for garbage would slow pages down.
        gc.freeze()
        return application

    options = {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.web_processes,
        "worker_class": "gthread",
        "threads": 4,
        "timeout": 60,
        "graceful_timeout": 20,
        "loglevel": "warning",
        "proc_name": "orchestrator",
        "control_socket_disable": True,
    }
    _Site(build, options).run()
