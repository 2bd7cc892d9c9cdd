"""An incident goes with the step that had it: operators are not asked to repair what is no more."""

import pytest
from tests.engine.drawing import boundary, end, event, flows, model, start, timer, user
from tests.support.small_procedures import OPERATOR, Workshop, open_workshop

from orchestrator.operations import fire_deadline
from orchestrator.operations.perform import perform
from orchestrator.operations.report_failure import MOST_ATTEMPTS
from orchestrator.operations.retry_incident import RetryIncident
from orchestrator.operations.run_due import run_due
from orchestrator.queries.audit import verify

# Two branches: in one a condition that no answer decides, in the other a task that ends everything.
DRAWING = model(
    start(),
    '<bpmn:parallelGateway id="f"/><bpmn:exclusiveGateway id="g" default="g_e2"/>',
    user("t"),
    user("u"),
    end("e1"),
    end("e2"),
    '<bpmn:endEvent id="fin"><bpmn:terminateEventDefinition/></bpmn:endEvent>',
    user("v"),
    flows("s f t g e1, g e2, f u v fin", g_e1="x > 1"),
)


@pytest.fixture
def shop(database_url: str) -> Workshop:
    return open_workshop(database_url)


def incidents(shop: Workshop) -> list[tuple[object, ...]]:
    return shop.ask("SELECT element, status, ground, resolved_by FROM incident ORDER BY id")


def test_an_incident_stays_while_its_step_is_stuck_and_goes_with_the_case(shop: Workshop) -> None:
    case_id = shop.start(DRAWING)
    shop.act(case_id, "t")
    assert incidents(shop) == [("g", "open", None, None)]
    shop.act(case_id, "u")
    assert incidents(shop) == [("g", "open", None, None)]
    shop.act(case_id, "v")
    assert incidents(shop) == [("g", "resolved", "disparu avec l'étape", None)]
    assert verify(shop.parts).faults == ()


def test_an_incident_goes_when_the_step_around_it_is_interrupted(shop: Workshop) -> None:
    inside = model(
        start(),
        '<bpmn:subProcess id="sp"><bpmn:startEvent id="i"/><bpmn:exclusiveGateway id="g" default="g_j"/>'
        '<bpmn:endEvent id="j"/><bpmn:endEvent id="k"/>'
        + flows("i g j, g k", g_k="x > 1")
        + "</bpmn:subProcess>",
        boundary("b", "sp", timer("PT1H")),
        user("apres"),
        end(),
        end("e2"),
        flows("s sp e, b apres e2"),
    )
    case_id = shop.start(inside)
    assert incidents(shop) == [("g", "open", None, None)]
    shop.let_pass(hours=2)
    run_due(shop.parts)
    assert shop.open(case_id) == ["apres"]
    assert [row[:2] for row in incidents(shop)] == [("g", "resolved")]


def test_a_retry_that_takes_up_all_that_was_stuck_resolves_all_of_it(shop: Workshop) -> None:
    twice = model(
        start(),
        '<bpmn:parallelGateway id="f"/><bpmn:exclusiveGateway id="g" default="g_e1"/>'
        '<bpmn:exclusiveGateway id="h" default="h_e2"/>',
        user("donne"),
        end("e1"),
        end("e2"),
        end("e3"),
        flows("s f g e1, g e3, f h e2, h e3, f donne e3", g_e3="x > 1", h_e3="x > 1"),
    )
    case_id = shop.start(twice)
    ((first,), _) = shop.ask("SELECT id FROM incident ORDER BY id")
    instance = shop.instance(case_id)
    instance.set_variables({"x": 5}, at=shop.clock.at)
    shop.replace_state(case_id, instance)
    perform(shop.parts, RetryIncident(OPERATOR, first, "La donnée est corrigée."))
    assert [row[1:3] for row in incidents(shop)] == [
        ("resolved", "La donnée est corrigée."),
        ("resolved", "disparu avec l'étape"),
    ]


def test_an_authority_that_is_missing_is_an_incident_until_its_task_is_gone(shop: Workshop) -> None:
    drawing = model(
        start(),
        '<bpmn:parallelGateway id="f"/>',
        '<bpmn:manualTask id="orpheline"/>',
        user("u"),
        user("v"),
        '<bpmn:endEvent id="fin"><bpmn:terminateEventDefinition/></bpmn:endEvent>',
        end(),
        flows("s f orpheline e, f u v fin"),
    )
    case_id = shop.start(drawing)
    assert [row[:2] for row in incidents(shop)] == [("orpheline", "open")]
    shop.act(case_id, "u")
    assert [row[:2] for row in incidents(shop)] == [("orpheline", "open")]
    shop.act(case_id, "v")
    assert [row[:2] for row in incidents(shop)] == [("orpheline", "resolved")]


def test_a_stuck_deadline_takes_its_incident_along_when_its_step_goes(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = model(
        start(),
        '<bpmn:subProcess id="sp"><bpmn:startEvent id="i"/><bpmn:parallelGateway id="f"/>'
        '<bpmn:exclusiveGateway id="g" default="g_j"/><bpmn:userTask id="t"/>'
        '<bpmn:endEvent id="j"/><bpmn:endEvent id="k"><bpmn:errorEventDefinition errorRef="x"/></bpmn:endEvent>'
        '<bpmn:boundaryEvent id="d1" attachedToRef="t">' + timer("PT1H") + "</bpmn:boundaryEvent>"
        + flows("i f g j, g k, f t j, d1 j", g_k="y > 1")
        + "</bpmn:subProcess>",
        boundary("b", "sp", event("error", "x")),
        user("apres"),
        end(),
        flows("s sp e, b apres e"),
        roots='<bpmn:error id="x" errorCode="X"/>',
    )  # fmt: skip
    case_id = shop.start(drawing)
    with monkeypatch.context() as broken:
        broken.setattr(fire_deadline.FireDeadline, "run", lambda *_: 1 / 0)
        for _ in range(MOST_ATTEMPTS):
            shop.let_pass(hours=2)
            run_due(shop.parts)
    assert [row[:2] for row in incidents(shop)] == [("g", "open"), ("d1", "open")]
    instance = shop.instance(case_id)
    instance.set_variables({"y": 5}, at=shop.clock.at)
    shop.replace_state(case_id, instance)
    ((first,), _) = shop.ask("SELECT id FROM incident ORDER BY id")
    perform(shop.parts, RetryIncident(OPERATOR, first, "La donnée est corrigée."))
    assert shop.open(case_id) == ["apres"]
    assert [row[:3] for row in incidents(shop)] == [
        ("g", "resolved", "La donnée est corrigée."),
        ("d1", "resolved", "disparu avec l'étape"),
    ]
