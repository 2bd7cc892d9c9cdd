"""Activities: repetition, called processes, ad hoc, transactions and compensation."""

from decimal import Decimal

import pytest
from tests.engine.drawing import (
    Walk,
    boundary,
    definitions,
    deploy,
    end,
    event,
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

ERROR = '<bpmn:error id="x" name="Pièce absente" errorCode="ABS"/>'


def multiple(inside: str = "", sequential: bool = False, **attributes: object) -> str:
    return node(
        "multiInstanceLoopCharacteristics", "", inside, isSequential=str(sequential).lower(), **attributes
    ).replace(' id=""', "")


def test_sequential_multi_instance_takes_one_item_after_the_other() -> None:
    walk = Walk(
        model(
            start(),
            user("t", multiple(sequential=True, camunda_collection="avis", camunda_elementVariable="un")),
            end(),
            flows("s t e"),
        ),
        {"avis": ["a", "b", "c"]},
    )
    seen = []
    for _ in range(3):
        (task,) = walk.open["t"]
        seen.append(
            (walk.instance.variables_for(task)["un"], walk.instance.variables_for(task)["loopCounter"])
        )
        walk.do("t")
    assert seen == [("a", 0), ("b", 1), ("c", 2)]
    assert walk.said == "s t t t e"
    assert "un" not in walk.instance.variables


def test_parallel_multi_instance_opens_all_and_keeps_results_in_order() -> None:
    loop = multiple(
        '<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=avis" inputElement="un" '
        'outputCollection="reponses" outputElement="=un + 1"/></bpmn:extensionElements>'
    )
    walk = Walk(model(start(), user("t", loop), end(), flows("s t e")), {"avis": [10, 20]})
    first, second = walk.open["t"]
    walk.instance.complete_task(second, {}, at=walk.now)
    walk.reload()
    walk.instance.complete_task(first, {}, at=walk.now)
    walk.reload()
    assert walk.instance.variables["reponses"] == [Decimal(11), Decimal(21)]
    assert walk.said == "s t t e"


def test_completion_condition_cancels_the_remaining_instances() -> None:
    loop = multiple(
        "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "<bpmn:completionCondition>nrOfCompletedInstances >= 2</bpmn:completionCondition>".replace(
            ">=", "&gt;="
        )
    )
    walk = Walk(model(start(), user("t", loop), end(), flows("s t e")))
    assert len(walk.open["t"]) == 3
    walk.do("t").do("t")
    assert walk.said == "s t t t! e"


def test_empty_collection_is_passed_by_and_null_is_an_incident() -> None:
    content = model(start(), user("t", multiple(camunda_collection="avis")), end(), flows("s t e"))
    assert Walk(content, {"avis": []}).said == "s e"
    walk = Walk(content)
    assert walk.stuck == {"t": "collection"}
    walk.set(avis=["a"]).retry().do("t")
    assert walk.said == "s t e"


def test_multi_instance_subprocess_keeps_each_turn_s_variables_apart() -> None:
    inside = start("is") + script("i", "un * 10", "double") + user("u") + end("ie") + flows("is i u ie")
    walk = Walk(
        model(
            start(),
            sub("sp", multiple(camunda_collection="l", camunda_elementVariable="un") + inside),
            end(),
            flows("s sp e"),
        ),
        {"l": [1, 2]},
    )
    values = [walk.instance.variables_for(task)["un"] for task in walk.open["u"]]
    assert values == [1, 2]
    walk.do("u").do("u")
    assert walk.said == "s is is i i u ie sp u ie sp e"


def test_boundary_timer_on_a_multi_instance_task_cancels_every_turn() -> None:
    walk = Walk(
        model(
            start(),
            user("t", multiple("<bpmn:loopCardinality>2</bpmn:loopCardinality>")),
            boundary("b", "t", timer("PT1H")),
            end(),
            end("late"),
            flows("s t e, b late"),
        )
    )
    walk.do("t").wait()
    assert walk.said == "s t t! b late"
    assert walk.open == {}


def test_standard_loop_repeats_while_its_condition_holds() -> None:
    kind = "standardLoopCharacteristics"
    loop = f"<bpmn:{kind}{{}}><bpmn:loopCondition>n &lt; 3</bpmn:loopCondition></bpmn:{kind}>"
    after = model(start(), script("t", "n + 1", "n", loop.format("")), end(), flows("s t e"))
    assert Walk(after, {"n": 0}).said == "s t t t e"
    assert Walk(after, {"n": 5}).said == "s t e"
    before = model(
        start(), script("t", "n + 1", "n", loop.format(' testBefore="true"')), end(), flows("s t e")
    )
    assert Walk(before, {"n": 5}).said == "s e"


