"""Who a story's `by` is: a role of the procedure, a function, or somebody named under `actors`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.library.candidates import place_for
from orchestrator.procedures import Procedure
from orchestrator.scenarios.reading import Story, StoryFault
from orchestrator.security import Actor, CasePlaces, Delegation, Mandate
from orchestrator.security.actors import FUNCTIONS

_NATIONAL = {"ministre", "administration_centrale", "exploitation", "concepteur"}
_INTERREGION = {"cadre_siege"}
_COURT = {"jap", "magistrat", "procureur"}


def person_named(name: str, story: Story, procedure: Procedure, places: CasePlaces) -> Actor:
    """Return the actor that a story calls `name`, in a case that lies at `places`.

    Raises StoryFault if nobody is called so.
    """
    if name in story.actors:
        return _described(name, story, procedure, places)
    return Actor(None, name, (_mandate(name, procedure, places),))


def _mandate(name: str, procedure: Procedure, places: CasePlaces) -> Mandate:
    role = procedure.roles.get(name)
    if role is None:
        role = next((found for found in procedure.roles.values() if found.function == name), None)
    if role is not None:
        return Mandate(role.function, role.scope, place_for(role, places) or places.of_kind(role.scope))
    if name not in FUNCTIONS:
        raise StoryFault(
            f"« {name} » n'est ni un rôle de la procédure, ni une fonction, ni quelqu'un de « actors »."
        )
    kind = _kind_of(name)
    return Mandate(name, kind, places.of_kind(kind))


def _kind_of(function: str) -> str:
    """The kind of place where a function that has no role of its own is held."""
    kinds = {"national": _NATIONAL, "tribunal": _COURT, "interregion": _INTERREGION}
    return next((kind for kind, functions in kinds.items() if function in functions), "etablissement")


def _described(name: str, story: Story, procedure: Procedure, places: CasePlaces) -> Actor:
    described = story.actors[name]
    if not isinstance(described, Mapping) or not {"function", "functions"} & set(described):
        raise StoryFault(f"actors.{name} : indiquez au moins sa fonction (« function »).")
    mandates = [
        _mandate(str(function), procedure, places)
        for function in described.get("functions") or [described["function"]]
    ]
    if "place" in described:
        mandates = [Mandate(held.function, held.place_kind, str(described["place"])) for held in mandates]
    delegations = tuple(
        _delegation(raw, mandates[0], procedure, places, story) for raw in described.get("delegations") or ()
    )
    return Actor(None, str(described.get("name", name)), tuple(mandates), delegations)


def _delegation(
    raw: Mapping[str, Any], mandate: Mandate, procedure: Procedure, places: CasePlaces, story: Story
) -> Delegation:
    acts = tuple(str(act) for act in raw.get("acts") or [raw.get("act", "")])
    delegator = procedure.roles[_delegator_of(acts[0], procedure)]
    return Delegation(
        acts,
        delegator.function,
        str(raw.get("from_place", places.of_kind(delegator.scope))),
        mandate.function,
        mandate.place,
        str(raw.get("source", "délégation publiée")),
        _at(raw.get("since", "2000-01-01"), story),
        _at(raw["until"], story) if raw.get("until") else None,
        revoked_at=_at(raw["revoked"], story) if raw.get("revoked") else None,
        published_at=_at(raw["published"], story) if raw.get("published") else None,
        delegator=str(raw.get("delegator", "")),
        delegator_until_at=_at(raw["delegator_until"], story) if raw.get("delegator_until") else None,
    )


def _delegator_of(act: str, procedure: Procedure) -> str:
    """The role whose signature `act` is. Raises StoryFault when the procedure delegates no such act."""
    if act in procedure.delegable:
        return procedure.delegable[act].from_role
    for role in procedure.roles.values():
        if role.delegation is not None and role.delegation.act == act:
            return role.delegation.from_role
    raise StoryFault(f"Aucun rôle de la procédure ne se délègue pour l'acte « {act} ».")


def _at(raw: object, story: Story) -> datetime:
    at = datetime.fromisoformat(str(raw))
    return at if at.tzinfo is not None else at.replace(tzinfo=story.zone)
