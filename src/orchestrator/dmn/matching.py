"""Which rules decided: kept beside the budgets of an evaluation, for the reasons given to people."""

from dataclasses import dataclass

from orchestrator.feel.limits import Run


@dataclass(frozen=True)
class MatchedRule:
    """`decision` is the id of the decision or knowledge model, `annotation` the rule's own words."""

    decision: str
    id: str
    annotation: str


class RecordingRun(Run):
    """The budgets of one evaluation of a model, with the rules that matched so far."""

    __slots__ = ("matched",)

    def __init__(self, functions: dict[str, object]) -> None:
        super().__init__(functions)  # type: ignore[arg-type]
        self.matched: list[MatchedRule] = []


def record(run: Run, rule: MatchedRule) -> None:
    if isinstance(run, RecordingRun):
        run.matched.append(rule)
