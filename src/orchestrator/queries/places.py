"""Places as people call them."""

from zoneinfo import ZoneInfo

from orchestrator.law.places import Places
from orchestrator.library.reader_zone import PARIS


def place_name(places: Places, key: str) -> str:
    """Return the name of an establishment, interregion or court; the key itself when it has none."""
    if key == "national":
        return "France entière"
    for known in places.by_kind().values():
        if key in known:
            return str(known[key].name)
    return key


def zone_of(places: Places, key: str) -> ZoneInfo:
    """Return the zone in which days are counted at a place: the establishment's, else that of the capital."""
    found = places.establishments.get(key)
    return found.zone if found is not None else PARIS
