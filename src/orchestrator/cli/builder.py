"""What commands may ask of the wiring."""

from typing import Any, Protocol

from orchestrator.clock import Clock
from orchestrator.config import Settings
from orchestrator.law.places import Places
from orchestrator.library import Library, Parts
from orchestrator.persistence.database import Database


class Wakes(Protocol):
    """A heartbeat, see scheduling.Heartbeat."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Builder(Protocol):
    """Implemented by wiring.Builder; see there."""

    def settings(self) -> Settings: ...

    def places(self) -> Places: ...

    def database(self, url: str | None = None, clock: Clock | None = None) -> Database: ...

    def parts(
        self, url: str | None = None, clock: Clock | None = None, library: Library | None = None
    ) -> Parts: ...

    def again(self, parts: Parts) -> Parts: ...

    def application(self, parts: Parts) -> Any: ...

    def heartbeat(self, parts: Parts) -> Wakes: ...

    def bare_parts(self, database: Database, library: Library | None = None) -> Parts: ...
