"""APScheduler as a heartbeat: one in-memory interval job whose loss would lose nothing."""

import logging
from collections.abc import Callable, Sequence

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from orchestrator.errors import OrchestratorError

_log = structlog.get_logger()
# A beat skipped because the one before still works is how it is meant: no line of its own, not in JSON, for each.
logging.getLogger("apscheduler.executors").setLevel(logging.ERROR)
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class Heartbeat:
    """Call each of `beats` every `seconds`, none waiting for another; one that fails comes again all the same."""

    def __init__(self, beats: Sequence[Callable[[], object]], seconds: float) -> None:
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for beat in beats:
            self._scheduler.add_job(
                _guarded,
                "interval",
                args=[beat],
                seconds=seconds,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)


def _guarded(beat: Callable[[], object]) -> None:
    try:
        beat()
    except OrchestratorError as error:
        _log.error("heartbeat_failed", code=error.code, message=error.message)
    except Exception as error:
        _log.error("heartbeat_failed", error=type(error).__name__, detail=str(error)[:300])
