"""A case that is saved and reloaded at every act does the same as one that stays in memory."""

import random
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.drawing import T0, Law
from tests.engine.mutation import mutate
from tests.engine.test_mutation import SEEDS

from orchestrator.engine import Facts, Instance, Specification, read_specification
from orchestrator.errors import ModelRefused

LAW = Law(contradictoire=72)


class Pair:
    """Two instances of one model, with one key; `one` stays in memory, `other` is reloaded at every act."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.now: datetime = T0
        variables = {"n": 0, "x": True, "d": T0}
        self.one = Instance.start(specification, variables, at=T0, law=LAW, key="k")
        self.other = Instance.start(specification, variables, at=T0, law=LAW, key="k")
        self.open: list[str] = []
        self.compare()

    def compare(self) -> None:
        saved = self.other.dump()
        assert self.one.dump() == saved
        facts, same = self.one.take_facts(), self.other.take_facts()
        assert facts == same
        assert self.one.incidents == self.other.incidents
        self.note(facts)
        joins = ("parallelGateway", "inclusiveGateway")
        hopeful = any(type not in joins for _, type in self.one.waiting)
        assert self.one.ended or hopeful or self.one.incidents  # never a wait that nothing can end, unsaid
        self.other = Instance.load(self.specification, saved, law=LAW)

    def note(self, facts: Facts) -> None:
        closed = {task.id for task in facts.closed}
        self.open = [id for id in self.open + [task.id for task in facts.opened] if id not in closed]

    def act(self, chance: random.Random) -> None:
        kind = chance.choice(["task", "task", "task", "timer", "message", "signal", "data", "retry"])
        timers = sorted(self.one.timers.items(), key=lambda item: (item[1], item[0]))
        choice = chance.choice(self.open) if self.open else None
        number = chance.randrange(4)
        if kind == "timer" and timers:
            self.now = max(self.now, timers[0][1])
        for instance in (self.one, self.other):
            if kind == "task" and choice:
                instance.complete_task(choice, {"n": number}, at=self.now)
            elif kind == "timer" and timers:
                assert instance.fire_timer(timers[0][0], at=timers[0][1])
            elif kind == "message":
                instance.deliver_message("recours", {"n": number}, at=self.now)
            elif kind == "signal":
                instance.deliver_signal("alerte", {}, at=self.now)
            elif kind == "data":
                instance.set_variables({"n": number, "x": number > 1}, at=self.now)
            elif kind == "retry":
                instance.retry(at=self.now)
        self.compare()


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(SEEDS) - 1), st.integers(0, 10**9), st.integers(0, 2))
def test_a_reloaded_case_does_what_one_in_memory_does(seed: int, luck: int, changes: int) -> None:
    chance = random.Random(luck)
    try:
        specification = read_specification({"m.bpmn": mutate(SEEDS[seed], chance, changes)}, "p")
    except ModelRefused:
        return
    pair = Pair(specification)
    for _ in range(12):
        pair.act(chance)
