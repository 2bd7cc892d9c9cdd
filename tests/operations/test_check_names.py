"""Two writers of one name are told apart when the folder is checked, not when a case has lost an answer."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.support.house import ROOT

from orchestrator.operations.check_folder import check_folder
from orchestrator.procedures import read_bundle

Node = dict[str, Any]


def faults(change: Callable[[Node], None], form: str) -> list[tuple[str, str]]:
    """The faults of the UDV folder once `change` has been made to each question of a form."""
    bundle: Mapping[str, bytes] = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    path = f"forms/{form}.form"
    schema = json.loads(bundle[path])
    for component in schema["components"]:
        change(component)
    found = check_folder({**bundle, path: json.dumps(schema).encode()}, "udv_placement")
    return [(fault.rule, fault.element) for fault in found if fault.severity == "error"]


def hush(component: Node) -> None:
    component.get("properties", {}).pop("whenHidden", None)


@pytest.mark.parametrize(
    ("change", "form", "fault"),
    [
        (lambda component: None, "decision", None),
        (hush, "decision", "ensemble_recu"),
    ],
)
def test_a_question_that_may_be_hidden_says_what_becomes_of_a_value_known_elsewhere(
    change: Callable[[Node], None], form: str, fault: str | None
) -> None:
    assert faults(change, form) == ([("nom_partage", fault)] if fault else [])


def test_no_question_bears_the_name_that_tells_who_did_an_act() -> None:
    def rename_last(component: Node) -> None:
        if component.get("key") == "motifs":
            component["key"] = "avis_cpu_par"

    assert ("nom_partage", "avis_cpu_par") in faults(rename_last, "decision")


@pytest.mark.parametrize(
    ("named", "fault"), [("true", []), ("avis_cpu_le", []), ("nulle_part", ["accompli"])]
)
def test_what_a_task_names_as_its_own_instant_is_a_question_of_its_form(named: str, fault: list[str]) -> None:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    path = "udv_placement.bpmn"
    start = bundle[path].index(b'<bpmn:userTask id="avis_cpu"')
    at = bundle[path].index(b"<camunda:properties>", start) + len(b"<camunda:properties>")
    said = f'<camunda:property name="recordedLate" value="{named}"/>'.encode()
    drawing = bundle[path][:at] + said + bundle[path][at:]
    found = check_folder({**bundle, path: drawing}, "udv_placement")
    assert [each.rule for each in found if each.severity == "error"] == fault
