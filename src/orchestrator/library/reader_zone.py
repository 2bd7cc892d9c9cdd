"""Which clock on the wall a reader looks at: that of their establishment, else of the places they answer for."""

from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.law.places import Places
from orchestrator.security import Actor

PARIS = ZoneInfo("Europe/Paris")


def zone_of(places: Places, reader: Actor, at: datetime) -> ZoneInfo:
    """The zone of the reader's first establishment; of their interregion or court where it has only one; Paris."""
    held = [mandate for mandate in reader.mandates if mandate.holds(at)]
    for mandate in held:
        if mandate.place_kind == "etablissement" and mandate.place in places.establishments:
            return places.establishments[mandate.place].zone
    for mandate in held:
        zones = {
            found.zone
            for found in places.establishments.values()
            if mandate.place in (found.interregion, found.tribunal)
        }
        if len(zones) == 1:
            return zones.pop()
    return PARIS
