"""What Camunda 7 and Camunda 8 write in extension attributes and elements, read to one shape."""

from collections.abc import Mapping

from lxml import etree

from orchestrator.engine.elements import Element, Passing
from orchestrator.engine.expressions import is_juel
from orchestrator.engine.extension_faults import refuse_code, tell_without_effect
from orchestrator.engine.faults import FaultList
from orchestrator.engine.xml import (
    CAMUNDA,
    ZEEBE,
    attribute,
    child,
    extension,
    extensions,
    flag,
    foreign,
    text_of,
)


def read_extensions(node: etree._Element, element: Element, faults: FaultList) -> None:
    """Fill `element` with what `node`'s attributes and extension elements say about doing it."""
    element.properties = read_properties(node)
    _read_people(node, element)
    _read_work(node, element)
    _read_passing(node, element, faults)
    refuse_code(node, element, faults)
    tell_without_effect(node, element, faults)


def read_properties(node: etree._Element) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for namespace in (CAMUNDA, ZEEBE):
        for holder in extensions(node, namespace, "properties"):
            for item in holder.findall(f"{{{namespace}}}property"):
                name = item.get("name") or item.get("id")
                if name:
                    found[name] = (item.get("value") or "").strip()
    return found


def _read_people(node: etree._Element, element: Element) -> None:
    assignment = extension(node, ZEEBE, "assignmentDefinition")
    form = extension(node, ZEEBE, "formDefinition")
    element.form = foreign(node, CAMUNDA, "formRef") or foreign(node, CAMUNDA, "formKey")
    element.groups = foreign(node, CAMUNDA, "candidateGroups")
    element.assignee = foreign(node, CAMUNDA, "assignee")
    if form is not None:
        element.form = attribute(form, "formId") or attribute(form, "formKey") or element.form
    if assignment is not None:
        element.groups = attribute(assignment, "candidateGroups") or element.groups
        element.assignee = attribute(assignment, "assignee") or element.assignee


def _read_work(node: etree._Element, element: Element) -> None:
    element.called = attribute(node, "calledElement")
    element.script = text_of(child(node, "script"))
    element.script_format = attribute(node, "scriptFormat")
    element.result_variable = foreign(node, CAMUNDA, "resultVariable")
    element.decision = foreign(node, CAMUNDA, "decisionRef")
    element.decision_mapping = foreign(node, CAMUNDA, "mapDecisionResult")
    element.topic = foreign(node, CAMUNDA, "topic")
    called = extension(node, ZEEBE, "calledElement")
    script = extension(node, ZEEBE, "script")
    decision = extension(node, ZEEBE, "calledDecision")
    job = extension(node, ZEEBE, "taskDefinition")
    if called is not None:
        element.called = attribute(called, "processId") or element.called
        element.all_in = flag(called, "propagateAllParentVariables", True)
        element.all_out = flag(called, "propagateAllChildVariables", True)
    if script is not None:
        element.script = attribute(script, "expression") or element.script
        element.script_format = element.script_format or "feel"
        element.result_variable = attribute(script, "resultVariable") or element.result_variable
    if decision is not None:
        element.decision = attribute(decision, "decisionId") or element.decision
        element.result_variable = attribute(decision, "resultVariable") or element.result_variable
    if job is not None:
        element.topic = attribute(job, "type") or element.topic


def _read_passing(node: etree._Element, element: Element, faults: FaultList) -> None:
    inputs: list[Passing] = []
    outputs: list[Passing] = []
    for side, found in (("in", inputs), ("out", outputs)):
        for item in extensions(node, CAMUNDA, side):
            if attribute(item, "variables") == "all":
                if side == "in":
                    element.all_in = True
                else:
                    element.all_out = True
                continue
            if attribute(item, "businessKey") is not None:
                continue
            target = attribute(item, "target")
            text = attribute(item, "sourceExpression") or attribute(item, "source")
            if target is None or text is None:
                faults.error(
                    element.id,
                    "correspondance",
                    f"Un camunda:{side} n'a pas de source ou de cible.",
                    "Indiquez source (ou sourceExpression) et target.",
                )
                continue
            found.append(Passing(target, text))
    mapping = extension(node, ZEEBE, "ioMapping")
    if mapping is not None:
        inputs += _zeebe_passing(mapping, "input")
        outputs += _zeebe_passing(mapping, "output")
        if outputs and extension(node, ZEEBE, "calledElement") is not None:
            element.all_out = False
    local_mapping = extension(node, CAMUNDA, "inputOutput")
    if local_mapping is not None:
        inputs += _camunda_passing(local_mapping, "inputParameter", element, faults)
        outputs += _camunda_passing(local_mapping, "outputParameter", element, faults)
    element.inputs, element.outputs = tuple(inputs), tuple(outputs)


def _zeebe_passing(mapping: etree._Element, side: str) -> list[Passing]:
    found = []
    for item in mapping.findall(f"{{{ZEEBE}}}{side}"):
        source, target = attribute(item, "source") or "", attribute(item, "target") or ""
        found.append(Passing(target, source, static=not source.startswith("=")))
    return found


def _camunda_passing(
    mapping: etree._Element, side: str, element: Element, faults: FaultList
) -> list[Passing]:
    found = []
    for item in mapping.findall(f"{{{CAMUNDA}}}{side}"):
        if len(item):
            faults.error(
                element.id,
                "correspondance",
                "Un paramètre contient un script, une liste ou une table.",
                "Écrivez la valeur comme expression FEEL, précédée de « = ».",
            )
            continue
        text = text_of(item) or ""
        found.append(
            Passing(attribute(item, "name") or "", text, static=not (text.startswith("=") or is_juel(text)))
        )
    return found
