"""Random models, random acts, saved and reloaded at each: what runs is what BPMN says, and what the library says."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from tests.engine.block_models import Block, blocks, whole
from tests.engine.drawing import Walk

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def counters(block: Block, content: bytes) -> dict[str, int]:
    return {f"ct{n}": 0 for n in range(1, 20_000) if f'"t{n}"'.encode() in content}


@QUIET
@given(blocks(), st.randoms(use_true_random=False))
def test_every_element_runs_as_often_and_in_the_order_that_bpmn_says(block: Block, chance: Any) -> None:
    content, drawn = whole(block)
    walk = Walk(content, counters(block, content))
    for _ in range(500):
        if not walk.open:
            break
        walk.do(chance.choice(sorted(walk.open)))
    assert walk.stuck == {}
    assert walk.ended == "e"
    assert Counter(walk.history) == drawn.runs
    place = {element: index for index, element in enumerate(walk.history)}
    assert all(place[one] < place[other] for one, other in drawn.order)


def library_history(content: bytes, variables: Mapping[str, int]) -> Counter[str]:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(content), filename="m.bpmn")
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(variables)
    for _ in range(500):
        workflow.do_engine_steps()
        manual = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not manual:
            break
        manual[0].run()
    assert workflow.is_completed()
    done = workflow.get_tasks(state=TaskState.COMPLETED)
    return Counter(task.task_spec.bpmn_id for task in done if task.task_spec.bpmn_id)


def without(block: Block, *kinds: str) -> bool:
    return block[0] not in kinds and all(without(part, *kinds) for part in block if isinstance(part, tuple))


# Joins keep one finished task each in the library's tree, and it runs a join again inside a loop: left out there.
@QUIET
@given(blocks().filter(lambda block: without(block, "loop", "or")))
def test_the_library_alone_has_the_same_history_for_what_it_does_right(block: Block) -> None:
    content, drawn = whole(block, python=True)
    assert library_history(content, {}) == drawn.runs
