"""What a reader may not read for want of an habilitation, or soon will not, and whom to ask: in sentences."""

from datetime import datetime, timedelta

from orchestrator.library import Parts
from orchestrator.library.reader_zone import PARIS
from orchestrator.library.regimes import shut_from
from orchestrator.library.wording import at_in_words
from orchestrator.security import Actor, Regime
from orchestrator.security.habilitations import sentence, who_grants

SOON = timedelta(days=30)


def missing_for(parts: Parts, reader: Actor, at: datetime) -> tuple[str, ...]:
    """Return, in sentences, which habilitations the reader lacks for their functions, why, and whom to ask.

    Those that end within a month are told too, in time to ask for another.
    """
    found: dict[str, str] = {}
    for regime, function, why in shut_from(parts, reader, at):
        found.setdefault(regime.key, sentence(regime, [function], why))
    for regime, function, _why in shut_from(parts, reader, at + SOON):
        found.setdefault(regime.key, _ends_soon(reader, regime, function, at))
    used = _used(parts) if found else set()
    return tuple(words for key, words in found.items() if words and key in used)


def _used(parts: Parts) -> set[str]:
    """The regimes that a procedure of today falls under: of the others there is nothing to read."""
    with parts.database.read() as tx:
        treatments = (version.procedure.treatment for version in parts.library.newest_of_all(tx))
        return {treatment.key for treatment in treatments if treatment is not None}


def _ends_soon(reader: Actor, regime: Regime, function: str, at: datetime) -> str:
    """Say until when the reader is habilitated; nothing where it is the function itself that ends."""
    ends = [
        one.until_at
        for one in reader.habilitations or ()
        if one.treatment == regime.key and one.holds(at) and one.until_at is not None
    ]
    if not ends:
        return ""
    return (
        f"Votre habilitation pour le traitement « {regime.title} » prend fin le "
        f"{at_in_words(max(ends), PARIS)} : demandez dès maintenant son renouvellement "
        f"({who_grants(regime, [function])})."
    )
