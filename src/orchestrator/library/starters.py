"""Where somebody may open a procedure, by the functions that they hold."""

from dataclasses import dataclass
from datetime import datetime

from orchestrator.errors import NotFound, Refused
from orchestrator.law.places import Establishment
from orchestrator.library.candidates import candidates
from orchestrator.library.case_law import CaseLaw
from orchestrator.library.case_places import places_around
from orchestrator.library.deployed import DeployedProcedure, law_for
from orchestrator.library.parts import Parts
from orchestrator.library.regimes import regime_of
from orchestrator.persistence.unit_of_work import UnitOfWork
from orchestrator.security import Actor, Authority, authorise
from orchestrator.security.habilitations import missing


@dataclass(frozen=True)
class Entitled:
    """Who may open a case here and now: the newest version, the place, its law, and under what title."""

    deployed: DeployedProcedure
    establishment: Establishment
    law: CaseLaw
    authority: Authority


def entitled(parts: Parts, tx: UnitOfWork, actor: Actor, procedure_id: str, etablissement: str) -> Entitled:
    """Return under what title `actor` opens a case of this procedure in this establishment.

    Raises NotFound (procedure or place), Refused `etat` (not open to new cases), `autorite`, `habilitation`.
    """
    deployed, now = parts.library.newest(tx, procedure_id), tx.now()
    establishment = parts.places.establishments.get(etablissement)
    if establishment is None:
        raise NotFound(f"L'établissement « {etablissement} » n'existe pas : choisissez-le dans la liste.")
    procedure, law = deployed.procedure, law_for(deployed, establishment, now)
    if not procedure.open_on(now.astimezone(law.zone).date()):
        raise Refused(
            f"La procédure « {procedure.title} » n'est pas ouverte aux nouveaux dossiers à cette date.",
            code="etat",
        )
    places = places_around(parts.places, establishment)
    authority = authorise(actor, candidates(procedure, procedure.starters, places), now)
    return Entitled(deployed, establishment, law, authority)


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
