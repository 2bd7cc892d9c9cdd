"""Instances in memory, and their state as bytes, beside stock SpiffWorkflow."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.measures import Measure, Scale, against
from benchmarks.models import automatic, waiting
from benchmarks.rival import Rival
from orchestrator.engine import Instance, Specification, read_specification

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
TASKS = (10, 40, 200)


def measure(scale: Scale) -> Iterator[Measure]:
    """Whole instances, steps a second, a person's task with its deadline, saving and loading."""
    yield from _automatic(scale)
    yield _with_deadline(scale)
    yield from _state(scale)


def specification(content: bytes, process_id: str = "p") -> Specification:
    return read_specification({"m.bpmn": content}, process_id)


def _automatic(scale: Scale) -> Iterator[Measure]:
    for tasks in TASKS:
        spec = specification(automatic(tasks, "feel"))
        rival = Rival(automatic(tasks, "python"))

        def ours(spec: Specification = spec) -> None:
            instance = Instance.start(spec, {"n": 0}, at=AT)
            assert instance.ended

        def its(rival: Rival = rival) -> None:
            rival.run_through({"n": 0})

        found = against(f"{tasks} tâches automatiques en mémoire, instances/s", ours, its, scale)
        yield found
        steps = tasks + 2  # its start and its end are steps too
        assert found.rival is not None
        yield Measure(
            f"{tasks} tâches automatiques en mémoire, pas/s",
            found.ours * steps,
            found.rival * steps,
            found.ratio,
            rounds=found.rounds,
        )


def _with_deadline(scale: Scale) -> Measure:
    spec, rival = specification(waiting("feel")), Rival(waiting("python"))

    def ours() -> None:
        instance = Instance.start(spec, {"n": 0}, at=AT)
        task = instance.take_facts().opened[0]
        instance.complete_task(task.id, {"n": Decimal(12)}, at=AT)
        assert instance.ended

    def its() -> None:
        rival.run_through({"n": 0}, {"n": 12})

    return against("tâche humaine, minuteur de 72 h et aiguillage en mémoire, instances/s", ours, its, scale)


def _state(scale: Scale) -> Iterator[Measure]:
    """Forty tasks done, one waited for, 5.8 kB of data."""
    data = {f"motif_{n}": hashlib.sha256(str(n).encode()).hexdigest() for n in range(80)}  # hardly compresses
    spec = specification(automatic(40, "feel", last="u"))
    rival = Rival(automatic(40, "python", last="u"))
    instance, workflow = Instance.start(spec, {"n": 0, **data}, at=AT), rival.start({"n": 0, **data})
    saved, text = instance.dump(), rival.dump(workflow)
    name = "état de 41 tâches et 5,8 ko de données"
    yield against(f"{name}, enregistrements/s", instance.dump, lambda: rival.dump(workflow), scale)
    yield against(f"{name}, lectures/s", lambda: Instance.load(spec, saved), lambda: rival.load(text), scale)
    yield Measure(f"{name}, octets", len(saved), len(text.encode()), len(text.encode()) / len(saved))
