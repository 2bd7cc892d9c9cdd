"""Files drawn in Camunda 7, Camunda 8 and plain bpmn.io come to the same internal shape."""

from tests.engine.drawing import Walk, deploy, end, flows, model, node, process, start, sub, user

from orchestrator.engine import Element

LINE = flows("s t e")


def only(content: bytes, element: str = "t") -> Element:
    return deploy(content).elements[element]


def extended(*items: str) -> str:
    return f"<bpmn:extensionElements>{''.join(items)}</bpmn:extensionElements>"


def test_a_user_task_of_camunda_7_and_of_camunda_8_read_alike() -> None:
    seven = only(
        model(
            start(),
            user(
                "t",
                extended(
                    '<camunda:properties><camunda:property name="legalBasis" value="r1"/></camunda:properties>'
                ),
                name="Décider",
                camunda_formRef="decision",
                camunda_candidateGroups="disp",
                camunda_assignee="jo",
            ),
            end(),
            LINE,
        )
    )
    eight = only(
        model(
            start(),
            user(
                "t",
                extended(
                    '<zeebe:formDefinition formId="decision"/>',
                    '<zeebe:assignmentDefinition assignee="jo" candidateGroups="disp"/>',
                    '<zeebe:properties><zeebe:property name="legalBasis" value="r1"/></zeebe:properties>',
                ),
                name="Décider",
            ),
            end(),
            LINE,
        )
    )
    for element in (seven, eight):
        assert (element.form, element.groups, element.assignee) == ("decision", "disp", "jo")
        assert element.properties == {"legalBasis": "r1"}
        assert (element.name, element.type, element.process, element.parent) == (
            "Décider",
            "userTask",
            "p",
            "p",
        )


def test_lanes_give_the_default_role_inside_subprocesses_too() -> None:
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="disp"><bpmn:flowNodeRef>sp</bpmn:flowNodeRef>'
        '<bpmn:flowNodeRef>s</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="l2"><bpmn:flowNodeRef>t</bpmn:flowNodeRef>'
        "</bpmn:lane></bpmn:laneSet>"
    )
    inside = start("is") + user("u") + end("ie") + flows("is u ie")
    walk = Walk(model(lanes, start(), sub("sp", inside), user("t"), end(), flows("s sp t e")))
    assert walk.facts.opened[0].roles == ("disp",)
    walk.do("u")
    assert walk.facts.opened[0].roles == ("l2",)


def test_a_script_of_camunda_8_runs() -> None:
    inside = extended('<zeebe:script expression="=1 + 1" resultVariable="y"/>')
    walk = Walk(model(start(), node("scriptTask", "t", inside), end(), LINE))
    assert walk.instance.variables == {"y": 2}


def test_a_call_of_camunda_8_passes_everything_by_default() -> None:
    called = process(
        start("qs"),
        node("scriptTask", "qt", extended('<zeebe:script expression="=x + 1" resultVariable="y"/>')),
        end("qe"),
        flows("qs qt qe"),
        id="q",
    )
    content = model(
        start(),
        node("callActivity", "t", extended('<zeebe:calledElement processId="q"/>')),
        end(),
        LINE,
        roots=called,
    )
    assert Walk(content, {"x": 1}).instance.variables == {"x": 1, "y": 2}


def test_unknown_extensions_and_drawings_are_left_alone() -> None:
    content = model(
        start(),
        user(
            "t",
            extended('<zz:whatever xmlns:zz="https://example.org/zz" a="1"><zz:b/></zz:whatever>')
            + '<bpmn:dataInputAssociation id="dia"><bpmn:sourceRef>dor</bpmn:sourceRef></bpmn:dataInputAssociation>',
        ),
        end(),
        LINE,
        '<bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dor" dataObjectRef="do"/>'
        '<bpmn:textAnnotation id="ta"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="t" targetRef="ta"/><bpmn:group id="gr"/>',
    )
    assert Walk(content).do("t").said == "s t e"


def test_conditions_may_lead_with_an_equals_sign_or_not() -> None:
    for text in ("x > 1", "= x > 1", "=x>1"):
        content = model(
            start(),
            node("exclusiveGateway", "g", default="g_b"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a=text),
        )
        assert Walk(content, {"x": 2}).ended == "a"


def test_names_may_come_from_the_participant() -> None:
    participant = '<bpmn:participant id="pa" name="Placement" processRef="p"/>'
    roots = f'<bpmn:collaboration id="c">{participant}</bpmn:collaboration>'
    assert deploy(model(start(), end(), flows("s e"), roots=roots)).name == "Placement"


def test_the_same_files_give_the_same_specification_from_memory() -> None:
    content = model(start(), end(), flows("s e"))
    assert deploy(content) is deploy(content)
    assert deploy(content).digest != deploy(content + b" ").digest
