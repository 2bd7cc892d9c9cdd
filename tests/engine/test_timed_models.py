"""Random models where time, messages and errors decide, saved and reloaded at each step: the rules of BPMN decide.

`python -m tests.engine.test_timed_models COUNT [FIRST]` makes a longer run.
"""

import sys
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.engine.drawing import T0, Walk
from tests.engine.timed_blocks import grown, standalone
from tests.operations.plain_rules import PlainCase, plan_of


class Together:
    """One model run by the engine and by the plain rules, side by side."""

    def __init__(self, chance: Random, leaves: int) -> None:
        self.chance = chance
        block = grown(chance, leaves)
        content, drawn = standalone(block)
        self.messages = drawn.messages
        self.walk = Walk(content)
        self.plain = PlainCase(plan_of(block, drawn), T0)
        self.check()

    @property
    def open(self) -> list[tuple[str, datetime, str]]:
        closed = {task.id for facts in self.walk.all_facts for task in facts.closed}
        opened = [task for facts in self.walk.all_facts for task in facts.opened if task.id not in closed]
        return sorted((task.element, task.at, task.id) for task in opened)

    def check(self) -> None:
        assert self.walk.stuck == {}
        assert [(element, at) for element, at, _ in self.open] == self.plain.open()
        assert sorted(self.walk.instance.timers.values()) == [due for _, due in by_due(self.plain)]
        assert self.walk.instance.ended is (self.plain.ended_at is not None)

    def step(self) -> None:
        """Complete a task, send a message, let the next deadline come, or let time pass before it."""
        what = self.chance.random()
        walk, plain = self.walk, self.plain
        if what < 0.5 and self.open:
            element, at, id = self.chance.choice(self.open)
            walk.instance.complete_task(id, {}, at=walk.now)
            walk.reload()
            plain.complete(element, at, walk.now)
        elif what < 0.7 and self.messages:
            message = self.chance.choice(self.messages)
            walk.hear(message)
            plain.hear(message, walk.now)
        elif walk.instance.timers:
            following = min(walk.instance.timers.values())
            if what < 0.8:
                walk.now += (following - walk.now) / 2
                return
            walk.wait()
            plain.catch_up(walk.now)
        else:
            walk.now += timedelta(minutes=7)
        self.check()


def by_due(plain: PlainCase) -> list[tuple[str, datetime]]:
    return sorted(plain.timers(), key=lambda timer: timer[1])


def live(seed: int) -> None:
    """Grow one model from the seed and live with it until it ends."""
    chance = Random(seed)
    together = Together(chance, chance.randint(2, 14))
    for _ in range(120):
        if together.plain.ended_at is not None:
            return
        together.step()


@pytest.mark.parametrize("seed", range(60))
def test_what_happens_is_what_the_rules_say(seed: int) -> None:
    live(seed)


if __name__ == "__main__":
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for number in range(first, first + int(sys.argv[1])):
        try:
            live(number)
        except Exception as error:
            sys.stdout.write(f"graine {number} : {error!r}\n")
