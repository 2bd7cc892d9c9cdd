"""The register of habilitations as its pages show it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class TurnView:
    """What was decided of an habilitation. `decide_before_at`, exclusive, of a suspension."""

    kind: str
    at: datetime
    decide_before_at: datetime | None
    ground: str
    heard: str | None


@dataclass(frozen=True)
class HabilitationView:
    """One entry. `lapse` says why it opens nothing now, "" when it does; `decisions` are those open to the reader."""

    id: int
    holder: str
    login: str
    treatment: str  # title
    kind: str  # in words
    granter: str  # "" when nobody is named: command line, or taken over
    source: str
    since_at: datetime
    until_at: datetime | None
    recorded_at: datetime
    recorded_by: str | None
    lapse: str
    decide_before_at: datetime | None  # while suspended
    decision_late: bool
    turns: tuple[TurnView, ...]
    zone: ZoneInfo
    decisions: tuple[str, ...] = ()
    over: bool = False

    @property
    def to_confirm(self) -> bool:
        """Nobody whom the text names stands behind it."""
        return not self.granter and not self.lapse


@dataclass(frozen=True)
class AgentView:
    """A person whom the reader designates, with what they hold.

    `lacking`: the regimes (key, title) that they have not, or have for a month at most, or not confirmed.
    """

    id: int
    name: str
    titles: tuple[str, ...]
    held: tuple[HabilitationView, ...]
    lacking: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Desk:
    """`agents` of whom the reader decides; `own`, the reader's; `missing`, what they lack, in sentences."""

    agents: tuple[AgentView, ...]
    own: tuple[HabilitationView, ...]
    missing: tuple[str, ...]
