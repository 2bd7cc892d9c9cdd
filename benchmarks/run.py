"""Which measures there are, and how they are run one after the other."""

from collections.abc import Callable, Iterator, Sequence

from benchmarks import deadlines, decisions, durable, engine, growth, http, lists, storage
from benchmarks.measures import FULL, QUICK, Measure, Scale
from benchmarks.stores import Store, stores

IN_MEMORY: dict[str, Callable[[Scale], Iterator[Measure]]] = {
    "engine": engine.measure,
    "growth": growth.measure,
    "decisions": decisions.measure,
}
ON_DATABASES: dict[str, Callable[[Scale, list[Store]], Iterator[Measure]]] = {
    "durable": durable.measure,
    "http": http.measure,
    "deadlines": deadlines.measure,
    "lists": lists.measure,
    "storage": storage.measure,
}
MILLION = "million"
NAMES = (*IN_MEMORY, *ON_DATABASES, MILLION)


def run(names: Sequence[str] = (), *, quick: bool = False, million: bool = False) -> Iterator[Measure]:
    """Yield each figure as soon as it is found. `names` are some of NAMES; none means all but the million."""
    wanted = set(names or (*IN_MEMORY, *ON_DATABASES)) | ({MILLION} if million else set())
    return take(wanted, QUICK if quick else FULL)


def take(wanted: set[str], scale: Scale) -> Iterator[Measure]:
    """Run the wanted measures at a given scale."""
    for name, measure in IN_MEMORY.items():
        if name in wanted:
            yield from measure(scale)
    on_databases = {**ON_DATABASES, MILLION: lists.measure_million}
    chosen = [measure for name, measure in on_databases.items() if name in wanted]
    if not chosen:
        return
    with stores() as found:
        for measure_on in chosen:
            yield from measure_on(scale, found)
