"""Functions held at places: which kind of place it is, who heads it, what somebody may be absent from."""

from datetime import datetime

from orchestrator.errors import Refused
from orchestrator.library.parts import Parts
from orchestrator.security import Actor
from orchestrator.security.absences import heads
from orchestrator.security.actors import FUNCTIONS


def kind_of_place(parts: Parts, place: str) -> str:
    """Return which kind of place an id names. Raises Refused 422 when it names none."""
    for kind, ids in parts.places.by_kind().items():
        if place in ids:
            return kind
    if place == "national":
        return "national"
    if place.isdigit():
        return "dossier"
    raise Refused(f"Le lieu « {place} » n'est pas connu.", code="champ_place", status=422)


def heads_place(parts: Parts, actor: Actor, place: str, at: datetime) -> bool:
    """True when `actor` heads the place or the interregion above it."""
    found = parts.places.establishments.get(place)
    return heads(actor, kind_of_place(parts, place), place, found.interregion if found else None, at)


def held_by(actor: Actor, at: datetime) -> list[tuple[str, str, str]]:
    """Return (function, place, label) of what somebody holds in their own right and may be absent from."""
    return [
        (mandate.function, mandate.place, FUNCTIONS.get(mandate.function, mandate.function))
        for mandate in actor.mandates
        if mandate.holds(at) and not mandate.instead_of and mandate.place_kind != "dossier"
    ]
