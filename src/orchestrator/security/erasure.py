"""Who may say from when retention runs, and who may keep a case beyond it."""

from datetime import datetime

from orchestrator.security.actors import Actor

_DECLARE = ("greffe", "greffe_jap", "chef_etablissement", "jap")
_HOLD = (*_DECLARE, "disp", "procureur", "ministre", "exploitation")


def declares_start(actor: Actor, at: datetime) -> bool:
    """True when one of the actor's functions records a release or the end of a sentence."""
    return any(actor.holds(function, at) for function in _DECLARE)


def keeps_cases(actor: Actor, at: datetime) -> bool:
    """True when one of the actor's functions may put a case on hold, and lift it."""
    return any(actor.holds(function, at) for function in _HOLD)
