"""Substitution: the work of somebody absent, done meanwhile by another who holds the function or was given it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from orchestrator.security.actors import Actor, Mandate

# Who heads a place: may record an absence for somebody there and designate who holds the function meanwhile.
HEADS = {
    "etablissement": ("chef_etablissement", "dsp_csmjs"),
    "interregion": ("disp",),
    "tribunal": ("president_tribunal",),
}


@dataclass(frozen=True)
class Absence:
    """`person` is away from a function from `since_at` (inclusive) until `until_at` (exclusive).

    `procedures` are the only ones covered, all when empty. `designated`: a document gives the substitute the
    function; else the substitute must hold it already, for substitution never widens what somebody may do.
    """

    person: str
    person_id: int
    function: str
    place_kind: str
    place: str
    procedures: tuple[str, ...]
    since_at: datetime
    until_at: datetime
    designated: bool


def substitutions(own: tuple[Mandate, ...], absences: Iterable[Absence]) -> Iterator[Mandate]:
    """Yield the mandates under which the substitute acts « for » the absent persons."""
    for absence in absences:
        if absence.designated:
            yield _mandate(absence, absence.since_at, absence.until_at)
            continue
        for mandate in own:
            if mandate.function == absence.function and mandate.place == absence.place:
                since_at = max(absence.since_at, mandate.since_at or absence.since_at)
                until_at = min(absence.until_at, mandate.until_at or absence.until_at)
                yield _mandate(absence, since_at, until_at)


def _mandate(absence: Absence, since_at: datetime, until_at: datetime) -> Mandate:
    return Mandate(
        absence.function,
        absence.place_kind,
        absence.place,
        since_at=since_at,
        until_at=until_at,
        instead_of=absence.person,
        instead_of_id=absence.person_id,
        procedures=absence.procedures,
    )


def heads(actor: Actor, place_kind: str, place: str, above: str | None, at: datetime) -> bool:
    """True when `actor` heads the place, or the interregion `above` it."""
    wanted = {(function, place) for function in HEADS.get(place_kind, ())}
    if above is not None:
        wanted |= {(function, above) for function in HEADS["interregion"]}
    return any(
        (mandate.function, mandate.place) in wanted and mandate.holds(at) for mandate in actor.mandates
    )