def test_called_process_sees_only_what_is_passed_and_gives_back_only_what_is_asked() -> None:
    passing = (
        '<bpmn:extensionElements><camunda:in source="z" target="w"/><camunda:in sourceExpression="z + 1" target="v"/>'
        '<camunda:out source="r" target="res"/></bpmn:extensionElements>'
    )
    called = process(
        start("qs"),
        script("qt", "if z = null then w + v else 0", "r"),
        script("qu", "1", "secret"),
        end("qe"),
        flows("qs qt qu qe"),
        id="q",
    )
    walk = Walk(
        definitions(
            process(
                start(), node("callActivity", "call", passing, calledElement="q"), end(), flows("s call e")
            ),
            called,
        ),
        {"z": 20},
    )
    assert walk.said == "s qs qt qu qe call e"
    assert walk.instance.variables == {"z": 20, "res": 41}


def test_called_process_in_another_file_with_all_variables() -> None:
    both = '<camunda:in variables="all"/><camunda:out variables="all"/>'
    passing = f"<bpmn:extensionElements>{both}</bpmn:extensionElements>"
    called = definitions(process(start("qs"), user("qu"), end("qe"), flows("qs qu qe"), id="q"))
    specification = deploy(
        model(start(), node("callActivity", "call", passing, calledElement="q"), end(), flows("s call e")),
        **{"q.bpmn": called},
    )
    walk = Walk(specification, {"z": 20})
    assert walk.facts.opened[0].process == "q"
    assert walk.instance.variables_for(walk.open["qu"][0]) == {"z": 20}
    walk.do("qu", avis="oui")
    assert walk.instance.variables == {"z": 20, "avis": "oui"}


def test_boundary_timer_on_a_call_cancels_the_called_process() -> None:
    called = process(start("qs"), user("qu"), end("qe"), flows("qs qu qe"), id="q")
    walk = Walk(
        definitions(
            process(
                start(),
                node("callActivity", "call", calledElement="q"),
                boundary("b", "call", timer("PT1H")),
                end(),
                end("late"),
                flows("s call e, b late"),
            ),
            called,
        )
    )
    walk.wait()
    assert walk.said == "s qs qu! call! b late"


def test_error_of_a_called_process_is_caught_on_the_call() -> None:
    called = process(start("qs"), end("qx", event("error", "x")), flows("qs qx"), id="q")
    walk = Walk(
        definitions(
            ERROR,
            process(
                start(),
                node("callActivity", "call", calledElement="q"),
                boundary("b", "call", event("error", "x")),
                end(),
                end("caught"),
                flows("s call e, b caught"),
            ),
            called,
        )
    )
    assert walk.said == "s qs qx call! b caught"


def test_cyclic_calls_are_refused() -> None:
    content = definitions(
        process(start(), node("callActivity", "c", calledElement="q"), end(), flows("s c e")),
        process(
            start("qs"), node("callActivity", "qc", calledElement="p"), end("qe"), flows("qs qc qe"), id="q"
        ),
    )
    assert {fault.rule for fault in refusal(content)} == {"appel_circulaire"}


def test_local_mapping_keeps_inputs_inside_and_passes_outputs_out() -> None:
    mapping = (
        '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=z + 1" target="dedans"/>'
        '<zeebe:output source="=dedans * 2" target="dehors"/></zeebe:ioMapping></bpmn:extensionElements>'
    )
    walk = Walk(model(start(), user("t", mapping), end(), flows("s t e")), {"z": 1})
    assert walk.instance.variables_for(walk.open["t"][0])["dedans"] == 2
    walk.do("t")
    assert walk.instance.variables == {"z": 1, "dehors": 4}


def test_ad_hoc_subprocess_offers_tasks_until_its_condition_holds() -> None:
    inside = user("a") + user("b") + "<bpmn:completionCondition>fini</bpmn:completionCondition>"
    walk = Walk(model(start(), sub("ah", inside, "adHocSubProcess"), end(), flows("s ah e")), {"fini": False})
    walk.do("a").do("a").do("b", fini=True)
    assert walk.said == "s a a b a! ah e"
    assert walk.ended == "e"


def test_sequential_ad_hoc_subprocess_offers_one_task_at_a_time() -> None:
    inside = user("a") + user("b") + "<bpmn:completionCondition>fini</bpmn:completionCondition>"
    walk = Walk(
        model(start(), sub("ah", inside, "adHocSubProcess", ordering="Sequential"), end(), flows("s ah e")),
        {"fini": False},
    )
    assert list(walk.open) == ["a"]
    walk.do("a")
    assert list(walk.open) == ["b"]
    walk.do("b")
    assert list(walk.open) == ["a"]
    assert walk.do("a", fini=True).said == "s a b a ah e"


def test_ad_hoc_subprocess_that_has_nothing_left_to_do_is_an_incident() -> None:
    inside = script("a", "1", "x") + "<bpmn:completionCondition>fini</bpmn:completionCondition>"
    walk = Walk(model(start(), sub("ah", inside, "adHocSubProcess"), end(), flows("s ah e")), {"fini": False})
    assert walk.stuck == {"ah": "ad_hoc_inacheve"}
    walk.set(fini=True).retry()
    assert walk.said == "s a ah e"


