"""Small BPMN models written by code, and a walk through them that saves and reloads at every step."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from orchestrator.engine import Facts, Instance, Specification, read_specification
from orchestrator.errors import ModelFault, ModelRefused, OrchestratorError
from orchestrator.law.deadlines import Deadline

T0 = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="essai" id="d">'
)


def node(kind: str, id: str, inside: str = "", **attributes: object) -> str:
    """One element; `camunda_formRef="x"` becomes camunda:formRef."""
    said = "".join(f' {k.replace("_", ":", 1)}="{escape(str(v))}"' for k, v in attributes.items())
    return f'<bpmn:{kind} id="{id}"{said}>{inside}</bpmn:{kind}>'


def start(id: str = "s", inside: str = "", **attributes: object) -> str:
    return node("startEvent", id, inside, **attributes)


def end(id: str = "e", inside: str = "") -> str:
    return node("endEvent", id, inside)


def user(id: str, inside: str = "", **attributes: object) -> str:
    return node("userTask", id, inside, **attributes)


def script(id: str, text: str, result: str | None = None, inside: str = "", **attributes: object) -> str:
    if result is not None:
        attributes["camunda_resultVariable"] = result
    return node(
        "scriptTask",
        id,
        f"{inside}<bpmn:script>{escape(text)}</bpmn:script>",
        scriptFormat="feel",
        **attributes,
    )


def sub(id: str, inside: str, kind: str = "subProcess", **attributes: object) -> str:
    return node(kind, id, inside, **attributes)


def boundary(id: str, host: str, event: str, interrupts: bool = True) -> str:
    return node("boundaryEvent", id, event, attachedToRef=host, cancelActivity=str(interrupts).lower())


def catch(id: str, event: str) -> str:
    return node("intermediateCatchEvent", id, event)


def throw(id: str, event: str) -> str:
    return node("intermediateThrowEvent", id, event)


def extensions(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def timer(text: str, unit: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{unit}>{escape(text)}</bpmn:{unit}></bpmn:timerEventDefinition>"


def event(kind: str, reference: str | None = None, **attributes: object) -> str:
    """An event definition; `event("message", "m")` refers to the message m."""
    if reference is not None:
        attributes[f"{kind}Ref"] = reference
    said = "".join(f' {k.replace("_", ":", 1)}="{escape(str(v))}"' for k, v in attributes.items())
    return f"<bpmn:{kind}EventDefinition{said}/>"


def condition(text: str) -> str:
    kind = "conditionalEventDefinition"
    return f"<bpmn:{kind}><bpmn:condition>{escape(text)}</bpmn:condition></bpmn:{kind}>"


def flows(text: str, **conditions: str) -> str:
    """`flows("a b c", "d e")`: chains separated by commas; a flow's id is source_target."""
    found = []
    for chain in text.split(","):
        names = chain.split()
        for source, target in itertools.pairwise(names):
            flow = f"{source}_{target}"
            test = conditions.get(flow)
            inside = (
                ""
                if test is None
                else (
                    f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(test)}'
                    "</bpmn:conditionExpression>"
                )
            )
            found.append(
                f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
            )
    return "".join(found)


def process(*parts: str, id: str = "p") -> str:
    return f'<bpmn:process id="{id}" isExecutable="true">{"".join(parts)}</bpmn:process>'


def definitions(*parts: str) -> bytes:
    return (_HEAD + "".join(parts) + "</bpmn:definitions>").encode()


def model(*parts: str, roots: str = "") -> bytes:
    """One process `p`; `roots` are messages, errors and processes beside it."""
    return definitions(roots, process(*parts))


def deploy(content: bytes, process_id: str = "p", **more: bytes) -> Specification:
    return read_specification({"m.bpmn": content, **more}, process_id)


def refusal(content: bytes, process_id: str = "p") -> list[ModelFault]:
    """The errors for which a model is refused."""
    try:
        deploy(content, process_id)
    except ModelRefused as refused:
        return [fault for fault in refused.faults if fault.severity == "error"]
    return []


