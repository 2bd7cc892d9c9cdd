"""Business rule tasks: the DMN decision, how its value is kept, and what happens when there is none."""

import pytest
from tests.engine.drawing import Walk, boundary, deploy, end, event, flows, model, node, start

RULES = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dd" name="{name}" namespace="{name}">
  <inputData id="in" name="age"><variable name="age" typeRef="number"/></inputData>
  <decision id="majorite" name="Majorité"><variable name="Majorité"/>
    <informationRequirement id="ir"><requiredInput href="#in"/></informationRequirement>
    <decisionTable id="dt" hitPolicy="{policy}">
      <input id="i1"><inputExpression id="ie" typeRef="number"><text>age</text></inputExpression></input>
      {outputs}
      {rules}
    </decisionTable>
  </decision>
</definitions>"""


def rule(id: str, test: str, *outputs: str) -> str:
    cells = "".join(
        f'<outputEntry id="{id}o{n}"><text>{text}</text></outputEntry>' for n, text in enumerate(outputs)
    )
    return f'<rule id="{id}"><inputEntry id="{id}i"><text>{test}</text></inputEntry>{cells}</rule>'


def decision(policy: str, names: list[str], *rules: str) -> bytes:
    outputs = "".join(f'<output id="o{n}" name="{name}"/>' for n, name in enumerate(names))
    return RULES.format(name="d", policy=policy, outputs=outputs, rules="".join(rules)).encode()


SINGLE = decision(
    "UNIQUE", ["statut"], rule("r1", "&lt; 18", '"mineur"'), rule("r2", "[18..120]", '"majeur"')
)
DOUBLE = decision("UNIQUE", ["statut", "code"], rule("r1", "&lt; 18", '"mineur"', '"M"'))
COLLECT = decision("COLLECT", ["statut"], rule("r1", "&gt; 1", '"a"'), rule("r2", "&gt; 2", '"b"'))


def walk(table: bytes, age: object, mapping: str | None = None) -> Walk:
    more = {} if mapping is None else {"camunda_mapDecisionResult": mapping}
    task = node("businessRuleTask", "t", camunda_decisionRef="majorite", camunda_resultVariable="r", **more)
    return Walk(deploy(model(start(), task, end(), flows("s t e")), **{"d.dmn": table}), {"age": age})


@pytest.mark.parametrize(
    ("table", "mapping", "value"),
    [
        (SINGLE, None, "mineur"),
        (SINGLE, "singleEntry", "mineur"),
        (DOUBLE, None, {"statut": "mineur", "code": "M"}),
        (DOUBLE, "singleResult", {"statut": "mineur", "code": "M"}),
        (COLLECT, None, ["a", "b"]),
        (COLLECT, "collectEntries", ["a", "b"]),
        (SINGLE, "collectEntries", ["mineur"]),
        (DOUBLE, "resultList", [{"statut": "mineur", "code": "M"}]),
    ],
)
def test_the_value_is_kept_as_the_mapping_says(table: bytes, mapping: str | None, value: object) -> None:
    done = walk(table, 12, mapping)
    assert done.said == "s t e"
    assert done.instance.variables["r"] == value
    assert done.facts.decisions[0].rules[0][0] == "r1"


@pytest.mark.parametrize(("table", "mapping"), [(DOUBLE, "singleEntry"), (COLLECT, "singleResult")])
def test_more_than_the_mapping_wants_is_an_incident(table: bytes, mapping: str) -> None:
    assert walk(table, 12, mapping).stuck == {"t": "decision_multiple"}


def test_a_decision_without_a_matching_rule_is_an_incident_until_the_data_is_right() -> None:
    stuck = walk(SINGLE, 200)
    assert stuck.stuck == {"t": "decision_nulle"}
    stuck.set(age=20).retry()
    assert stuck.said == "s t e"
    assert stuck.instance.variables["r"] == "majeur"


def test_a_decision_of_camunda_8_reads_alike() -> None:
    called = '<zeebe:calledDecision decisionId="majorite" resultVariable="r"/>'
    inside = f"<bpmn:extensionElements>{called}</bpmn:extensionElements>"
    content = model(start(), node("businessRuleTask", "t", inside), end(), flows("s t e"))
    assert Walk(deploy(content, **{"d.dmn": SINGLE}), {"age": 12}).instance.variables["r"] == "mineur"


def test_a_decision_that_fails_takes_the_modelled_error() -> None:
    task = node("businessRuleTask", "t", camunda_decisionRef="majorite", camunda_resultVariable="r")
    caught = boundary("b", "t", event("error"))
    content = model(start(), task, caught, end(), end("l"), flows("s t e, b l"))
    found = Walk(deploy(content, **{"d.dmn": SINGLE}), {"age": 200})
    assert (found.said, found.ended, found.stuck) == ("s t! b l", "l", {})
