"""Who may say that two identities are one person, or are two."""

from datetime import datetime

from orchestrator.security.actors import Actor

# Those who keep a person's file or decide on it; the rest read.
KEEPERS = frozenset(
    {"greffe", "greffe_jap", "chef_etablissement", "disp", "jap", "jap_rs", "dsp_csmjs", "ministre"}
)


def keeps_identities(actor: Actor, at: datetime) -> bool:
    """True when one of the actor's functions in force keeps identities."""
    return any(actor.holds(function, at) for function in KEEPERS)
