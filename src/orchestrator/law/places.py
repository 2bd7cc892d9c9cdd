"""Establishments and what surrounds them: interregion, court, health unit, zone, calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from orchestrator.law.calendars import calendar_named
from orchestrator.law.errors import CannotCount, UnknownPlace
from orchestrator.law.instants import zone_named
from orchestrator.law.references import FLAGS
from orchestrator.law.source import Reading, join

PLACES_FILE = "_common/etablissements.yaml"  # under the folder of procedures
_KEYS = frozenset(
    {"interregions", "commissions", "appeal_courts", "courts", "health_units", "etablissements"}
)
_REQUIRED = "name zone calendar interregion tribunal"
_ESTABLISHMENT_KEYS = frozenset({*_REQUIRED.split(), "calendar_flag", "health_unit", "units"})
_DEFAULT_ZONE, _DEFAULT_CALENDAR = "Europe/Paris", "metropole"


@dataclass(frozen=True)
class Place:
    """An interregion, a court or a health unit: its key and its French name."""

    id: str
    name: str


@dataclass(frozen=True)
class AppealCourt(Place):
    """A court of appeal. `commission`: key of the commission of security measures that it belongs to, or ""."""

    commission: str = ""


@dataclass(frozen=True)
class Court(Place):
    """A court of first instance. `appeal`: key of the court of appeal above it, or ""."""

    appeal: str = ""


@dataclass(frozen=True)
class Establishment:
    """A prison. `zone` and `calendar` count its deadlines in days; `units` are kinds: "udv", "qpr".

    `interregion`, `tribunal` and `health_unit` are keys. `calendar_flag` is "M" when the calendar must be
    checked (overseas holidays), else None.
    """

    id: str
    name: str
    zone: ZoneInfo
    calendar: str
    calendar_flag: str | None
    interregion: str
    tribunal: str
    health_unit: str | None
    units: tuple[str, ...] = ()

    def has_unit(self, kind: str) -> bool:
        """Tell whether the establishment holds a unit of that kind, such as "udv"."""
        return kind in self.units


@dataclass(frozen=True)
class Places:
    """All places by key."""

    establishments: Mapping[str, Establishment]
    interregions: Mapping[str, Place]
    courts: Mapping[str, Court]
    health_units: Mapping[str, Place]
    appeal_courts: Mapping[str, AppealCourt] = field(default_factory=dict)
    commissions: Mapping[str, Place] = field(default_factory=dict)

    def establishment(self, key: str) -> Establishment:
        """Return the establishment. Raises UnknownPlace."""
        return _known(self.establishments, key, "L'établissement")

    def interregion(self, key: str) -> Place:
        """Return the interregion. Raises UnknownPlace."""
        return _known(self.interregions, key, "La direction interrégionale")

    def by_kind(self) -> dict[str, Mapping[str, Place] | Mapping[str, Establishment]]:
        """Every place that a function may be held at, by kind of place."""
        return {
            "etablissement": self.establishments,
            "interregion": self.interregions,
            "tribunal": self.courts,
            "cour_appel": self.appeal_courts,
            "commission": self.commissions,
        }

    def above(self, court: str) -> tuple[str, str]:
        """Return the keys of the court of appeal above a court and of its commission, "" where unknown."""
        found = self.courts.get(court)
        appeal = self.appeal_courts.get(found.appeal) if found is not None else None
        return (appeal.id, appeal.commission) if appeal is not None else ("", "")

    def court(self, key: str) -> Court:
        """Return the court. Raises UnknownPlace."""
        return _known(self.courts, key, "Le tribunal")

    def health_unit(self, key: str) -> Place:
        """Return the health unit. Raises UnknownPlace."""
        return _known(self.health_units, key, "L'unité sanitaire")


_Found = TypeVar("_Found")


def _known(places: Mapping[str, _Found], key: str, what: str) -> _Found:
    if key not in places:
        raise UnknownPlace(f"{what} « {key} » est inconnu : vérifiez etablissements.yaml.")
    return places[key]


def read_places(content: bytes, file: str = PLACES_FILE) -> Places:
    """Read the file of establishments. Raises ModelRefused with every fault."""
    reading = Reading(file, "etablissements")
    found = reading.document(content)
    reading.keys(found, "", _KEYS, "interregions courts etablissements")
    around: dict[str, Mapping[str, Place]] = {
        kind: _read_names(reading, found.get(kind), kind)
        for kind in ("interregions", "commissions", "health_units")
    }
    appeal_courts = {
        key: AppealCourt(
            key, *_read_below(reading, key, entry, "appeal_courts", "commission", around["commissions"])
        )
        for key, entry in _entries(reading, found.get("appeal_courts"), "appeal_courts").items()
    }
    courts = {
        key: Court(key, *_read_below(reading, key, entry, "courts", "appeal", appeal_courts))
        for key, entry in _entries(reading, found.get("courts"), "courts").items()
    }
    around["courts"] = dict(courts)
    establishments = {
        key: _read_establishment(reading, key, entry, around)
        for key, entry in _entries(reading, found.get("etablissements"), "etablissements").items()
    }
    reading.refuse_if_faulty()
    return Places(
        establishments, around["interregions"], courts, around["health_units"], appeal_courts, around["commissions"]
    )  # fmt: skip


def _entries(reading: Reading, found: object, element: str) -> dict[str, object]:
    return {} if found is None else reading.table(found, element)


def _read_names(reading: Reading, found: object, element: str) -> dict[str, Place]:
    table = _entries(reading, found, element)
    return {key: Place(key, reading.text(table, key, element)) for key in table}


def _read_below(
    reading: Reading, key: str, entry: object, element: str, upper: str, known: Mapping[str, Place]
) -> tuple[str, str]:
    """Return the name of a jurisdiction and the key of the one above it; a bare name has none above."""
    if isinstance(entry, str):
        return reading.text({key: entry}, key, element), ""
    row = reading.table(entry, join(element, key))
    reading.keys(row, join(element, key), frozenset({"name", upper}), f"name {upper}")
    return reading.text(row, "name", join(element, key)), reading.choice(
        row, upper, join(element, key), tuple(known)
    ) or ""


def _read_establishment(
    reading: Reading, key: str, entry: object, around: Mapping[str, Mapping[str, Place]]
) -> Establishment:
    element = f"etablissements.{key}"
    row = reading.table(entry, element)
    reading.keys(row, element, _ESTABLISHMENT_KEYS, _REQUIRED)
    health_units = tuple(around["health_units"])
    return Establishment(
        id=key,
        name=reading.text(row, "name", element),
        zone=_read_zone(reading, row, element),
        calendar=_read_calendar(reading, row, element),
        calendar_flag=reading.choice(row, "calendar_flag", element, FLAGS),
        interregion=reading.choice(row, "interregion", element, tuple(around["interregions"])) or "",
        tribunal=reading.choice(row, "tribunal", element, tuple(around["courts"])) or "",
        health_unit=reading.choice(row, "health_unit", element, health_units),
        units=_read_units(reading, row, element),
    )


def _read_zone(reading: Reading, row: Mapping[str, object], element: str) -> ZoneInfo:
    try:
        return zone_named(row.get("zone") or _DEFAULT_ZONE)  # a missing one is noted by the caller
    except CannotCount as problem:
        reading.fault(join(element, "zone"), problem.message, "Corrigez le fuseau.")
        return zone_named(_DEFAULT_ZONE)


def _read_calendar(reading: Reading, row: Mapping[str, object], element: str) -> str:
    try:
        return calendar_named(row.get("calendar") or _DEFAULT_CALENDAR).name
    except CannotCount as problem:
        reading.fault(join(element, "calendar"), problem.message, "Corrigez le calendrier.")
        return _DEFAULT_CALENDAR


def _read_units(reading: Reading, row: Mapping[str, object], element: str) -> tuple[str, ...]:
    units = row.get("units") or []
    if isinstance(units, list) and all(isinstance(unit, str) and unit for unit in units):
        return tuple(dict.fromkeys(units))
    reading.fault(
        join(element, "units"), "« units » doit être une liste de mots.", "Écrivez par exemple [udv]."
    )
    return ()
