"""Whether long cases cost more than short ones, step for step: 1 is linear, more is what old cases complain of."""

import statistics
import time
from collections.abc import Callable, Iterator

from benchmarks.engine import AT, specification
from benchmarks.measures import Measure, Scale, rate
from benchmarks.models import automatic, people
from benchmarks.rival import Rival
from orchestrator.engine import Instance

FEW, MANY = 20, 200
ACTS, COMPARED = 100, 20


def measure(scale: Scale) -> Iterator[Measure]:
    """A step among 200 beside a step among 20; the last acts of a case of 100 beside its first."""
    steps = [(_steps(_ours, scale), _steps(_its, scale)) for _ in range(scale.rounds)]
    yield _grown(f"temps d'un pas parmi {MANY} rapporté à un pas parmi {FEW}", steps)
    acts = [(_acts(_our_acts), _acts(_its_acts)) for _ in range(scale.rounds)]
    name = f"temps des {COMPARED} derniers actes sur {ACTS}, lus et enregistrés, rapporté aux premiers"
    yield _grown(name, acts)


def _grown(name: str, pairs: list[tuple[float, float]]) -> Measure:
    ours, rival = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(its / mine for mine, its in pairs)
    return Measure(name, ours, rival, ratio, "≤ 1.2", len(pairs))


def _steps(prepared: Callable[[int], Callable[[], None]], scale: Scale) -> float:
    seconds = {tasks: 1 / rate(prepared(tasks), scale.seconds) / (tasks + 2) for tasks in (FEW, MANY)}
    return seconds[MANY] / seconds[FEW]


def _ours(tasks: int) -> Callable[[], None]:
    spec = specification(automatic(tasks, "feel"))

    def run() -> None:
        assert Instance.start(spec, {"n": 0}, at=AT).ended

    return run


def _its(tasks: int) -> Callable[[], None]:
    rival = Rival(automatic(tasks, "python"))
    return lambda: rival.run_through({"n": 0})


def _acts(acts: Callable[[], Iterator[None]]) -> float:
    """How much longer the last acts take than the first ones."""
    taken, started = [], time.perf_counter()
    for _ in acts():
        taken.append(time.perf_counter() - started)
        started = time.perf_counter()
    assert len(taken) == ACTS
    return statistics.median(taken[-COMPARED:]) / statistics.median(taken[:COMPARED])


def _our_acts() -> Iterator[None]:
    spec = specification(people(ACTS))
    instance = Instance.start(spec, {"n": 0}, at=AT)
    for _ in range(ACTS):
        task = instance.take_facts().opened[0]
        instance = Instance.load(spec, instance.dump())
        instance.complete_task(task.id, {"n": 1}, at=AT)
        yield
    assert instance.ended


def _its_acts() -> Iterator[None]:
    rival = Rival(people(ACTS))
    text = rival.dump(rival.start({"n": 0}))
    for _ in range(ACTS):
        workflow = rival.load(text)
        rival.complete(workflow, {"n": 1})
        text = rival.dump(workflow)
        yield
    assert workflow.is_completed()
