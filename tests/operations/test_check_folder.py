"""A folder is refused as a whole for what only its files together show to be wrong."""

import pytest
import yaml
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


TOLD, COLOUR = 'name="notify" value="', '<camunda:property name="couleur" value="'


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('"= competence.roles"', '"= if urgent then [&quot;dsip&quot;] else competence.roles"', ["dsip"]),
        ('"= competence.roles"', '"= append([&quot;disp&quot;], &quot;dips&quot;)"', ["dips"]),
        ('"= competence.roles"', '"= if voie = &quot;courte&quot; then &quot;disp&quot; else competence.roles"', []),
        ('"= competence.roles"', '"= [competence.roles, string(&quot;d&quot;)]"', []),
        ('name="notify" value="', f'{TOLD}= [&quot;nulle_part&quot;]"/>{COLOUR}', ["nulle_part"]),
    ],
)  # fmt: skip
def test_a_role_that_an_expression_writes_out_is_looked_up_at_deployment(
    was: str, becomes: str, told: list[str]
) -> None:
    """It would otherwise be found when the task opens, and be in nobody's list."""
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    name = next(path for path in bundle if path.endswith("udv_placement.bpmn") and not path.startswith("_"))
    text = bundle[name].decode()
    assert was in text

    faults = check_folder({**bundle, name: text.replace(was, becomes, 1).encode()}, "udv_placement")

    found = [fault for fault in faults if fault.rule == "role"]
    assert [fault.severity for fault in found] == ["error"] * len(told)
    assert [role for role in told for fault in found if f"« {role} »" in fault.message] == told


def test_a_statutory_value_that_no_example_proves_is_told_and_does_not_stop_a_deployment() -> None:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", "udv_placement")
    name = next(path for path in sorted(bundle) if path.startswith("law/") and b"examples:" in bundle[path])
    value = yaml.safe_load(bundle[name])
    proofs = [dated.pop("examples", None) for dated in value["values"]]
    text = yaml.safe_dump(value, allow_unicode=True)

    before = check_folder(bundle, "udv_placement")
    faults = check_folder({**bundle, name: text.encode()}, "udv_placement")

    assert not [fault for fault in before if fault.rule == "exemple"]
    told = [fault for fault in faults if fault.rule == "exemple"]
    assert len(told) == len(proofs) and {fault.severity for fault in told} == {"warning"}
    assert {fault.file for fault in told} == {name} and value["label"] in told[0].message
    assert not [fault for fault in faults if fault.severity == "error"]


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