class NoSuchValue(OrchestratorError):
    code = "valeur_inconnue"


class Law:
    """Deadlines of so many hours, by name."""

    zone = PARIS

    def __init__(self, **hours: int) -> None:
        self.hours = hours

    def deadline(self, name: str, start: datetime) -> Deadline:
        if name not in self.hours:
            raise NoSuchValue(f"La valeur légale « {name} » n'existe pas.")
        return Deadline(start + timedelta(hours=self.hours[name]), (f"{self.hours[name]} heures",), None)

    def value(self, name: str) -> str:
        if name not in self.hours:
            raise NoSuchValue(f"La valeur légale « {name} » n'existe pas.")
        return f"PT{self.hours[name]}H"


class Walk:
    """An instance that is saved, reloaded and saved again after every operation.

    `history` lists what was completed, in order, a cancelled element with "!" after it.
    """

    def __init__(
        self,
        content: bytes | Specification,
        variables: Mapping[str, object] | None = None,
        law: Law | None = None,
    ) -> None:
        self.specification = deploy(content) if isinstance(content, bytes) else content
        self.law = law or Law()
        self.now = T0
        self.history: list[str] = []
        self.all_facts: list[Facts] = []
        self.instance = Instance.start(self.specification, variables or {}, at=T0, law=self.law)
        self.reload()

    def reload(self) -> None:
        facts = self.instance.take_facts()
        self.all_facts.append(facts)
        self.history += [step.element + ("!" if step.state == "cancelled" else "") for step in facts.steps]
        saved = self.instance.dump()
        before = dict(self.instance.variables), self.instance.waiting, dict(self.instance.timers)
        self.instance = Instance.load(self.specification, saved, law=self.law)
        assert self.instance.dump() == saved
        assert (dict(self.instance.variables), self.instance.waiting, dict(self.instance.timers)) == before

    @property
    def facts(self) -> Facts:
        return self.all_facts[-1]

    @property
    def open(self) -> dict[str, list[str]]:
        """Ids of the open tasks by element, oldest first."""
        found: dict[str, list[str]] = {}
        closed = {task.id for facts in self.all_facts for task in facts.closed}
        for facts in self.all_facts:
            for task in facts.opened:
                if task.id not in closed:
                    found.setdefault(task.element, []).append(task.id)
        return found

    def do(self, element: str, **data: object) -> "Walk":
        """Complete the oldest open task of that element."""
        self.instance.complete_task(self.open[element][0], data, at=self.now)
        self.reload()
        return self

    def wait(self) -> "Walk":
        """Pass to the next deadline and fire it."""
        timer_id, due_at = min(
            self.instance.timers.items(), key=lambda item: (item[1], int(item[0].rpartition("-")[2]))
        )
        self.now = max(self.now, due_at)
        self.instance.fire_timer(timer_id, at=due_at)
        self.reload()
        return self

    def hear(self, message: str, correlation: Mapping[str, object] | None = None, **payload: object) -> bool:
        taken = self.instance.deliver_message(message, payload, at=self.now, correlation=correlation)
        self.reload()
        return taken

    def signal(self, name: str, **payload: object) -> int:
        reacted = self.instance.deliver_signal(name, payload, at=self.now)
        self.reload()
        return reacted

    def set(self, **data: object) -> "Walk":
        self.instance.set_variables(data, at=self.now)
        self.reload()
        return self

    def retry(self) -> "Walk":
        self.instance.retry(at=self.now)
        self.reload()
        return self

    @property
    def said(self) -> str:
        return " ".join(self.history)

    @property
    def ended(self) -> str | None:
        """The outcome when it is over ("" without an end event), None while it runs."""
        last = [facts.ended for facts in self.all_facts if facts.ended is not None]
        assert len(last) <= 1
        return None if not last else last[0].outcome or ""

    @property
    def stuck(self) -> dict[str, str]:
        """Open incidents: code by element."""
        return {incident.element: incident.code for incident in self.instance.incidents}
