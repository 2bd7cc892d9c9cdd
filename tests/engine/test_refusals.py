"""Each model that would run wrongly is refused: the element, the reason, and what to draw instead."""

import pytest
from tests.engine.drawing import (
    Walk,
    boundary,
    catch,
    condition,
    definitions,
    deploy,
    end,
    event,
    extensions,
    flows,
    model,
    node,
    process,
    refusal,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)

from orchestrator.errors import ModelRefused

MESSAGE = '<bpmn:message id="m" name="recours"/>'
LINE = flows("s t e")
CANCEL = "<bpmn:cancelEventDefinition/>"
BODY = start("is") + user("iu") + end("ie") + flows("is iu ie")


def single(task: str, **more: str) -> bytes:
    return model(start(), task, end(), LINE, **more)


REFUSED = {
    "unknown_element": (single(user("t") + '<bpmn:callChoreography id="z"/>'), "z", "element_inconnu"),
    "complex_gateway": (single(node("complexGateway", "t")), "t", "passerelle_complexe"),
    "flow_to_nowhere": (model(start(), end(), flows("s e, s zz")), "s_zz", "reference_pendante"),
    "flow_from_nowhere": (model(start(), end(), flows("s e, zz e")), "zz_e", "reference_pendante"),
    "outgoing_that_names_no_flow": (
        single(user("t", "<bpmn:outgoing>zz</bpmn:outgoing>")),
        "t",
        "reference_pendante",
    ),
    "boundary_attached_to_nothing": (
        model(start(), user("t"), boundary("b", "zz", timer("PT1H")), end(), end("l"), flows("s t e, b l")),
        "b",
        "reference_pendante",
    ),
    "default_that_is_not_outgoing": (single(user("t", default="zz")), "t", "reference_pendante"),
    "message_that_does_not_exist": (single(catch("t", event("message", "zz"))), "t", "reference_pendante"),
    "error_that_does_not_exist": (
        model(start(), end("x", event("error", "zz")), flows("s x")),
        "x",
        "reference_pendante",
    ),
    "receive_task_without_message": (single(node("receiveTask", "t")), "t", "message"),
    "catch_without_message": (single(catch("t", event("message"))), "t", "message"),
    "catch_without_event": (single(catch("t", "")), "t", "evenement_deplace"),
    "signal_without_name": (single(catch("t", event("signal"))), "t", "signal"),
    "several_event_definitions": (
        single(catch("t", timer("PT1H") + event("message", "m")), roots=MESSAGE),
        "t",
        "evenement_multiple",
    ),
    "link_without_arrival": (model(start(), throw("t", event("link", name="a")), flows("s t")), "t", "lien"),
    "link_without_departure": (
        model(start(), end(), flows("s e, t e2"), catch("t", event("link", name="a")), end("e2")),
        "t",
        "lien",
    ),
    "timer_without_time": (single(catch("t", "<bpmn:timerEventDefinition/>")), "t", "minuteur"),
    "cycle_where_a_token_waits_once": (single(catch("t", timer("R3/PT1H", "timeCycle"))), "t", "minuteur"),
    "exclusive_flow_without_condition": (
        model(start(), node("exclusiveGateway", "g"), end("a"), end("b"), flows("s g, g a, g b", g_a="x")),
        "g_b",
        "condition_absente",
    ),
    "condition_after_a_parallel_gateway": (
        model(start(), node("parallelGateway", "g"), end("a"), end("b"), flows("s g, g a, g b", g_a="x")),
        "g_a",
        "condition_ignoree",
    ),
    "condition_after_a_start_event": (
        model(start(), end(), flows("s e", s_e="x")),
        "s_e",
        "condition_ignoree",
    ),
    "default_flow_with_condition": (
        model(start(), user("t", default="t_e"), end(), flows("s t e", t_e="x")),
        "t_e",
        "flux_defaut",
    ),
    "condition_in_javascript": (
        model(
            start(),
            node("exclusiveGateway", "g", default="g_b"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a="x"),
        ).replace(b'xsi:type="bpmn:tFormalExpression"', b'language="javascript"'),
        "g_a",
        "langage",
    ),
    "condition_in_juel": (
        model(
            start(),
            node("exclusiveGateway", "g", default="g_b"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a="${x}"),
        ),
        "g_a",
        "langage",
    ),
    "condition_that_is_no_feel": (
        model(
            start(),
            node("exclusiveGateway", "g", default="g_b"),
            end("a"),
            end("b"),
            flows("s g, g a, g b", g_a="x >"),
        ),
        "g_a",
        "feel_syntaxe",
    ),
    "unknown_function": (single(script("t", "lire_fichier(x)", "y")), "t", "fonction_inconnue"),
    "script_in_python": (
        single(node("scriptTask", "t", "<bpmn:script>1</bpmn:script>", scriptFormat="python")),
        "t",
        "langage",
    ),
    "script_missing": (single(node("scriptTask", "t", scriptFormat="feel")), "t", "expression_absente"),
    "roles_in_juel": (single(user("t", camunda_candidateGroups="${qui}")), "t", "langage"),
    "java_class": (single(node("serviceTask", "t", camunda_class="a.B")), "t", "code"),
    "java_expression": (single(node("serviceTask", "t", camunda_expression="${a.b()}")), "t", "code"),
    "listener": (
        single(
            user("t", '<bpmn:extensionElements><camunda:taskListener class="a.B"/></bpmn:extensionElements>')
        ),
        "t",
        "code",
    ),
    "listener_on_a_flow": (
        model(start(), end(), flows("s e")).replace(
            b'targetRef="e">',
            b'targetRef="e"><bpmn:extensionElements><camunda:executionListener class="a.B"/></bpmn:extensionElements>',
        ),
        "s_e",
        "code",
    ),
    "decision_missing": (single(node("businessRuleTask", "t")), "t", "decision"),
    "decision_unknown": (single(node("businessRuleTask", "t", camunda_decisionRef="zz")), "t", "decision"),
    "call_of_nothing": (single(node("callActivity", "t")), "t", "appel"),
    "call_of_an_unknown_process": (single(node("callActivity", "t", calledElement="zz")), "t", "appel"),
    "call_by_expression": (single(node("callActivity", "t", calledElement="${x}")), "t", "appel"),
    "call_of_a_process_that_a_message_starts": (
        definitions(
            MESSAGE,
            process(start(), node("callActivity", "t", calledElement="q"), end(), LINE),
            process(start("qs", event("message", "m")), end("qe"), flows("qs qe"), id="q"),
        ),
        "t",
        "appel",
    ),
    "empty_process": (model(""), "p", "vide"),
    "empty_subprocess": (single(sub("t", "")), "t", "vide"),
    "two_plain_start_events": (model(start(), start("s2"), end(), flows("s e, s2 e")), "s2", "debut"),
    "a_second_way_to_start": (
        model(start(), start("s2", event("message", "m")), end(), flows("s e, s2 e"), roots=MESSAGE),
        "s2",
        "debut",
    ),
    "nothing_begins": (model(user("a"), user("b"), flows("a b a")), "p", "debut"),
    "unreachable_task": (single(user("t") + user("alone")), "alone", "inatteignable"),
    "unreachable_loop": (single(user("t") + user("a") + user("b") + flows("a b a")), "b", "inatteignable"),
    "subprocess_started_by_a_message": (
        single(sub("t", start("is", event("message", "m")) + end("ie") + flows("is ie")), roots=MESSAGE),
        "is",
        "evenement_deplace",
    ),
    "event_subprocess_without_trigger": (
        single(user("t") + sub("es", BODY, triggeredByEvent="true")),
        "is",
        "evenement_deplace",
    ),
    "event_subprocess_with_two_starts": (
        single(
            user("t")
            + sub(
                "es",
                start("a", timer("PT1H")) + start("b", timer("PT1H")) + end("x") + flows("a x, b x"),
                triggeredByEvent="true",
            )
        ),
        "es",
        "debut",
    ),
    "flow_into_an_event_subprocess": (
        model(
            start(),
            end(),
            flows("s es, s e"),
            sub("es", start("a", timer("PT1H")) + end("x") + flows("a x"), triggeredByEvent="true"),
        ),
        "es",
        "flux_interdit",
    ),
    "flow_into_a_start_event": (single(user("t") + flows("t s")), "s", "flux_interdit"),
    "flow_out_of_an_end_event": (single(user("t") + flows("e t")), "e", "flux_interdit"),
    "boundary_event_that_leads_nowhere": (
        single(user("t") + boundary("b", "t", timer("PT1H"))),
        "b",
        "flux_absent",
    ),
    "boundary_event_without_trigger": (
        single(user("t") + boundary("b", "t", "") + end("l") + flows("b l")),
        "b",
        "evenement_deplace",
    ),
    "error_that_does_not_interrupt": (
        single(user("t") + boundary("b", "t", event("error"), False) + end("l") + flows("b l")),
        "b",
        "interruption",
    ),
    "cancel_outside_a_transaction": (
        single(sub("t", BODY) + boundary("b", "t", CANCEL) + end("l") + flows("b l")),
        "b",
        "transaction",
    ),
    "cancel_end_outside_a_transaction": (model(start(), end("x", CANCEL), flows("s x")), "x", "transaction"),
    "transaction_whose_cancel_nobody_catches": (
        single(sub("t", start("is") + end("ie", CANCEL) + flows("is ie"), "transaction")),
        "t",
        "transaction",
    ),
    "gateway_of_events_before_a_task": (single(node("eventBasedGateway", "t")), "t", "passerelle_evenement"),
    "multi_instance_over_nothing": (
        single(user("t", "<bpmn:multiInstanceLoopCharacteristics/>")),
        "t",
        "boucle",
    ),
    "loop_without_end": (single(user("t", "<bpmn:standardLoopCharacteristics/>")), "t", "boucle"),
    "ad_hoc_without_completion_condition": (single(sub("t", user("a"), "adHocSubProcess")), "t", "ad_hoc"),
    "ad_hoc_with_a_start_event": (
        single(sub("t", BODY + "<bpmn:completionCondition>x</bpmn:completionCondition>", "adHocSubProcess")),
        "is",
        "ad_hoc",
    ),
    "compensation_linked_to_nothing": (
        single(user("t") + node("boundaryEvent", "b", event("compensate"), attachedToRef="t")),
        "b",
        "compensation",
    ),
    "compensation_activity_linked_to_nothing": (
        single(user("t") + user("u", isForCompensation="true")),
        "u",
        "compensation",
    ),
    "result_with_a_reserved_name": (single(script("t", "1", "deadline")), "t", "nom_variable"),
    "empty_condition_event": (single(catch("t", condition(""))), "t", "expression_absente"),
    "several_tokens_at_once": (single(user("t", startQuantity="2")), "t", "quantite"),
    "gateway_that_opens_cases": (single(node("receiveTask", "t", instantiate="true")), "t", "instantiate"),
    "data_association_that_transforms": (
        single(
            user("t", '<bpmn:dataInputAssociation id="da"><bpmn:assignment/></bpmn:dataInputAssociation>')
        ),
        "t",
        "correspondance",
    ),
    "form_inside_the_diagram": (
        single(user("t", "<bpmn:extensionElements><camunda:formData/></bpmn:extensionElements>")),
        "t",
        "formulaire",
    ),
    "mapping_on_a_gateway": (
        single(
            node(
                "exclusiveGateway",
                "t",
                '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=1" target="x"/></zeebe:ioMapping>'
                "</bpmn:extensionElements>",
            )
        ),
        "t",
        "correspondance",
    ),
    "two_elements_of_one_id": (single(user("t") + user("t")), "t", "identifiant"),
    "mapping_without_target": (
        definitions(
            process(
                start(),
                node(
                    "callActivity",
                    "t",
                    '<bpmn:extensionElements><camunda:in source="a"/></bpmn:extensionElements>',
                    calledElement="q",
                ),
                end(),
                LINE,
            ),
            process(start("qs"), end("qe"), flows("qs qe"), id="q"),
        ),
        "t",
        "correspondance",
    ),
    "call_mapped_by_code": (
        definitions(
            process(
                start(),
                node("callActivity", "t", calledElement="q", camunda_variableMappingClass="org.X"),
                end(),
                LINE,
            ),
            process(start("qs"), end("qe"), flows("qs qe"), id="q"),
        ),
        "t",
        "code",
    ),
    "mail_task": (single(node("serviceTask", "t", camunda_type="mail")), "t", "code"),
    "error_that_only_a_worker_s_expression_throws": (
        single(
            node(
                "serviceTask",
                "t",
                extensions('<camunda:errorEventDefinition errorRef="x" expression="= true"/>'),
                camunda_type="external",
                camunda_topic="a",
            )
        ),
        "t",
        "erreur_externe",
    ),
    "ad_hoc_that_names_its_activities": (
        single(
            node(
                "adHocSubProcess",
                "t",
                extensions('<zeebe:adHoc activeElementsCollection="=[&quot;a&quot;]"/>')
                + user("a")
                + "<bpmn:completionCondition>true</bpmn:completionCondition>",
            )
        ),
        "t",
        "ad_hoc",
    ),
    "message_named_by_an_expression": (
        single(catch("t", event("message", "m")), roots='<bpmn:message id="m" name="= x"/>'),
        "t",
        "nom_calcule",
    ),
    "signal_named_by_juel": (
        single(throw("t", event("signal", "m")), roots='<bpmn:signal id="m" name="s-${x}"/>'),
        "t",
        "nom_calcule",
    ),
    "error_of_a_computed_code": (
        model(
            start(),
            end("x", event("error", "m")),
            flows("s x"),
            roots='<bpmn:error id="m" name="a" errorCode="= code"/>',
        ),
        "x",
        "nom_calcule",
    ),
    "mapping_into_a_part_of_a_structure": (
        single(
            user(
                "t", extensions('<zeebe:ioMapping><zeebe:input source="=1" target="a.b"/></zeebe:ioMapping>')
            )
        ),
        "t",
        "nom_variable",
    ),
    "variable_named_like_a_subtraction": (single(script("t", "1", "a-b")), "t", "nom_variable"),
    "text_that_holds_juel": (
        single(
            user(
                "t",
                extensions(
                    "<camunda:inputOutput><camunda:inputParameter name='a'>Bonjour ${nom}"
                    "</camunda:inputParameter></camunda:inputOutput>"
                ),
            )
        ),
        "t",
        "langage",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str) -> None:
    content, element, rule = REFUSED[name]
    faults = refusal(content)
    assert (element, rule) in [(fault.element, fault.rule) for fault in faults]
    assert all(fault.file == "m.bpmn" and fault.message and fault.instead for fault in faults)


def test_all_faults_are_listed_at_once() -> None:
    faults = refusal(
        model(start(), node("complexGateway", "g"), node("receiveTask", "r"), end(), flows("s g r e, r zz"))
    )
    assert {fault.element for fault in faults} >= {"g", "r", "r_zz"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a",
        b"not xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE l [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<a>" * 200 + b"</a>" * 200,
        b"<a>" + b" " * (10 * 1024 * 1024) + b"</a>",
        b'<?xml version="1.0" encoding="zz"?><a/>',
        b"\x00\x01",
    ],
    ids=[
        "empty",
        "cut",
        "text",
        "other",
        "entity",
        "external",
        "laughs",
        "utf16",
        "deep",
        "large",
        "encoding",
        "nul",
    ],
)
def test_dangerous_or_broken_xml_is_refused(content: bytes) -> None:
    with pytest.raises(ModelRefused):
        deploy(content)


