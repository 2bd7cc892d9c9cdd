"""Who keeps the register of delegations of an authority, and who may read it."""

from datetime import datetime

from orchestrator.security.actors import Actor, Mandate


def may_record(actor: Actor, function: str, place: str, at: datetime) -> Mandate | None:
    """Return the mandate under which `actor` writes for `function` at `place`: itself, or its secretariat there."""
    for wanted in (function, "secretariat"):
        for mandate in actor.mandates:
            if mandate.function == wanted and mandate.place == place and mandate.holds(at):
                return mandate
    return None
