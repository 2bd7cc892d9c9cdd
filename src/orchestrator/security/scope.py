"""Which cases a person may know of: need to know, by place and by function in the procedure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from orchestrator.security.actors import Actor, Mandate
from orchestrator.security.habilitations import Regime, missing


@dataclass(frozen=True)
class CasePlaces:
    """Where a case lies: establishment, interregion and court ids, those above the court, and the case's own id.

    `named`: authorities that an act of the case named, as (role, function, place).
    """

    etablissement: str
    interregion: str
    tribunal: str
    dossier: str = ""
    cour_appel: str = ""
    commission: str = ""
    named: tuple[tuple[str, str, str], ...] = ()

    def of_kind(self, kind: str) -> str:
        """Return the case's place of one kind of PLACE_KINDS; national is the same for all."""
        if kind == "national":
            return "national"
        return str(getattr(self, kind))


def covers(mandate: Mandate, places: CasePlaces) -> bool:
    """True when the place of the mandate is one of the case's places, or its authority was named in the case."""
    return mandate.place == places.of_kind(mandate.place_kind) or any(
        (mandate.function, mandate.place) == (function, place) for _, function, place in places.named
    )


def sees(
    actor: Actor,
    places: CasePlaces,
    functions: Collection[str],
    at: datetime,
    procedure: str = "",
    regime: Regime | None = None,
) -> bool:
    """True when the actor holds, at `at` and at a place of the case, a function that the procedure knows.

    `functions` are those of the roles of `procedure`; what somebody holds for other procedures only does not
    count, nor what lacks the individual habilitation that `regime` asks. Operators (exploitation) watch cases of
    their places too.
    """
    return any(
        missing(actor, mandate, regime, at) is None
        for mandate in titles(actor, places, functions, at, procedure)
    )


def why_not(
    actor: Actor,
    places: CasePlaces,
    functions: Collection[str],
    at: datetime,
    procedure: str,
    regime: Regime | None,
) -> tuple[str, str] | None:
    """Return (function, why) when only the habilitation that `regime` asks keeps the case from the actor."""
    found = [
        (mandate.function, missing(actor, mandate, regime, at))
        for mandate in titles(actor, places, functions, at, procedure)
    ]
    return next(((function, why) for function, why in found if why is not None), None)


def titles(
    actor: Actor, places: CasePlaces, functions: Collection[str], at: datetime, procedure: str = ""
) -> Iterator[Mandate]:
    """Yield the mandates under which the actor may know of the case, in their own order, habilitation apart."""
    for mandate in actor.mandates:
        if (
            mandate.holds(at)
            and covers(mandate, places)
            and mandate.counts_for(procedure)
            and mandate.opens_cases
            and (mandate.function in functions or mandate.function in {"exploitation", "avocat"})
        ):
            yield mandate


def offices_of(reader: Actor, at: datetime) -> dict[tuple[str, str], frozenset[str]]:
    """Return the (function, place) the reader holds at `at`, each with the only procedures it counts for.

    None of them: for all.
    """
    held: dict[tuple[str, str], frozenset[str]] = {}
    for mandate in (held for held in reader.mandates if held.holds(at)):
        key, only = (mandate.function, mandate.place), frozenset(mandate.procedures)
        known = held.get(key, only)
        held[key] = known | only if known and only else frozenset()
    return held
