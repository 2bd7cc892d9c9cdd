"""SpiffWorkflow as it comes, in memory: the only module here that knows it."""

import io
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.task import BpmnTaskFilter
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser import BpmnDmnParser
from SpiffWorkflow.util.task import TaskState

_PEOPLE = BpmnTaskFilter(state=TaskState.READY, manual=True)


class Rival:
    """One process, parsed once; each run is an instance of its own."""

    def __init__(self, content: bytes, process_id: str = "p") -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(io.BytesIO(content)))
        self.spec = parser.get_spec(process_id)
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def start(self, data: dict[str, Any]) -> BpmnWorkflow:
        """Start an instance and run until people or timers are waited for."""
        workflow = BpmnWorkflow(self.spec)
        workflow.task_tree.children[0].set_data(**data)
        workflow.do_engine_steps()
        return workflow

    def run_through(self, data: dict[str, Any], answer: dict[str, Any] | None = None) -> None:
        """Run one instance to its end, a person completing each user task with `answer`."""
        workflow = self.start(data)
        if answer is not None:
            self.complete(workflow, answer)
        assert workflow.is_completed()

    def complete(self, workflow: BpmnWorkflow, answer: dict[str, Any]) -> None:
        """A person completes the user task that waits, and the instance runs on."""
        task = workflow.get_next_task(task_filter=_PEOPLE)
        task.set_data(**answer)
        task.run()
        workflow.do_engine_steps()

    def dump(self, workflow: BpmnWorkflow) -> str:
        return str(self.serializer.serialize_json(workflow))

    def load(self, text: str) -> BpmnWorkflow:
        return self.serializer.deserialize_json(text)


class RivalDecision:
    """One decision table, asked again and again by the same task."""

    def __init__(self, content: bytes, data: dict[str, Any]) -> None:
        parser = BpmnDmnParser()
        parser.add_dmn_xml(etree.parse(io.BytesIO(content)).getroot())
        dmn = parser.dmn_parsers["choix"]
        dmn.parse()
        self.engine = DMNEngine(dmn.decision.decisionTables[0])
        empty = _process_around_nothing()
        self.workflow = BpmnWorkflow(empty.spec)
        self.task = self.workflow.task_tree.children[0]
        self.task.set_data(**data)

    def decide(self) -> dict[str, Any]:
        return dict(self.engine.result(self.task))


class RivalExpression:
    """One Python expression evaluated as a gateway's condition is."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.text = text
        self.engine = PythonScriptEngine()
        self.workflow = BpmnWorkflow(_process_around_nothing().spec)
        self.task = self.workflow.task_tree.children[0]
        self.task.set_data(**data)

    def evaluate(self) -> Any:
        return self.engine.evaluate(self.task, self.text)


def _process_around_nothing() -> Rival:
    from benchmarks.models import automatic

    return Rival(automatic(1, "python"))
