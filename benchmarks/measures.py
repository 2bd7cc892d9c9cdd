"""One figure, how it is taken in alternating rounds, and the table that shows them."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Work = Callable[[], object]


@dataclass(frozen=True)
class Scale:
    """How much is done. Durations in seconds; the rest are counts."""

    rounds: int = 5
    seconds: float = 0.4  # for one side of one round
    durable_instances: int = 60  # of one round
    acts: int = 300  # over HTTP, for one figure
    due: tuple[int, ...] = (1_000, 10_000)
    waiting: int = 100_000
    cases: int = 10_000
    reads: int = 200
    stored_cases: int = 2_000


FULL = Scale()
QUICK = Scale(3, 0.15, 20, 100, (1_000,), 20_000, 10_000, 60, 500)
TINY = Scale(1, 0.01, 2, 4, (3,), 20, 30, 3, 20)


@dataclass(frozen=True)
class Measure:
    """One line of bench.json. `name` ends with the unit; `ratio` is ours/rival, above 1 when ours is better."""

    name: str
    ours: float
    rival: float | None = None
    ratio: float | None = None
    goal: str | None = None
    rounds: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        if self.goal is None:
            return None
        subject, sign, bound = self.goal.rpartition("≤" if "≤" in self.goal else "≥")
        value = self.ratio if subject.strip() == "ratio" else self.ours
        assert value is not None
        wanted = float(bound.replace(" ", ""))
        return value <= wanted if sign == "≤" else value >= wanted


def rate(work: Work, seconds: float) -> float:
    """Return how many times a second `work` is done, repeated for at least `seconds`."""
    count, started = 0, time.perf_counter()
    while True:
        work()
        count += 1
        elapsed = time.perf_counter() - started
        if elapsed >= seconds:
            return count / elapsed


def against(
    name: str, ours: Work, rival: Work, scale: Scale, *, goal: str | None = None, each: int = 1
) -> Measure:
    """Compare two ways of doing the same work: rates a second, `each` units of work a call.

    Rounds alternate, so that whatever slows the machine slows both; each side is warmed once.
    """
    ours(), rival()
    pairs = [(rate(ours, scale.seconds), rate(rival, scale.seconds)) for _ in range(scale.rounds)]
    return compared(name, [(mine * each, its * each) for mine, its in pairs], goal)


def compared(name: str, pairs: Sequence[tuple[float, float]], goal: str | None = None) -> Measure:
    """Medians of (ours, rival) rates of each round; the ratio is the median of the rounds' ratios."""
    return Measure(
        name,
        statistics.median(mine for mine, _ in pairs),
        statistics.median(its for _, its in pairs),
        statistics.median(mine / its for mine, its in pairs),
        goal,
        len(pairs),
    )


def alone(name: str, values: Sequence[float], goal: str | None = None) -> Measure:
    """The median of what was found in each round, without a rival."""
    return Measure(name, statistics.median(values), goal=goal, rounds=len(values))


def high(values: Sequence[float], share: float = 0.95) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * len(ordered)))]


def milliseconds(work: Work) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def table(measures: Iterable[Measure]) -> Iterator[str]:
    """Lines for people: French numbers, the goal and whether it is reached."""
    yield f"{'mesure':<76}{'nous':>12}{'témoin':>12}{'rapport':>9}  but"
    for measure in measures:
        verdict = {True: "atteint", False: "MANQUÉ", None: ""}[measure.reached]
        yield (
            f"{measure.name:<76}{_said(measure.ours):>12}{_said(measure.rival):>12}{_said(measure.ratio):>9}"
            f"  {measure.goal or ''} {verdict}".rstrip()
        )


def _said(value: float | None) -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")
