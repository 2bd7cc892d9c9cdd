"""What the library alone does right runs the same here: the same elements, as often, in the same order."""

from collections import Counter

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask, SequentialMultiInstanceTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from tests.engine.drawing import (
    Walk,
    boundary,
    catch,
    definitions,
    end,
    event,
    flows,
    node,
    process,
    start,
    sub,
    throw,
    user,
)

_ROOTS = (
    '<bpmn:error id="er" name="er" errorCode="E"/><bpmn:escalation id="es" name="es" escalationCode="X"/>'
    '<bpmn:signal id="sg" name="sg"/>'
)
_MANY = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:loopCardinality>3</bpmn:loopCardinality>'
    "</bpmn:multiInstanceLoopCharacteristics>"
)
_INSIDE = start("is") + user("iu") + end("ie") + flows("is iu ie")
CALLED = process(start("qs"), user("qu"), end("qe"), flows("qs qu qe"), id="q")
# The people complete whichever of these is open first, until none is.
MODELS = {
    "tasks in a row": [start(), user("a"), node("manualTask", "b"), user("c"), end(), flows("s a b c e")],
    "a default flow": [
        start(),
        node("exclusiveGateway", "g", default="g_b"),
        user("a"),
        user("b"),
        end(),
        flows("s g, g a e, g b e", g_a="1 > 2"),
    ],
    "branches side by side": [
        start(),
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        node("parallelGateway", "j"),
        user("c"),
        end(),
        flows("s f, f a j, f b j, j c e"),
    ],
    "a subprocess in a subprocess": [
        start(),
        sub("o", start("os") + sub("i", _INSIDE) + end("oe") + flows("os i oe")),
        user("c"),
        end(),
        flows("s o c e"),
    ],
    "a called process": [start(), node("callActivity", "t", calledElement="q"), end(), flows("s t e")],
    "the same task three times in a row": [start(), user("t", _MANY.format("true")), end(), flows("s t e")],
    "the same task three times at once": [start(), user("t", _MANY.format("false")), end(), flows("s t e")],
    "a subprocess three times in a row": [
        start(),
        sub("t", _MANY.format("true") + _INSIDE),
        end(),
        flows("s t e"),
    ],
    "an error caught on the subprocess": [
        start(),
        sub("t", start("is") + user("iu") + end("ie", event("error", "er")) + flows("is iu ie")),
        boundary("b", "t", event("error", "er")),
        user("after"),
        end(),
        end("l"),
        flows("s t e, b after l"),
    ],
    "an escalation that interrupts nothing": [
        start(),
        sub(
            "t",
            start("is")
            + throw("th", event("escalation", "es"))
            + user("iu")
            + end("ie")
            + flows("is th iu ie"),
        ),
        boundary("b", "t", event("escalation", "es"), False),
        user("beside"),
        end(),
        end("l"),
        flows("s t e, b beside l"),
    ],
    "the end of everything": [
        start(),
        node("parallelGateway", "f"),
        user("a"),
        user("b"),
        end("over", event("terminate")),
        end(),
        flows("s f, f a over, f b e"),
    ],
    "a signal from one branch to the other": [
        start(),
        node("parallelGateway", "f"),
        catch("c", event("signal", "sg")),
        user("a"),
        throw("th", event("signal", "sg")),
        end(),
        end("e2"),
        flows("s f, f c e, f a th e2"),
    ],
}


def library_history(content: bytes) -> list[str]:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(content), filename="m.bpmn")
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    while not workflow.is_completed():
        workflow.do_engine_steps()
        manual = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not manual:
            break
        min(manual, key=lambda task: str(task.task_spec.bpmn_id)).run()
    assert workflow.is_completed()
    # A repeated activity has one task more there, which stands for all its turns.
    done = [task for task in workflow.get_tasks(state=TaskState.COMPLETED) if not _repeats(task.task_spec)]
    done = sorted(done, key=lambda task: task.last_state_change)
    return [task.task_spec.bpmn_id for task in done if task.task_spec.bpmn_id]


def _repeats(spec: object) -> bool:
    return isinstance(spec, ParallelMultiInstanceTask | SequentialMultiInstanceTask)


def our_walk(content: bytes) -> Walk:
    walk = Walk(content)
    while walk.open:
        walk.do(min(walk.open))
    assert walk.ended is not None and walk.stuck == {}
    return walk


@pytest.mark.parametrize("name", MODELS)
def test_both_run_the_same(name: str) -> None:
    content = definitions(_ROOTS, process(*MODELS[name]), CALLED)
    history = our_walk(content).history
    ours = [element for element in history if not element.endswith("!")]
    # A subprocess that an error stopped is told as completed there, as cancelled here.
    stopped = {element.removesuffix("!") for element in history} - set(ours)
    theirs = [element for element in library_history(content) if element not in stopped]
    assert Counter(ours) == Counter(theirs)
    people = {"a", "b", "c", "t", "iu", "qu", "after", "beside"}
    assert [element for element in ours if element in people] == [one for one in theirs if one in people]
