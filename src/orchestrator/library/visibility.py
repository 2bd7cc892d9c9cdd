"""Whether somebody may know of a case, given its row: the same answer for reading and for acting."""

from datetime import datetime
from typing import Any

from orchestrator.errors import NotFound, OrchestratorError
from orchestrator.library.case_places import places_of_case
from orchestrator.library.deployed import DeployedProcedure
from orchestrator.library.parts import Parts
from orchestrator.library.regimes import regime_of
from orchestrator.persistence import case_places
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.procedures import Procedure
from orchestrator.security import Actor, CasePlaces, Mandate, sees, titles, why_not
from orchestrator.security.habilitations import missing, not_habilitated


def is_visible(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> bool:
    """True when the reader may know of the case; `row` has its places, and its id as case_id."""
    places = places_of_case(parts.places, tx, row, row.case_id, deployed.procedure)
    return sees_case(reader, places, deployed.procedure, at)


def is_narrow(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> bool:
    """The same for `sees_act_only`; of a place that the case has left too, which reads no more than it did."""
    return _only_narrow(held_for(parts, tx, reader, row, deployed, at), deployed.procedure)


def held_for(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> list[Mandate]:
    """Return what lets the reader know of the case in `row`; failing that, of what it was where they are."""
    places = places_of_case(parts.places, tx, row, row.case_id, deployed.procedure)
    now = seeing(reader, places, deployed.procedure, at)
    return now or [mandate for _, mandate in _of_places_left(tx, reader, row.case_id, deployed, at)]


def sees_case(reader: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> bool:
    """True when the reader may know of a case of `procedure` that lies at `places`."""
    return sees(reader, places, procedure.functions, at, procedure.id, regime_of(procedure))


def sees_act_only(reader: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> bool:
    """True when all that lets the reader know of the case is a role that sees its own acts, and no more of it.

    Whoever gives an opinion or an expertise, or carries out one act, does not need the rest (ADR 0066).
    """
    return _only_narrow(seeing(reader, places, procedure, at), procedure)


def lists_act_only(reader: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> bool:
    """The same in a list, where `places` may lack the authorities that an act named: nobody is told more for it."""
    narrow = _narrow_functions(procedure)
    if not any(mandate.holds(at) and mandate.function in narrow for mandate in reader.mandates):
        return False
    return all(mandate.function in narrow for mandate in seeing(reader, places, procedure, at))


def seeing(reader: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> list[Mandate]:
    """Return the mandates that let the reader know, at `at`, of a case of `procedure` that lies at `places`."""
    regime = regime_of(procedure)
    return [
        mandate
        for mandate in titles(reader, places, procedure.functions, at, procedure.id)
        if missing(reader, mandate, regime, at) is None
    ]


def _only_narrow(held: list[Mandate], procedure: Procedure) -> bool:
    narrow = _narrow_functions(procedure)
    return bool(held) and all(mandate.function in narrow for mandate in held)


def _narrow_functions(procedure: Procedure) -> set[str]:
    narrow = {role.function for role in procedure.roles.values() if role.sees == "acte"}
    return narrow - {role.function for role in procedure.roles.values() if role.sees != "acte"}


def no_such_case() -> NotFound:
    """Return what is told alike of a case that is not there and of one that somebody may not know of."""
    return NotFound("Ce dossier n'existe pas ou n'est pas de votre ressort.")


def no_such_task() -> NotFound:
    """The same of a task."""
    return NotFound("Cette tâche n'existe pas ou n'est pas de votre ressort.")


def unseen(reader: Actor, places: CasePlaces, procedure: Procedure, at: datetime) -> OrchestratorError:
    """Return what somebody who may not know of a case is told: that there is none there for them.

    Whoever lacks nothing but their individual habilitation reads that, and who grants it.
    """
    regime = regime_of(procedure)
    found = why_not(reader, places, procedure.functions, at, procedure.id, regime)
    if found is None or regime is None:
        return no_such_case()
    function, why = found
    return not_habilitated(regime, [function], why)


def visible_until(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> datetime | None:
    """Return until when the reader may read the case in `row`, None without limit; raise NotFound otherwise.

    The places that a case has left keep reading what happened there, up to the move, and nothing after it:
    they answer for it, and what followed is no longer theirs to know.
    """
    if is_visible(parts, tx, reader, row, deployed, at):
        return None
    left = _of_places_left(tx, reader, row.case_id, deployed, at)
    if not left:
        raise unseen_row(parts, tx, reader, row, deployed, at)
    return max(left_at for left_at, _ in left)


def _of_places_left(
    tx: UnitOfWork, reader: Actor, case_id: int, deployed: DeployedProcedure, at: datetime
) -> list[tuple[datetime, Mandate]]:
    """What the reader holds at places that the case has left, each with when it left."""
    return [
        (found.left_at, mandate)
        for found in case_places.of_case(tx, case_id)
        for mandate in reader.mandates
        if found.left_at is not None
        and mandate.holds(at)
        and mandate.function in deployed.procedure.functions
        and mandate.counts_for(deployed.procedure.id)
        and missing(reader, mandate, regime_of(deployed.procedure), at) is None
        and mandate.function == (found.function or mandate.function)
        and (mandate.place_kind, mandate.place) == (found.kind, found.place)
    ]


def unseen_row(
    parts: Parts, tx: UnitOfWork, reader: Actor, row: Any, deployed: DeployedProcedure, at: datetime
) -> OrchestratorError:
    """Return what somebody who may not know of the case in `row` is told (see `unseen`)."""
    places = places_of_case(parts.places, tx, row, row.case_id, deployed.procedure)
    return unseen(reader, places, deployed.procedure, at)
