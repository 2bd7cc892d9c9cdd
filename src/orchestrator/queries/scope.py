"""What a reader may see: the same rule as security.scope, applied to lists."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from orchestrator.law.places import Places
from orchestrator.library import DeployedProcedure, Parts
from orchestrator.library.case_places import places_listed
from orchestrator.library.regimes import regime_of
from orchestrator.library.visibility import is_visible, unseen_row
from orchestrator.persistence import case_places
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Delegation, Mandate
from orchestrator.security.habilitations import missing


def delegated_acts(reader: Actor, at: datetime) -> list[str]:
    """Return the acts the reader may sign by a delegation in force at `at`, given to them as they are in office."""
    return [
        act
        for delegation in reader.delegations
        if delegation.holds(at) and any(_received(delegation, held, at) for held in reader.mandates)
        for act in delegation.acts
    ]


def _received(delegation: Delegation, held: Mandate, at: datetime) -> bool:
    office = (held.function, held.place) == (delegation.to_function, delegation.to_place)
    return office and held.holds(at) and delegation.gives_way_to(held) is None


def sight_of(
    tx: UnitOfWork, reader: Actor, deployed: tuple[DeployedProcedure, ...], places: Places, at: datetime
) -> tuple[dict[str, set[str]], dict[int, set[str]], set[str]]:
    """Return what the reader may know of: procedures by establishment, by single case, and wherever it lies.

    The same rule as security.sees: each function counts at its own place only, or where an act named it.
    """
    around: dict[str, set[str]] = {}
    single = _named(tx, reader, deployed, at)
    everywhere: set[str] = set()
    for mandate in (held for held in reader.mandates if held.holds(at)):
        known = {key for key in _known_to(reader, mandate, deployed, at) if mandate.counts_for(key)}
        if mandate.place_kind == "national":
            everywhere |= known
        elif mandate.place_kind == "dossier" and mandate.place.isdigit():
            single.setdefault(int(mandate.place), set()).update(known)
        else:
            for key in _establishments(mandate, places):
                around.setdefault(key, set()).update(known)
    return {key: found for key, found in around.items() if found}, single, everywhere


def _named(
    tx: UnitOfWork, reader: Actor, deployed: tuple[DeployedProcedure, ...], at: datetime
) -> dict[int, set[str]]:
    """The cases in which an act named the reader's authority; nothing is asked where no procedure does that."""
    if not any(version.procedure.names_places for version in deployed):
        return {}
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    known = set().union(*(_known_to(reader, mandate, deployed, at) for mandate in held))
    found = case_places.naming(tx, {(mandate.function, mandate.place) for mandate in held})
    return {row.case_id: {row.procedure_id} for row in found if row.procedure_id in known}


def listed(
    reader: Actor, deployed: tuple[DeployedProcedure, ...], places: Places, at: datetime
) -> dict[frozenset[str], list[tuple[str, str]]]:
    """Return the (kind, place) whose cases the reader may list, by the procedures that what they hold there knows.

    What opens a procedure at one place opens it nowhere else.
    """
    found: dict[frozenset[str], list[tuple[str, str]]] = {}
    for mandate in reader.mandates:
        around = places_listed(places, replace(reader, mandates=(mandate,)), at)
        if around and (known := frozenset(_known_to(reader, mandate, deployed, at))):
            found.setdefault(known, []).extend(around)
    return found


def establishments_of(reader: Actor, places: Places, at: datetime) -> list[tuple[str, str]]:
    """Return (id, name) of the establishments in the reader's places, by name: what a list may be narrowed to."""
    keys: set[str] = set()
    for mandate in (held for held in reader.mandates if held.holds(at)):
        national = mandate.place_kind == "national"
        keys |= set(places.establishments) if national else set(_establishments(mandate, places))
    found = [(key, places.establishments[key].name) for key in keys if key in places.establishments]
    return sorted(found, key=lambda place: place[1])


def _known_to(
    reader: Actor, mandate: Mandate, deployed: tuple[DeployedProcedure, ...], at: datetime
) -> set[str]:
    if not mandate.opens_cases:
        return set()
    if mandate.function in ("exploitation", "avocat"):
        return {version.procedure.id for version in deployed}
    return {
        version.procedure.id
        for version in deployed
        if mandate.function in version.procedure.functions
        and missing(reader, mandate, regime_of(version.procedure), at) is None
    }


def _establishments(mandate: Mandate, places: Places) -> list[str]:
    """The establishments that lie at the mandate's place."""
    if mandate.place_kind == "etablissement":
        return [mandate.place]
    return [
        key
        for key, found in places.establishments.items()
        if mandate.place in (found.interregion, found.tribunal, *places.above(found.tribunal))
    ]


def procedures_of(reader: Actor, deployed: tuple[DeployedProcedure, ...], at: datetime) -> list[str]:
    """Return the procedures in which one of the reader's functions has a role; all for operators and counsel."""
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    known = set().union(*(_known_to(reader, mandate, deployed, at) for mandate in held))
    return [version.procedure.id for version in deployed if version.procedure.id in known]


def require_visible(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> None:
    """Raise NotFound when the reader may not know of the case in `row`, Refused when only an habilitation misses."""
    if not is_visible(parts, tx, reader, row, deployed, at):
        raise unseen_row(parts, tx, reader, row, deployed, at)
