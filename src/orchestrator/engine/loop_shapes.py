"""How an activity repeats, whichever tool drew it."""

from lxml import etree

from orchestrator.engine.elements import Element, Loop
from orchestrator.engine.faults import FaultList
from orchestrator.engine.xml import BPMN, CAMUNDA, ZEEBE, attribute, child, extension, flag, foreign, text_of


def read_loop(node: etree._Element, element: Element, faults: FaultList) -> Loop | None:
    """Return how the activity repeats, None when it does not."""
    standard = child(node, "standardLoopCharacteristics")
    if standard is not None:
        return Loop(
            "standard",
            condition=text_of(child(standard, "loopCondition")),
            test_before=flag(standard, "testBefore", False),
            maximum=attribute(standard, "loopMaximum"),
        )
    multiple = child(node, "multiInstanceLoopCharacteristics")
    return None if multiple is None else _read_multiple(node, multiple, element, faults)


def _read_multiple(
    node: etree._Element, multiple: etree._Element, element: Element, faults: FaultList
) -> Loop:
    if child(multiple, "complexBehaviorDefinition") is not None or attribute(multiple, "behavior") not in (
        None,
        "All",
    ):
        faults.error(
            element.id,
            "boucle",
            "Le comportement complexe de la répétition (behavior) n'est pas exécuté.",
            "Écrivez une condition de fin (completionCondition).",
        )
    zeebe = extension(multiple, ZEEBE, "loopCharacteristics")
    named: dict[str, str | None] = {
        "inputCollection": foreign(multiple, CAMUNDA, "collection")
        or _data_name(node, multiple, "loopDataInputRef"),
        "inputElement": foreign(multiple, CAMUNDA, "elementVariable")
        or _item_name(multiple, "inputDataItem"),
        "outputCollection": _data_name(node, multiple, "loopDataOutputRef"),
        "outputElement": _item_name(multiple, "outputDataItem"),
    }
    if zeebe is not None:
        named = {name: attribute(zeebe, name) or value for name, value in named.items()}
    return Loop(
        "sequential" if flag(multiple, "isSequential", False) else "parallel",
        cardinality=text_of(child(multiple, "loopCardinality")),
        collection=named["inputCollection"],
        element_variable=named["inputElement"],
        output_collection=named["outputCollection"],
        output_element=named["outputElement"],
        until=text_of(child(multiple, "completionCondition")),
        first=0 if zeebe is None else 1,
    )


def _data_name(node: etree._Element, multiple: etree._Element, name: str) -> str | None:
    """Follow a reference to a data input or output to the variable's name."""
    reference = text_of(child(multiple, name))
    if reference is None:
        return None
    for item in node.getroottree().getroot().iter(f"{{{BPMN}}}dataInput", f"{{{BPMN}}}dataOutput"):
        if item.get("id") == reference:
            return attribute(item, "name") or reference
    return reference


def _item_name(multiple: etree._Element, name: str) -> str | None:
    item = child(multiple, name)
    return None if item is None else attribute(item, "name") or attribute(item, "id")
