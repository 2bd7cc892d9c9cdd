"""Who may see and do what, to which case, when: pure answers, no database, no page."""

from orchestrator.security.actors import PLACE_KINDS, Actor, Mandate
from orchestrator.security.authority import Authority, Candidate, authorise, last_authority
from orchestrator.security.delegations import Delegation
from orchestrator.security.habilitations import Habilitation, Regime
from orchestrator.security.scope import CasePlaces, sees, titles, why_not

__all__ = [
    "PLACE_KINDS",
    "Actor",
    "Authority",
    "Candidate",
    "CasePlaces",
    "Delegation",
    "Habilitation",
    "Mandate",
    "Regime",
    "authorise",
    "last_authority",
    "sees",
    "titles",
    "why_not",
]
