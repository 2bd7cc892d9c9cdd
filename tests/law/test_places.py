"""The establishments, and the file that ships."""

from pathlib import Path

import pytest

from orchestrator.errors import ModelRefused
from orchestrator.law.errors import UnknownPlace
from orchestrator.law.places import read_places

SHIPPED = Path(__file__).parents[2] / "processes" / "_common" / "etablissements.yaml"


def test_the_shipped_establishments_are_complete() -> None:
    places = read_places(SHIPPED.read_bytes())

    reau = places.establishment("CP-REAU")
    assert (reau.interregion, reau.tribunal, reau.zone.key) == ("DISP-PARIS", "TJ-MELUN", "Europe/Paris")
    assert reau.has_unit("udv") and not reau.has_unit("qpr")
    assert places.interregion(reau.interregion).name.endswith("de Paris")
    assert places.establishment("CP-PORT").zone.key == "Indian/Reunion"
    assert places.establishment("MC-ENSISHEIM").calendar == "alsace-moselle"
    assert all(one.health_unit in places.health_units for one in places.establishments.values())


def test_overseas_calendars_are_marked_to_be_checked() -> None:
    places = read_places(SHIPPED.read_bytes())

    for one in places.establishments.values():
        assert (one.calendar_flag == "M") == (one.zone.key != "Europe/Paris")


def test_every_court_and_health_unit_serves_an_establishment() -> None:
    places = read_places(SHIPPED.read_bytes())
    known = places.establishments.values()

    assert {one.tribunal for one in known} == set(places.courts)
    assert {one.health_unit for one in known} == set(places.health_units)


def test_an_unknown_place_is_said_so() -> None:
    places = read_places(SHIPPED.read_bytes())

    for look_up in (places.establishment, places.interregion, places.court, places.health_unit):
        with pytest.raises(UnknownPlace):
            look_up("NULLE-PART")


def test_every_fault_of_the_file_is_listed() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    wrong = (
        text.replace("zone: Indian/Reunion", "zone: Indian/Port", 1)
        .replace("interregion: DISP-LILLE", "interregion: DISP-MARS", 1)
        .replace("tribunal: TJ-MELUN", "tribunal: TJ-MARS", 1)
        .replace("health_unit: US-OSNY", "health_unit: US-MARS", 1)
        .replace("calendar: alsace-moselle", "calendar: lune", 1)
        .replace("units: [udv]", "units: udv", 1)
        .replace("name: Maison centrale d'Ensisheim", "nom: Maison centrale d'Ensisheim")
    )

    with pytest.raises(ModelRefused) as refused:
        read_places(wrong.encode())

    assert {fault.element for fault in refused.value.faults} == {
        "etablissements.CP-PORT.zone",
        "etablissements.CP-LILLE-ANNOEULLIN.interregion",
        "etablissements.CP-REAU.tribunal",
        "etablissements.CP-REAU.units",
        "etablissements.MA-OSNY.health_unit",
        "etablissements.MC-ENSISHEIM.calendar",
        "etablissements.MC-ENSISHEIM.name",
        "etablissements.MC-ENSISHEIM.nom",
    }
