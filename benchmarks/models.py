"""The same models twice: expressions in FEEL for us, in Python for stock SpiffWorkflow."""

import itertools
from collections.abc import Sequence
from html import escape

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="mesure" id="d">'
)
_FORMAL = 'xsi:type="bpmn:tFormalExpression"'
_DMN_HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="t" namespace="mesure">'
)


def automatic(tasks: int, language: str, process_id: str = "p", *, last: str = "") -> bytes:
    """`tasks` script tasks in a row, each adding one to `n`; `last` may name a user task before the end."""
    steps = [f"t{number}" for number in range(tasks)]
    parts = [_script(step, language) for step in steps]
    if last:
        parts.append(
            f'<bpmn:userTask id="{last}" name="{last}" camunda:candidateGroups="chef_etablissement"/>'
        )
        steps.append(last)
    return _process(["s", *steps, "e"], parts, process_id)


def people(tasks: int) -> bytes:
    """`tasks` user tasks in a row."""
    steps = [f"u{number}" for number in range(tasks)]
    return _process(
        ["s", *steps, "e"], [f'<bpmn:userTask id="{step}" name="{step}"/>' for step in steps], "p"
    )


def waiting(language: str) -> bytes:
    """A user task with an interrupting boundary timer of 72 hours, then a gateway on what was answered."""
    duration = "PT72H" if language == "feel" else '"PT72H"'
    task = '<bpmn:userTask id="u" name="u"/>'
    return _with_deadline(task, f"<bpmn:timeDuration {_FORMAL}>{duration}</bpmn:timeDuration>", "p")


def statutory(process_id: str) -> bytes:
    """The same as a procedure of the house draws it: a form, a legal basis, 72 hours from the law's own file."""
    task = (
        f'<bpmn:userTask id="u" name="Agir" camunda:formRef="{process_id}_acte" '
        'camunda:candidateGroups="chef_etablissement"><bpmn:extensionElements><camunda:properties>'
        '<camunda:property name="legalBasis" value="mesure"/></camunda:properties></bpmn:extensionElements>'
        "</bpmn:userTask>"
    )
    return _with_deadline(
        task, f'<bpmn:timeDate {_FORMAL}>= deadline("delai", t0)</bpmn:timeDate>', process_id
    )


def _with_deadline(task: str, timer: str, process_id: str) -> bytes:
    parts = [
        task,
        f'<bpmn:boundaryEvent id="b" attachedToRef="u"><bpmn:timerEventDefinition>{timer}'
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>",
        '<bpmn:exclusiveGateway id="g" default="g_e"/>',
        '<bpmn:endEvent id="oui"/>',
        '<bpmn:endEvent id="trop_tard"/>',
        _flow("g", "oui", "n &gt; 10"),
        _flow("b", "trop_tard"),
    ]
    return _process(["s", "u", "g", "e"], parts, process_id)


def decision(rules: int, language: str) -> bytes:
    """A UNIQUE table on a number and a text, whose last rule is the one that matches `rules - 1`, "z"."""
    python = language == "python"
    rows = []
    for number in range(rules):
        low, high = number * 10, number * 10 + 10
        first = f"{low} <= ? < {high}" if python else f"[{low}..{high})"
        rows.append(
            f'<rule id="r{number}"><inputEntry id="a{number}"><text>{escape(first)}</text></inputEntry>'
            f'<inputEntry id="b{number}"><text>"z"</text></inputEntry>'
            f'<outputEntry id="o{number}"><text>{number}</text></outputEntry></rule>'
        )
    requirements = "".join(
        f'<informationRequirement id="q{name}"><requiredInput href="#{name}_id"/></informationRequirement>'
        for name in ("n", "lettre")
    )
    data = "".join(
        f'<inputData id="{name}_id" name="{name}"><variable name="{name}"/></inputData>'
        for name in ("n", "lettre")
    )
    if python:
        requirements = data = ""
    return (
        f'{_DMN_HEAD}{data}<decision id="choix" name="choix">{requirements}<decisionTable id="dt" hitPolicy="UNIQUE">'
        '<input id="i1" label="n"><inputExpression id="x1" typeRef="number"><text>n</text></inputExpression></input>'
        '<input id="i2" label="lettre"><inputExpression id="x2" typeRef="string"><text>lettre</text>'
        '</inputExpression></input><output id="o" name="rang" typeRef="number"/>'
        f"{''.join(rows)}</decisionTable></decision></definitions>"
    ).encode()


def _script(step: str, language: str) -> str:
    if language == "feel":
        return (
            f'<bpmn:scriptTask id="{step}" scriptFormat="feel" camunda:resultVariable="n">'
            "<bpmn:script>n + 1</bpmn:script></bpmn:scriptTask>"
        )
    return f'<bpmn:scriptTask id="{step}"><bpmn:script>n = n + 1</bpmn:script></bpmn:scriptTask>'


def _process(chain: Sequence[str], parts: Sequence[str], process_id: str) -> bytes:
    flows = [_flow(source, target) for source, target in itertools.pairwise(chain)]
    ends = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
    inside = ends + "".join(parts) + "".join(flows)
    return (
        f'{_HEAD}<bpmn:process id="{process_id}" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'
    ).encode()


def _flow(source: str, target: str, test: str = "") -> str:
    condition = f"<bpmn:conditionExpression {_FORMAL}>{test}</bpmn:conditionExpression>" if test else ""
    return (
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{condition}</bpmn:sequenceFlow>"
    )
