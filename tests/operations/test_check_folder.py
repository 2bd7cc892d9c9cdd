"""A folder is refused as a whole for what only its files together show to be wrong."""

import pytest
from tests.support.house import ROOT

from orchestrator.operations.check_folder import check_folder
from orchestrator.procedures import read_bundle


def test_a_task_for_an_outside_program_is_refused_because_nothing_would_take_it() -> None:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    assert not [fault for fault in check_folder(bundle, "udv_placement") if fault.severity == "error"]
    name = next(path for path in bundle if path.endswith("udv_placement.bpmn"))
    drawing = bundle[name].decode()
    head, tag, rest = drawing.partition('<bpmn:userTask id="avis_cpu"')
    assert tag
    rest = rest.replace("</bpmn:userTask>", "</bpmn:serviceTask>", 1)
    drawing = f'{head}<bpmn:serviceTask camunda:topic="t" camunda:type="external" id="avis_cpu"{rest}'
    faults = check_folder({**bundle, name: drawing.encode()}, "udv_placement")
    (fault,) = [fault for fault in faults if fault.severity == "error"]
    assert (fault.element, fault.rule) == ("avis_cpu", "tache_de_service")
    assert fault.message.startswith("Aucun exécutant externe ne la prendrait")
    assert fault.instead


@pytest.mark.parametrize(
    ("file", "was", "becomes", "element", "rule", "severity"),
    [
        ("udv_placement.bpmn", 'name="notBefore"', 'name="notBefor"', "decision", "propriete", "error"),
        ("udv_placement.bpmn", 'name="countsFrom"', 'name="countsfrom"', "decision", "propriete", "error"),
        ("udv_placement.bpmn", 'name="ifNobodyActs"', 'name="couleur"', "", "propriete", "warning"),
        (
            "udv_placement.bpmn",
            'name="countsFrom" value="consultation_le"',
            'name="countsFrom" value="consultation_lle"',
            "decision",
            "point_de_depart",
            "error",
        ),
        ("procedure.yaml", "function: spip", "function: spi", "roles.spip", "fonction", "error"),
    ],
)
def test_a_word_that_nothing_heeds_is_told(
    file: str, was: str, becomes: str, element: str, rule: str, severity: str
) -> None:
    """A letter missing would otherwise take a legal guard away without a word."""
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    name = next(path for path in bundle if path.endswith(file) and not path.startswith("_"))
    text = bundle[name].decode()
    assert was in text

    faults = check_folder({**bundle, name: text.replace(was, becomes).encode()}, "udv_placement")

    told = [fault for fault in faults if (fault.rule, fault.severity) == (rule, severity)]
    assert told and (not element or element in {fault.element for fault in told})


def test_a_form_may_begin_with_the_mark_of_a_windows_editor() -> None:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    name = next(path for path in bundle if path.endswith("decision.form"))

    faults = check_folder({**bundle, name: b"\xef\xbb\xbf" + bundle[name]}, "udv_placement")

    assert not [fault for fault in faults if fault.severity == "error"]


def test_a_condition_on_what_nothing_writes_is_a_warning() -> None:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    assert not [fault for fault in check_folder(bundle, "udv_placement") if fault.rule == "variable_inconnue"]
    text = bundle["udv_placement.bpmn"].decode()
    was = 'decision = "placement"'
    assert was in text

    faults = check_folder(
        {**bundle, "udv_placement.bpmn": text.replace(was, 'decisoin = "placement"').encode()},
        "udv_placement",
    )

    (fault, *_) = [fault for fault in faults if fault.rule == "variable_inconnue"]
    assert fault.severity == "warning" and "decisoin" in fault.message
