"""Time as a value: aware instants only, from one clock that is injected everywhere."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Turns the database's own instant into the instant the product goes by."""

    def instant(self, database_now: datetime) -> datetime:
        """Return the aware UTC instant to act on, given the database's aware instant."""
        ...


class RealClock:
    """The database decides: no process, however wrong its own clock, can fire a deadline early."""

    def instant(self, database_now: datetime) -> datetime:
        return database_now


class FrozenClock:
    """A clock for scenarios and tests: stands still until it is moved, and never backwards."""

    def __init__(self, at: datetime) -> None:
        self._at = as_utc(at)

    def instant(self, database_now: datetime) -> datetime:
        return self._at

    @property
    def at(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Move forward to `at` (aware). Raises ValueError if it lies in the past."""
        target = as_utc(at)
        if target < self._at:
            raise ValueError(
                f"L'horloge ne recule pas : {target.isoformat()} précède {self._at.isoformat()}."
            )
        self._at = target


def as_utc(at: datetime) -> datetime:
    """Return `at` in UTC; a naive instant is a programming error and raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("Un instant sans décalage horaire est ambigu : précisez l'offset.")
    return at.astimezone(UTC)
