"""Where a case lies, as authorities are told apart: its own places, those above its court, those an act named."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from orchestrator.law.places import Establishment, Places
from orchestrator.persistence import case_places
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import Procedure
from orchestrator.security import Actor, CasePlaces


def places_of_case(
    places: Places, tx: UnitOfWork, row: Any, case_id: int, procedure: Procedure
) -> CasePlaces:
    """Return the places of a case's row, and of the authorities that acts named where the procedure has such."""
    appeal, commission = places.above(row.tribunal)
    named = case_places.named_in(tx, case_id) if procedure.names_places else ()
    return CasePlaces(
        row.etablissement, row.interregion, row.tribunal, str(case_id), appeal, commission, named
    )


def places_around(places: Places, home: Establishment, case_id: int | None = None) -> CasePlaces:
    """Return the places of a case of this establishment."""
    appeal, commission = places.above(home.tribunal)
    return CasePlaces(home.id, home.interregion, home.tribunal, str(case_id or ""), appeal, commission)


def places_operated(places: Places, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Return the (kind, place) whose cases somebody watches over as an operator, whatever else they hold elsewhere."""
    watching = tuple(mandate for mandate in actor.mandates if mandate.function == "exploitation")
    return places_listed(places, replace(actor, mandates=watching), at)


def places_listed(places: Places, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """Return the (kind, place) whose cases somebody may list.

    A court of appeal or a commission lists those of the courts below it; `named` is what an act named.
    What is held for some procedures only lists nothing; nor does counsel, but the cases of their clients.
    """
    found: list[tuple[str, str]] = []
    for mandate in actor.mandates:
        if not mandate.holds(at) or mandate.function == "concepteur" or mandate.procedures:
            continue
        if not mandate.opens_cases:
            continue
        found.append(("named", f"{mandate.function}@{mandate.place}"))
        if mandate.place_kind in ("cour_appel", "commission"):
            found += [("tribunal", court) for court in places.courts if mandate.place in places.above(court)]
        else:
            found.append((mandate.place_kind, mandate.place))
    return found
