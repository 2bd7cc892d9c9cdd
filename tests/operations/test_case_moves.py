"""A case goes where the person goes; authorities elsewhere know of it when an act named them, and of no other."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.support.house import DEPOT, PERSON, ROOT, House

from orchestrator.clock import FrozenClock
from orchestrator.config import read_settings
from orchestrator.errors import NotFound, Refused
from orchestrator.law.places import read_places
from orchestrator.library import Library, Parts
from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.persistence import journal
from orchestrator.persistence.database import Database
from orchestrator.queries.case import case
from orchestrator.queries.cases import cases
from orchestrator.queries.inbox import inbox as queries_inbox
from orchestrator.queries.views import CaseView
from orchestrator.scenarios import read_story
from orchestrator.scenarios.stage import Stage
from orchestrator.security import Actor, Mandate

PLACES = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())
SETTINGS = read_settings({"HOME": "/nonexistent"})
CASE = 1


@dataclass
class Afterwards:
    """What people find once a story has been played."""

    parts: Parts

    def reads(self, function: str, place: str) -> CaseView:
        return case(self.parts, someone(function, place), CASE)

    def lists(self, function: str, place: str) -> list[int]:
        return [row.id for row in cases(self.parts, someone(function, place)).items]


def someone(function: str, place: str) -> Actor:
    other = "dossier" if place.isdigit() else "national"
    kind = next((kind for kind, known in PLACES.by_kind().items() if place in known), other)
    return Actor(None, function, (Mandate(function, kind, place),))


def played(url: str, story: str) -> Afterwards:
    """Play the first story whose path ends so, on the database at `url`."""
    path = next(Path(ROOT / "processes").glob(f"{story}*.yaml"))
    told = read_story(path)
    verdict = Stage(SETTINGS, PLACES, url).play(told, path)
    assert verdict.ok, verdict
    last = max(step.at for step in told.steps if isinstance(step.at, datetime))
    database = Database(url, FrozenClock(last + timedelta(minutes=1)))
    return Afterwards(Parts(SETTINGS, database, Library(), PLACES))


def test_a_case_follows_the_person_and_the_place_it_left_reads_no_further(empty_database_url: str) -> None:
    found = played(empty_database_url, "udv_placement/scenarios/45_")
    there, before = (
        found.reads("chef_etablissement", "CP-FRESNES"),
        found.reads("chef_etablissement", "CP-REAU"),
    )

    assert there.etablissement == "Centre pénitentiaire de Fresnes"
    assert there.read_until is None
    mine = {task.element for task in there.tasks if task.mine}
    assert {"fin_placement", "evaluation"} & mine
    inbox = queries_inbox(found.parts, someone("chef_etablissement", "CP-FRESNES"))
    assert {item.element for item in inbox.items} == mine
    assert queries_inbox(found.parts, someone("chef_etablissement", "CP-REAU")).items == ()
    assert before.read_until is not None
    assert (before.tasks, before.deadlines) == ((), ())
    assert [entry.title for entry in before.timeline] == [
        entry.title for entry in there.timeline if entry.recorded_at <= before.read_until
    ]
    assert found.reads("jap", "TJ-CRETEIL").read_until is None
    assert found.reads("jap", "TJ-MELUN").read_until is not None
    assert found.reads("disp", "DISP-PARIS").read_until is None  # the same interregion
    assert found.lists("chef_etablissement", "CP-FRESNES") == [CASE]
    assert found.lists("chef_etablissement", "CP-REAU") == []
    with pytest.raises(NotFound):
        found.reads("chef_etablissement", "CP-LILLE-ANNOEULLIN")
    with found.parts.database.read() as tx:
        facts = [json.loads(entry.payload) for entry in journal.of_case(tx, CASE)]
    assert [fact["moved"] for fact in facts if "moved" in fact] == [{"from": "CP-REAU", "to": "CP-FRESNES"}]


def test_the_prosecutor_of_the_place_of_arrest_knows_of_that_case(empty_database_url: str) -> None:
    found = played(empty_database_url, "permission_retrait/scenarios/24_")

    assert found.reads("procureur", "TJ-LILLE").id == CASE
    with pytest.raises(NotFound):
        found.reads("procureur", "TJ-RENNES")
    with pytest.raises(NotFound):
        found.reads("jld", "TJ-LILLE")


def test_an_appeal_court_and_a_commission_know_of_the_cases_of_their_courts(empty_database_url: str) -> None:
    found = played(empty_database_url, "psem_placement/scenarios/31_")

    for function, place in (("chap", "CA-PARIS"), ("procureur_general", "CA-PARIS"), ("cpms", "CPMS-PARIS")):
        assert found.reads(function, place).id == CASE
        assert found.lists(function, place) == [CASE]
    for function, place in (("chap", "CA-DOUAI"), ("cpms", "CPMS-LILLE")):
        with pytest.raises(NotFound):
            found.reads(function, place)


def test_a_case_and_the_one_it_follows_lead_to_each_other(house: House) -> None:
    first = house.start()
    chief = house.people["chef_etablissement"]
    arrived = {"origine": "transfert", "provisoire_le": house.now().isoformat(), "programme_recu": True}
    number = case(house.parts, chief, first).number

    def open_next(number: str, **person: str) -> int:
        data = {**DEPOT, **arrived, "dossier_origine": number}
        start = StartCase(chief, "udv_placement", "CP-REAU", {**PERSON, "ecrou": "48212", **person}, data)
        done = perform(house.parts, start)
        assert done.case_id is not None
        return done.case_id

    for wrong in ({"number": "UDV-2026-0999"}, {"number": number, "nom": "AUTRE"}):
        with pytest.raises(Refused) as refused:
            open_next(**wrong)
        assert refused.value.code == "champ_dossier_origine"
    second = open_next(number.lower())

    (forth,) = case(house.parts, chief, first).linked
    (back,) = case(house.parts, chief, second).linked
    assert (forth.case_id, forth.earlier, back.case_id, back.earlier) == (second, False, first, True)