def compensated(task: str) -> str:
    return (
        user(task)
        + node("boundaryEvent", f"c{task}", "<bpmn:compensateEventDefinition/>", attachedToRef=task)
        + user(f"undo{task}", isForCompensation="true")
        + f'<bpmn:association id="as{task}" sourceRef="c{task}" targetRef="undo{task}"/>'
    )


def test_compensation_undoes_what_was_completed_last_done_first() -> None:
    walk = Walk(
        model(
            start(),
            compensated("a"),
            compensated("b"),
            throw("undo", "<bpmn:compensateEventDefinition/>"),
            end(),
            flows("s a b undo e"),
        )
    )
    walk.do("a").do("b")
    assert list(walk.open) == ["undob"]
    walk.do("undob")
    assert list(walk.open) == ["undoa"]
    walk.do("undoa")
    assert walk.said == "s a b undob undoa undo e"


def test_compensation_of_one_activity_only() -> None:
    walk = Walk(
        model(
            start(),
            compensated("a"),
            compensated("b"),
            end("undo", '<bpmn:compensateEventDefinition activityRef="a"/>'),
            flows("s a b undo"),
        )
    )
    walk.do("a").do("b").do("undoa")
    assert walk.said == "s a b undoa undo"
    assert walk.ended == "undo"


def test_compensation_reaches_into_a_completed_subprocess() -> None:
    inside = start("is") + compensated("a") + end("ie") + flows("is a ie")
    walk = Walk(
        model(
            start(),
            sub("sp", inside),
            throw("undo", "<bpmn:compensateEventDefinition/>"),
            end(),
            flows("s sp undo e"),
        )
    )
    walk.do("a")
    assert walk.open.keys() == {"undoa"}
    walk.do("undoa")
    assert walk.said == "s is a ie sp undoa undo e"


def test_nothing_to_compensate_is_passed_by() -> None:
    walk = Walk(model(start(), throw("undo", "<bpmn:compensateEventDefinition/>"), end(), flows("s undo e")))
    assert walk.said == "s undo e"


def test_cancelled_transaction_undoes_its_work_then_leaves_by_its_cancel_event() -> None:
    inside = (
        start("is")
        + compensated("a")
        + node("parallelGateway", "f")
        + user("w")
        + end("ew")
        + user("v")
        + end("no", "<bpmn:cancelEventDefinition/>")
        + flows("is a f, f w ew, f v no")
    )
    walk = Walk(
        model(
            start(),
            sub("tx", inside, "transaction"),
            boundary("b", "tx", "<bpmn:cancelEventDefinition/>"),
            end(),
            end("cancelled"),
            flows("s tx e, b cancelled"),
        )
    )
    walk.do("a").do("v")
    assert walk.said == "s is a f v no w!"
    walk.do("undoa")
    assert walk.said == "s is a f v no w! undoa tx! b cancelled"


def test_a_transaction_that_is_not_cancelled_goes_on() -> None:
    inside = start("is") + user("a") + end("ie") + flows("is a ie")
    walk = Walk(model(start(), sub("tx", inside, "transaction"), end(), flows("s tx e")))
    assert walk.do("a").said == "s is a ie tx e"


def test_service_task_waits_for_something_outside() -> None:
    walk = Walk(
        model(
            start(),
            node("serviceTask", "t", camunda_type="external", camunda_topic="envoi"),
            end(),
            flows("s t e"),
        )
    )
    assert (walk.facts.opened[0].type, walk.facts.opened[0].topic) == ("serviceTask", "envoi")
    assert walk.do("t", ok=True).said == "s t e"


def test_failing_script_is_an_incident_that_leaves_the_token_where_it_is() -> None:
    deep = "for i in 1..100000000 return i"
    walk = Walk(model(start(), script("t", deep, "x"), end(), flows("s t e")))
    assert walk.stuck.keys() == {"t"}
    assert walk.said == "s"


def test_failing_script_with_a_boundary_error_event_takes_it() -> None:
    walk = Walk(
        model(
            start(),
            script("t", "for i in 1..100000000 return i", "x"),
            boundary("b", "t", event("error")),
            end(),
            end("caught"),
            flows("s t e, b caught"),
        )
    )
    assert walk.said == "s t! b caught"


@pytest.mark.parametrize(
    ("groups", "roles"), [("a, b", ("a", "b")), ("= qui", ("disp",)), ('= [qui, "spip"]', ("disp", "spip"))]
)
def test_roles_are_static_or_computed(groups: str, roles: tuple[str, ...]) -> None:
    walk = Walk(
        model(start(), user("t", camunda_candidateGroups=groups), end(), flows("s t e")), {"qui": "disp"}
    )
    assert walk.facts.opened[0].roles == roles


def test_undetermined_role_is_an_incident() -> None:
    walk = Walk(model(start(), user("t", camunda_candidateGroups="= qui"), end(), flows("s t e")))
    assert walk.stuck == {"t": "role_indetermine"}
    walk.set(qui="disp").retry()
    assert walk.facts.opened[0].roles == ("disp",)
