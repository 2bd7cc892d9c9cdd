"""Where somebody may open a procedure, by the functions that they hold."""

from datetime import datetime

from orchestrator.law.places import Establishment
from orchestrator.library.deployed import DeployedProcedure
from orchestrator.library.parts import Parts
from orchestrator.library.regimes import regime_of
from orchestrator.security import Actor
from orchestrator.security.habilitations import missing


def places_to_start(
    parts: Parts, actor: Actor, deployed: DeployedProcedure, now: datetime
) -> list[Establishment]:
    """Return the establishments where `actor` may open a case of this procedure today."""
    procedure = deployed.procedure
    starters = [procedure.roles[role] for role in procedure.starters if role in procedure.roles]
    places = []
    for establishment in parts.places.establishments.values():
        at = {"etablissement": establishment.id, "interregion": establishment.interregion}
        at |= {"tribunal": establishment.tribunal, "national": "national"}
        held = any(
            mandate.holds(now)
            and mandate.function == role.function
            and mandate.place == at[role.scope]
            and missing(actor, mandate, regime_of(procedure), now) is None
            for role in starters
            for mandate in actor.mandates
        )
        if held and procedure.open_on(now.astimezone(establishment.zone).date()):
            places.append(establishment)
    return places
