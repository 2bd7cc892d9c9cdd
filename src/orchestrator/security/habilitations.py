"""Individual habilitations: who is personally allowed to read under a data-protection regime, and until when.

R57-4-5 and R57-9-22 CPP (APPI, GENESIS), R57-30-5 (PSE), R57-28 to R57-30 (employees of a provider): a function is not
enough where the text wants each agent to be designated by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestrator.errors import Refused
from orchestrator.security.actors import FUNCTIONS, Actor, Mandate

GRANTED, SUSPENDED, MAINTAINED, WITHDRAWN = "habilitation", "suspension", "maintien", "retrait"
AGENT, EMPLOYEE = "agent", "prestataire"
KINDS = {AGENT: "agent public", EMPLOYEE: "employé d'un prestataire privé"}
CODE = "habilitation"


@dataclass(frozen=True)
class Turn:
    """What was decided of an habilitation, from `at` (inclusive): suspended, maintained, withdrawn."""

    kind: str
    at: datetime
    decide_before_at: datetime | None = None  # of a suspension: exclusive


@dataclass(frozen=True)
class Habilitation:
    """Somebody's own, for one regime, from `since_at` (inclusive) until `until_at` (exclusive)."""

    treatment: str
    since_at: datetime
    until_at: datetime | None = None
    turns: tuple[Turn, ...] = ()  # in the order of their instants
    kind: str = AGENT
    id: int | None = None

    def holds(self, at: datetime) -> bool:
        return self.lapse(at) is None

    def lapse(self, at: datetime) -> str | None:
        """Return why it lets nothing be read at `at`, as the end of a French sentence; None when it does.

        A suspension lasts until somebody decides, even late: no access comes back by oversight.
        """
        if at < self.since_at:
            return "elle n'a pas encore pris effet"
        turn = self.turn(at)
        if turn is not None and turn.kind == WITHDRAWN:
            return "elle a été retirée"
        if self.until_at is not None and at >= self.until_at:
            return "elle a expiré"
        if turn is not None and turn.kind == SUSPENDED:
            return "elle est suspendue"
        return None

    def turn(self, at: datetime) -> Turn | None:
        """Return what was last decided by `at`."""
        return next((turn for turn in reversed(self.turns) if turn.at <= at), None)

    def over(self, at: datetime) -> bool:
        """True when nothing more can be decided of it: withdrawn, or at its end."""
        turn = self.turn(at)
        withdrawn = turn is not None and turn.kind == WITHDRAWN
        return withdrawn or (self.until_at is not None and self.until_at <= at)

    def suspended(self, at: datetime) -> bool:
        turn = self.turn(at)
        return turn is not None and turn.kind == SUSPENDED

    def decision_late(self, at: datetime) -> bool:
        """True when it is suspended and the text's limit to decide has passed."""
        turn = self.turn(at)
        limit = turn.decide_before_at if turn is not None and self.suspended(at) else None
        return limit is not None and at >= limit


@dataclass(frozen=True)
class Regime:
    """What a regime asks: `granters` by function whose holders must each be designated by name."""

    key: str
    title: str
    granters: Mapping[str, tuple[str, ...]]

    def asks(self, function: str) -> bool:
        return function in self.granters


def missing(actor: Actor, mandate: Mandate, regime: Regime | None, at: datetime) -> str | None:
    """Return why `mandate` opens nothing under `regime` at `at`, as the end of a sentence; None when it may.

    Who stands in for somebody needs an habilitation of their own.
    """
    if regime is None or actor.habilitations is None or not regime.asks(mandate.function):
        return None
    own = [held for held in actor.habilitations if held.treatment == regime.key]
    lapses = [held.lapse(at) for held in own]
    if None in lapses:
        return None
    return lapses[-1] or "" if lapses else "aucune n'est enregistrée"


def not_habilitated(regime: Regime, functions: Iterable[str], why: str) -> Refused:
    """Return the refusal that says which regime, why, and whom to ask."""
    return Refused(sentence(regime, functions, why), code=CODE, status=403)


def sentence(regime: Regime, functions: Iterable[str], why: str) -> str:
    """Say that an habilitation is missing, and who grants it."""
    return (
        f"Le traitement « {regime.title} » n'est ouvert qu'aux agents individuellement habilités, et votre "
        f"habilitation manque : {why}. Demandez-la à l'autorité qui l'accorde ({who_grants(regime, functions)})."
    )


def who_grants(regime: Regime, functions: Iterable[str]) -> str:
    """Name the authorities that designate the holders of these functions, in words."""
    keys = dict.fromkeys(key for function in functions for key in regime.granters.get(function, ()))
    return " ou ".join(FUNCTIONS.get(key, key) for key in keys) or "autorité que désigne le texte"
