"""Seeing what the engine did while stories are played: which steps, which rules of which tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from orchestrator.engine import Facts

_watcher: ContextVar[Callable[[Facts], None] | None] = ContextVar("watcher", default=None)


@contextmanager
def watching(watcher: Callable[[Facts], None]) -> Iterator[None]:
    """Hand the facts of each operation performed in this block to `watcher`, refused or rolled back ones apart."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tell(facts: Facts) -> None:
    """Hand over the facts of one operation, if anybody watches."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(facts)