def test_an_unknown_process_is_refused() -> None:
    with pytest.raises(ModelRefused):
        deploy(model(start(), end(), flows("s e")), "autre")


def test_elements_named_like_the_library_s_own_are_no_trouble() -> None:
    walk = Walk(model(start("Start"), user("Root"), end("End"), flows("Start Root End")))
    walk.do("Root")
    assert walk.said == "Start Root End"


def test_a_process_marked_not_executable_runs_all_the_same() -> None:
    content = model(start(), end(), flows("s e")).replace(b'isExecutable="true"', b'isExecutable="false"')
    assert Walk(content).said == "s e"


def test_an_enormous_drawing_is_refused_at_once() -> None:
    (fault, *_) = refusal(model(*[start(f"s{i}") for i in range(10_001)]))
    assert fault.rule == "taille"


def test_a_lane_that_names_nothing_is_a_warning() -> None:
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="disp"><bpmn:flowNodeRef>zz</bpmn:flowNodeRef></bpmn:lane>'
        "</bpmn:laneSet>"
    )
    specification = deploy(model(lanes, start(), end(), flows("s e")))
    assert [fault.rule for fault in specification.warnings] == ["reference_pendante"]


def nested(levels: int) -> str:
    inside = user("u")
    for level in range(levels):
        inside = sub(f"s{level}", inside)
    return inside


