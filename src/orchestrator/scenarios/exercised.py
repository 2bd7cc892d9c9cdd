"""What a story makes run, as the engine tells it: steps, timers, rules of tables, answers, refusals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.engine import Facts
from orchestrator.operations.article_uses import OPENING, Use
from orchestrator.operations.watching import watching
from orchestrator.scenarios.playing import Verdict
from orchestrator.scenarios.reading import Story
from orchestrator.scenarios.stage import Stage


@dataclass
class Exercised:
    """What one story that passes has exercised; `label` and `file` name it."""

    label: str
    file: Path
    procedure: str
    reached: set[tuple[str, str]] = field(default_factory=set)  # (process, element)
    armed: set[str] = field(default_factory=set)  # elements of timers
    rules: set[tuple[str, str]] = field(default_factory=set)  # (decision, rule)
    answered: set[tuple[str, str]] = field(default_factory=set)  # (element, field)
    refused: set[str] = field(default_factory=set)

    def covers(self, use: Use) -> bool:
        """True when the story exercised this place."""
        if use.code:
            return use.code in self.refused
        if use.element == OPENING:
            return use.process == self.procedure and (not use.field or (OPENING, use.field) in self.answered)
        if (use.process, use.element) not in self.reached and use.element not in self.armed:
            return False
        if use.rule:
            return (use.decision, use.rule) in self.rules
        return not use.field or (use.element, use.field) in self.answered

    def see(self, facts: Facts) -> None:
        """Take in the facts of one operation."""
        self.reached |= {(step.process, step.element) for step in facts.steps if step.state == "completed"}
        self.reached |= {(task.process, task.element) for task in facts.opened}
        self.armed |= {timer.element for timer in facts.armed}
        self.rules |= {(made.decision, rule) for made in facts.decisions for rule, _ in made.rules}

    def read(self, story: Story) -> None:
        """Take in what only the story's text tells: the answers given and the refusals expected."""
        self.answered |= {(OPENING, key) for key in (*story.person, *story.data)}
        self.refused |= {story.opening_refused} if story.opening_refused else set()
        for step in story.steps:
            self.answered |= {(step.act, _field_of(key)) for key in step.data}
            self.refused |= {step.refused} if step.refused else set()


def _field_of(key: str) -> str:
    """The field of an answer: a date may be given as `terme-day`, a repeated hour as `terme__fold`."""
    return key.partition("-")[0].removesuffix("__fold")


def exercise(stage: Stage, story: Story, file: Path, label: str) -> tuple[Exercised, Verdict]:
    """Play one story and return what it exercised."""
    exercised = Exercised(label, file, story.procedure)
    with watching(exercised.see):
        verdict = stage.play(story, file)
    exercised.read(story)
    return exercised, verdict


def covering(stories: Iterable[Exercised], uses: Iterable[Use]) -> list[Exercised]:
    """Return the stories that exercise at least one of these places, in order."""
    places = list(uses)
    return [story for story in stories if any(story.covers(use) for use in places)]
