"""Who designates by name the agents of a regime, and within which limits of time."""

from collections.abc import Iterable
from datetime import datetime

from orchestrator.errors import OrchestratorError, Refused
from orchestrator.law.places import Places
from orchestrator.library.deployed import law_for
from orchestrator.library.parts import Parts
from orchestrator.library.regimes import regimes
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor
from orchestrator.security.habilitations import EMPLOYEE
from orchestrator.security.register import may_record

LONGEST_TERM = "habilitation_prestataire"  # statutory values of processes/_common/law
TO_DECIDE = "suspension_habilitation"
_OF_EMPLOYEES = ("ministre", "national")  # R57-28 CPP

Office = tuple[str, str]  # function, place


def places_above(places: Places, place: str) -> tuple[str, ...]:
    """Return a place and those whose authorities designate its agents: interregion, court, courts above, national."""
    home = places.establishments.get(place)
    if home is not None:
        return (place, home.interregion, home.tribunal, *places.above(home.tribunal), "national")
    above = places.above(place) if place in places.courts else ()
    return (place, *above, "national")


def granters(parts: Parts, treatment: str, kind: str, function: str, place: str) -> tuple[Office, ...]:
    """Return the authorities that designate a holder of `function` at `place`; none when nobody needs to."""
    regime = regimes(parts).get(treatment)
    if regime is None or not regime.asks(function):
        return ()
    if kind == EMPLOYEE:
        return (_OF_EMPLOYEES,)
    around = places_above(parts.places, place)
    return tuple((granter, where) for granter in regime.granters[function] for where in around)


def speaks_for(actor: Actor, offices: Iterable[Office], at: datetime) -> Office | None:
    """Return the first of these authorities that `actor` is, or keeps the register of."""
    return next((office for office in offices if may_record(actor, *office, at) is not None), None)


def limit(parts: Parts, tx: UnitOfWork, name: str, from_at: datetime, place: str) -> datetime:
    """Return when a statutory limit counted from `from_at` is over (exclusive). Raises Refused where none is known."""
    version = next((one for one in parts.library.newest_of_all(tx) if name in one.procedure.law), None)
    home = parts.places.establishments.get(place) or next(iter(parts.places.establishments.values()))
    try:
        if version is not None:
            return law_for(version, home, from_at).deadline(name, from_at).expires_at
    except OrchestratorError as error:
        raise _unknown(name) from error
    raise _unknown(name)


def _unknown(name: str) -> Refused:
    return Refused(
        f"La valeur légale « {name} » n'est dans aucune procédure déployée : déployez les procédures d'abord.",
        code="indisponible",
        status=409,
    )
