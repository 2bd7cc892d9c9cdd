"""From the roles of a diagram to authorities at a case's places, and to those who may sign for them."""

from collections.abc import Iterable

from orchestrator.library.regimes import regime_of
from orchestrator.procedures import Procedure, RoleDefinition
from orchestrator.security import Authority, Candidate, CasePlaces

_BY_DELEGATION = "/"  # between an act and the function that may sign it for its authority


def candidate_for(procedure: Procedure, role: str, places: CasePlaces) -> Candidate | None:
    """Return the authority that `role` names at these places; None when the procedure has no such role.

    `role` is a role of the procedure or one of `delegated_roles`.
    """
    if _BY_DELEGATION in role:
        return _delegate_for(procedure, role, places)
    definition = procedure.roles.get(role)
    if definition is None:
        return None
    place = place_for(definition, places)
    if place is None:
        return None
    if definition.delegation is None:
        return Candidate(
            role, definition.function, place, procedure=procedure.id, regime=regime_of(procedure)
        )
    source = procedure.roles[definition.delegation.from_role]
    return Candidate(
        role,
        definition.function,
        place,
        definition.delegation.act,
        source.function,
        places.of_kind(source.scope),
        procedure.id,
        regime_of(procedure),
    )


def place_for(role: RoleDefinition, places: CasePlaces) -> str | None:
    """Return where `role` is held for this case; None while no act has named the place."""
    if role.place_from is None:
        return places.of_kind(role.scope)
    return next((place for key, _, place in places.named if key == role.key), None)


def _delegate_for(procedure: Procedure, role: str, places: CasePlaces) -> Candidate | None:
    key, _, function = role.partition(_BY_DELEGATION)
    act = procedure.delegable.get(key)
    if act is None:
        return None
    source = procedure.roles[act.from_role]
    place = places.of_kind(source.scope)
    # A delegate decides in the name of the authority: the case goes on as if it had signed itself.
    return Candidate(
        act.from_role, function, place, act.key, source.function, place, procedure.id, regime_of(procedure)
    )


def delegated_roles(procedure: Procedure, task: str, roles: Iterable[str]) -> list[str]:
    """Return the keys under which delegates of these roles may sign `task`, each `<act>/<function>`."""
    given = set(roles)
    return [
        f"{act.key}{_BY_DELEGATION}{function}"
        for act in procedure.delegable.values()
        if act.from_role in given and task in act.tasks
        for function in act.to
    ]


def candidates(procedure: Procedure, roles: Iterable[str], places: CasePlaces) -> list[Candidate]:
    """Return the authorities that these roles name, unknown roles left out."""
    found = (candidate_for(procedure, role, places) for role in roles)
    return [candidate for candidate in found if candidate is not None]


def acting_as(authority: Authority | None) -> dict[str, object]:
    """What forms and decision tables know of who acts, as `acteur`."""
    if authority is None:
        return {"fonction": None, "role": None, "delegation": False}
    return {
        "fonction": authority.mandate.function,
        "role": authority.role,
        "delegation": authority.delegation is not None,
    }
