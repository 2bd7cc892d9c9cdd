"""What an operation or a query works with; wiring.py builds it once a process."""

from dataclasses import dataclass

from orchestrator.config import Settings
from orchestrator.law.places import Places
from orchestrator.library.deployed import Library
from orchestrator.persistence.database import Database


@dataclass(frozen=True)
class Parts:
    """The built parts. `demo` is true only on a database created by `orchestrator demo`."""

    settings: Settings
    database: Database
    library: Library
    places: Places
    demo: bool = False
