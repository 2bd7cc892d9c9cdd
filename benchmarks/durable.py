"""A whole automatic case in one act and one durable commit, beside stock SpiffWorkflow in memory."""

import itertools
import time
from collections.abc import Callable, Iterator

from benchmarks.measures import Measure, Scale, compared, rate
from benchmarks.models import automatic
from benchmarks.rival import Rival
from benchmarks.stores import Site, Store, furnish

TASKS = (10, 40, 200)


def measure(scale: Scale, stores: list[Store]) -> Iterator[Measure]:
    """Opening a case, running it to its end, its journal, one commit: instances a second."""
    for store in stores:
        with store.database() as url:
            site = furnish(url)
            for tasks in TASKS:
                rival = Rival(automatic(tasks, "python"))
                numbers = itertools.count()

                def ours(site: Site = site, tasks: int = tasks, numbers: Iterator[int] = numbers) -> None:
                    site.start(f"{tasks}-{next(numbers)}", f"auto_{tasks}")

                name = f"{tasks} tâches automatiques, un acte validé sur {store.kind}, instances/s (témoin en mémoire)"
                yield _compare(name, ours, lambda r=rival: r.run_through({"n": 0}), scale)  # type: ignore[misc]
            site.parts.database.close()


def _compare(name: str, ours: Callable[[], None], its: Callable[[], None], scale: Scale) -> Measure:
    for _ in range(3):
        ours()
    its()
    pairs = []
    for _ in range(scale.rounds):
        started = time.perf_counter()
        for _ in range(scale.durable_instances):
            ours()
        mine = scale.durable_instances / (time.perf_counter() - started)
        pairs.append((mine, rate(its, scale.seconds)))
    return compared(name, pairs, "ratio ≥ 0.5")
