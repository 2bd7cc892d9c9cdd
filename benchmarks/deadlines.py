"""Due deadlines fired by one worker beside many that wait, and the poll that finds nothing to do."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.crowd import add_due, copy
from benchmarks.measures import Measure, Scale, alone, milliseconds
from benchmarks.stores import Site, Store, furnish
from orchestrator.operations.run_due import run_due


def measure(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """Each due deadline ends its case: engine, journal and case written in a durable transaction of its own."""
    for store in stores:
        with store.database() as url:
            site = furnish(url)
            model = site.start("modele", "attente", t0=datetime.now(UTC).isoformat())
            copy(site, model, 0, scale.waiting)
            beside = f"{store.kind}, à côté de {scale.waiting} en attente"
            polls = [milliseconds(lambda: run_due(site.parts)) for _ in range(20)]  # noqa: B023
            yield alone(f"relève sans échéance due, {beside}, ms", polls, "≤ 10")
            low = scale.waiting
            for due in scale.due:
                rounds = scale.rounds if due == min(scale.due) else 1
                seconds = []
                for _ in range(rounds):
                    seconds.append(_drain(site, model, low, due))
                    low += due
                yield alone(f"{due} échéances dues, {beside}, s pour 1000", seconds, "≤ 5")
            site.parts.database.close()


def _drain(site: Site, model: int, low: int, due: int) -> float:
    add_due(site, model, low, due)
    started = time.perf_counter()
    fired = run_due(site.parts)
    elapsed = time.perf_counter() - started
    assert fired == due, f"{fired} of {due} fired"
    return elapsed / due * 1000
