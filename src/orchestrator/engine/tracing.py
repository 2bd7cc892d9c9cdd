"""Running a model alone, in memory, under a frozen clock: what `orchestrator trace` tells line by line."""

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.clock import as_utc
from orchestrator.engine.facts import Facts, OpenedTask
from orchestrator.engine.law_functions import LawContext
from orchestrator.engine.runtime import Instance
from orchestrator.engine.specification import Specification

_ALONE = frozenset({"userTask", "manualTask", "task"})
_MOST_MOVES = 20_000  # tasks completed and deadlines passed: a model that goes on for ever must stop

Line = dict[str, object]


def trace(
    specification: Specification,
    variables: Mapping[str, object],
    script: Mapping[str, Mapping[str, object]],
    *,
    at: datetime,
    law: LawContext,
) -> Iterator[Line]:
    """Yield a line an element completed or cancelled, in order, then how it ended.

    Tasks complete by themselves with the data `script` has for their element, in the order they were opened;
    time goes to the next deadline only when nothing else can move and nothing is stopped by an incident.
    """
    run = _Run(specification, script, as_utc(at), law.zone)
    instance = Instance.start(specification, variables, at=at, law=law)
    yield from run.note(instance.take_facts())
    for _ in range(_MOST_MOVES):
        if not run.move(instance):
            yield _ending(instance)
            return
        yield from run.note(instance.take_facts())
    waiting = instance.waiting
    yield {
        "end": "incident",
        "element": waiting[0][0] if waiting else specification.process_id,
        "reason": f"Le modèle tourne sans fin : arrêté après {_MOST_MOVES} actes et échéances.",
    }


class _Run:
    def __init__(
        self,
        specification: Specification,
        script: Mapping[str, Mapping[str, object]],
        at: datetime,
        zone: ZoneInfo,
    ) -> None:
        self.script = script
        self.now = at
        self.zone = zone
        self.todo: deque[OpenedTask] = deque()

    def note(self, facts: Facts) -> Iterator[Line]:
        """Remember the tasks that opened and tell the steps."""
        closed = {task.id for task in facts.closed}
        self.todo = deque(task for task in self.todo if task.id not in closed)
        for task in facts.opened:
            if task.id not in closed and (task.type in _ALONE or task.element in self.script):
                self.todo.append(task)
        for step in facts.steps:
            yield {
                "element": step.element,
                "type": step.type,
                "state": step.state,
                "at": step.at.astimezone(self.zone).isoformat(),
            }

    def move(self, instance: Instance) -> bool:
        """Complete the oldest task, else pass to the next deadline; return False when nothing can move."""
        if self.todo:
            task = self.todo.popleft()
            instance.complete_task(task.id, self.script.get(task.element, {}), at=self.now)
            return True
        timers = instance.timers
        if not timers or instance.incidents or instance.ended:
            return False
        timer_id, due_at = min(timers.items(), key=lambda item: (item[1], int(item[0].rpartition("-")[2])))
        self.now = max(self.now, due_at)
        instance.fire_timer(timer_id, at=self.now)
        return True


def _ending(instance: Instance) -> Line:
    incidents = instance.incidents
    if incidents:
        first = incidents[0]
        return {"end": "incident", "element": first.element, "reason": first.reason}
    if instance.ended:
        return {"end": "completed"}
    return {"end": "waiting", "awaits": list(dict.fromkeys(element for element, _ in instance.waiting))}
