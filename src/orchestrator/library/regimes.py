"""The data-protection regime of a procedure, as security judges habilitations by it."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from orchestrator.library.parts import Parts
from orchestrator.procedures import Procedure, Treatment
from orchestrator.procedures.treatments import read_treatments
from orchestrator.security import Actor, Regime
from orchestrator.security.habilitations import missing
from orchestrator.security.scope import offices_of


def regime_of(procedure: Procedure) -> Regime | None:
    """Return what the procedure falls under; None when it names no regime."""
    return None if procedure.treatment is None else as_regime(procedure.treatment)


@lru_cache(maxsize=64)
def as_regime(treatment: Treatment) -> Regime:
    """Return a regime of `_common/traitements.yaml` as security knows it."""
    return Regime(treatment.key, treatment.title, dict(treatment.enabled))


def regimes(parts: Parts) -> dict[str, Regime]:
    """Return every regime of the installation, by key: also those that no deployed procedure falls under."""
    return _regimes(parts.settings.processes_dir)


@lru_cache(maxsize=8)
def _regimes(processes_dir: Path) -> dict[str, Regime]:
    return {key: as_regime(treatment) for key, treatment in read_treatments(processes_dir).items()}


def shut_from(parts: Parts, reader: Actor, at: datetime) -> list[tuple[Regime, str, str]]:
    """Return the (regime, function, why) that an habilitation is missing for: which people are told of."""
    if reader.habilitations is None:
        return []
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    found = (
        (regime, mandate.function, missing(reader, mandate, regime, at))
        for regime in regimes(parts).values()
        for mandate in held
    )
    return [(regime, function, why) for regime, function, why in found if why is not None]


def offices_open(
    reader: Actor, procedures: Iterable[Procedure], at: datetime
) -> dict[tuple[str, str], frozenset[str]]:
    """Return the (function, place) the reader holds at `at`, each with the only procedures it counts for.

    None of them: for all. Those whose regime asks an habilitation that the reader has not are left out.
    """
    held = offices_of(reader, at)
    known = tuple(procedures)
    shut: dict[tuple[str, str], set[str]] = {}
    for mandate in (one for one in reader.mandates if one.holds(at)):
        closed = {one.id for one in known if missing(reader, mandate, regime_of(one), at) is not None}
        shut[(mandate.function, mandate.place)] = closed
    found = {}
    for office, only in held.items():
        closed = shut[office]
        left = (only or frozenset(one.id for one in known)) - closed if closed else only
        if left or not closed:
            found[office] = left
    return found


def shut_out(reader: Actor, procedure: Procedure, at: datetime) -> bool:
    """True when the reader has a part in the procedure, and lacks the habilitation under each of their titles."""
    regime = regime_of(procedure)
    own = [one for one in reader.mandates if one.holds(at) and one.function in procedure.functions]
    return bool(own) and all(missing(reader, one, regime, at) is not None for one in own)
