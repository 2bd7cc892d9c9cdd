"""What serves only if something happens is pressed by nothing: the models say it, and say no more than that."""

from functools import cache

import pytest
from lxml import etree
from tests.operations.test_case_moves import played
from tests.support.house import ROOT

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
OPTIONAL = {
    "mandat_712_17": {"mainlevee_mandat"},
    "permission_retention": {"alerte", "modification", "retrait"},
    "permission_retrait": {"signalement"},
    "piece_oubliee": {"incident_occultation"},
    "psem_placement": {
        "date_liberation", "demande_medecin", "modification", "signalement", "suspension_medicale",
    },
    "qpr_placement": {
        "actualisation", "fin_evaluation", "fin_placement", "fin_suspension", "interruption", "transferement",
    },
    "udv_placement": {"evenement", "fin_placement", "fin_provisoire_anticipee"},
}  # fmt: skip
PROCEDURES = sorted(path.parent.name for path in ROOT.glob("processes/*/*.bpmn"))


@cache
def tasks(procedure: str) -> dict[str, dict[str, str]]:
    """The properties of each task of a procedure."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.parse(str(ROOT / "processes" / procedure / f"{procedure}.bpmn"), parser).getroot()
    return {
        task.get("id"): {one.get("name"): one.get("value") for one in task.iter(CAMUNDA + "property")}
        for task in root.iter(BPMN + "userTask")
    }


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_tasks_that_nothing_awaits_are_these(procedure: str) -> None:
    found = {name for name, said in tasks(procedure).items() if said.get("optional") == "true"}
    assert found == OPTIONAL.get(procedure, set())


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_task_is_optional_when_and_only_when_it_says_that_nothing_follows_from_leaving_it(
    procedure: str,
) -> None:
    """« Rien : … » says that nothing is expected; « Rien … de plein droit » only that nothing happens by itself."""
    for name, said in tasks(procedure).items():
        assert said.get("ifNobodyActs", "").startswith("Rien :") == (said.get("optional") == "true"), name


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_what_nothing_awaits_has_no_limit_of_its_own(procedure: str) -> None:
    for name, said in tasks(procedure).items():
        if said.get("optional") == "true":
            assert not said.keys() & {"dueBy", "notAfter"}, name


def test_the_end_of_the_measure_presses_what_is_awaited_and_nothing_else(empty_database_url: str) -> None:
    """Electronic monitoring resumed after a hospital stay: only its prolongation is expected before its term."""
    found = played(empty_database_url, "psem_placement/scenarios/35_").reads("jap", "TJ-MELUN")
    pressed = {task.element: task.due_at is not None for task in found.tasks}
    assert pressed == {"engager_prolongation": True} | dict.fromkeys(
        OPTIONAL["psem_placement"] - {"date_liberation"}, False
    )
