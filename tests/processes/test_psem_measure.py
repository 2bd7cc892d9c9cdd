"""A placement lifted by the judge ends the day it is lifted, whenever the person is told of it."""

from datetime import UTC, datetime

from tests.support.house import ROOT

from orchestrator.clock import FrozenClock
from orchestrator.config import read_settings
from orchestrator.law.places import read_places
from orchestrator.persistence import measures
from orchestrator.persistence.database import Database
from orchestrator.scenarios import read_story
from orchestrator.scenarios.stage import Stage

PLACES = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())


def test_a_lifted_placement_ends_at_its_decision_and_not_at_its_notification(empty_database_url: str) -> None:
    story = ROOT / "processes" / "psem_placement" / "scenarios" / "46_suppression.yaml"
    verdict = Stage(read_settings({}), PLACES, empty_database_url).play(read_story(story), story)
    assert verdict.ok, verdict

    after = Database(empty_database_url, FrozenClock(datetime(2027, 10, 1, tzinfo=UTC)))
    with after.read() as tx:
        (found,) = measures.of_identities(tx, [1])
    assert found.ended_at == datetime(2027, 9, 1, 8, tzinfo=UTC)