def chained(levels: int) -> bytes:
    calls = [
        process(node("callActivity", f"c{n}", calledElement=f"q{n + 1}"), id=f"q{n}")
        for n in range(1, levels)
    ]
    return definitions(
        process(node("callActivity", "c", calledElement="q1")), *calls, process(user("u"), id=f"q{levels}")
    )


@pytest.mark.parametrize(
    "content", [model(nested(75)), chained(61), chained(700)], ids=["inside", "calls", "chain"]
)
def test_what_nests_too_deep_is_refused(content: bytes) -> None:
    assert [fault.rule for fault in refusal(content)] == ["profondeur"]


@pytest.mark.parametrize("content", [model(nested(60)), chained(60)], ids=["inside", "calls"])
def test_what_nests_less_runs_saves_and_stops(content: bytes) -> None:
    walk = Walk(content)
    walk.do("u")
    assert walk.ended == ""
    assert walk.history[0] == "u"
    assert len(walk.history) == 61


@pytest.mark.parametrize(
    "task",
    [
        user("t", camunda_assignee="${initiator}"),
        user("t", camunda_priority="50"),
        user("t", camunda_formRef="f", camunda_formRefBinding="version"),
        user("t", extensions('<zeebe:assignmentDefinition candidateUsers="a"/>')),
        user("t", extensions('<zeebe:taskSchedule dueDate="= now()"/>')),
        user("t", extensions('<zeebe:formDefinition externalReference="https://a.example"/>')),
        catch(
            "t",
            '<bpmn:conditionalEventDefinition camunda:variableName="v"><bpmn:condition>v = 1</bpmn:condition>'
            "</bpmn:conditionalEventDefinition>",
        ),
    ],
)
def test_what_camunda_would_heed_and_nothing_here_does_is_a_warning(task: str) -> None:
    assert [fault.rule for fault in deploy(single(task)).warnings] == ["attribut_sans_effet"]


def test_a_send_task_that_names_nothing_is_a_warning() -> None:
    assert [fault.rule for fault in deploy(single(node("sendTask", "t"))).warnings] == ["message"]
    assert not deploy(single(node("sendTask", "t", camunda_topic="avis"))).warnings
