"""Requirements, knowledge, services, imports, types."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.dmn.models import decision, document, input_data, link, literal, model, table

from orchestrator.dmn import DmnError, read_model
from orchestrator.errors import ModelRefused
from orchestrator.feel import FeelError

ADD = (
    '<businessKnowledgeModel id="somme" name="somme"><variable name="somme"/><encapsulatedLogic>'
    '<formalParameter name="a" typeRef="number"/><formalParameter name="b" typeRef="number"/>'
    f"{literal('a + b')}</encapsulatedLogic></businessKnowledgeModel>"
)


def test_a_decision_sees_only_what_it_requires() -> None:
    built = model(
        decision("d1", literal("a + if b = null then 0 else b"), "input:a"), input_data("a"), input_data("b")
    )
    assert built.evaluate("d1", {"a": 1, "b": 5}).value == 1


def test_a_decision_knows_the_data_it_rests_on_near_or_far() -> None:
    built = model(
        decision("d1", literal("d2 + a"), "decision:d2", "input:a"),
        decision("d2", literal("b"), "input:b"),
        *(input_data(name) for name in "abc"),
    )
    assert built.data_of("d1") == {"a", "b"}
    assert built.data_of("d2") == {"b"}


def test_decisions_are_found_by_id_and_by_name() -> None:
    built = model('<decision id="_1" name="Ma décision">' + literal("1") + "</decision>")
    assert built.evaluate("_1", {}).value == built.evaluate("Ma décision", {}).value == 1
    assert built.decisions["_1"] is built.decisions["Ma décision"]
    with pytest.raises(DmnError) as refusal:
        built.evaluate("autre", {})
    assert refusal.value.code == "dmn_introuvable"


def test_knowledge_is_a_function_with_typed_parameters() -> None:
    built = model(
        ADD, decision("d1", literal('[somme(1, 2), somme(b: 1, a: 3), somme(1, "x")]'), "knowledge:somme")
    )
    assert built.evaluate("d1", {}).value == [3, 4, None]


def test_knowledge_may_call_itself_but_not_for_ever() -> None:
    body = "if n <= 1 then 1 else n * f(n - 1)"
    knowledge = (
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>'
        f'<formalParameter name="n"/>{literal(body)}</encapsulatedLogic></businessKnowledgeModel>'
    )
    built = model(knowledge, decision("d1", literal("f(x)"), "knowledge:f", "input:x"), input_data("x"))
    assert built.evaluate("d1", {"x": 5}).value == 120
    with pytest.raises(FeelError) as refusal:
        built.evaluate("d1", {"x": 10_000})
    assert refusal.value.code == "feel_limite"


def test_a_service_takes_its_inputs_and_hides_the_rest() -> None:
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#total"/>'
        '<inputDecision href="#base"/><inputData href="#taux"/></decisionService>'
    )
    built = model(
        service,
        decision("total", literal("base * taux"), "decision:base", "input:taux"),
        decision("base", literal("100")),
        input_data("taux", "number"),
        decision("d1", literal("s(2, 7)"), "knowledge:s"),
    )
    assert built.evaluate("total", {"taux": 2}).value == 200
    assert built.evaluate_service("s", {"base": 5, "taux": 2}) == 10
    assert built.evaluate("d1", {}).value == 14


def test_registered_functions_are_at_hand() -> None:
    built = model(decision("d1", literal("double(x)"), "input:x"), input_data("x"))
    assert built.evaluate("d1", {"x": 4}, {"double": lambda n: n * 2}).value == 8


def test_an_import_brings_decisions_types_and_inputs() -> None:
    imported = document(
        '<itemDefinition name="tAge"><typeRef>number</typeRef></itemDefinition>',
        decision("majeur", literal("age >= 18"), "input:age"),
        input_data("age", "tAge"),
    ).replace(b"urn:essai", b"urn:autre")
    importing = document(
        '<import namespace="urn:autre" name="Règles communes" '
        'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        decision(
            "d1",
            literal("Règles communes.majeur and 20 instance of Règles communes.tAge"),
            "decision:urn:autre#majeur",
        ),
    )
    built = read_model(importing, name="a.dmn", imports={"urn:autre": imported}.get)
    assert built.evaluate("d1", {"age": 18}).value is True
    with pytest.raises(ModelRefused, match="introuvable"):
        read_model(importing, name="a.dmn")


STATUS = (
    '<itemDefinition name="tStatut"><typeRef>string</typeRef><allowedValues><text>"ouvert", "clos"</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tDossier"><itemComponent name="statut"><typeRef>tStatut'
    '</typeRef></itemComponent></itemDefinition><itemDefinition name="tListe" isCollection="true"><typeRef>tDossier'
    "</typeRef></itemDefinition>"
)


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        ("tStatut", "ouvert", "ouvert"),
        ("tStatut", "perdu", None),
        ("tStatut", ["clos"], "clos"),
        ("tDossier", {"statut": "clos", "autre": 1}, {"statut": "clos", "autre": Decimal(1)}),
        ("tDossier", {"statut": "perdu"}, None),
        ("tDossier", {}, None),
        ("tListe", [{"statut": "clos"}], [{"statut": "clos"}]),
        ("tListe", {"statut": "clos"}, [{"statut": "clos"}]),
        ("tListe", [{"statut": 1}], None),
        ("number", "1", None),
        ("date and time", date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_value_is_taken_as_its_type_wants_or_not_at_all(kind: str, given: object, taken: object) -> None:
    built = model(STATUS, decision("d1", literal("x"), "input:x"), input_data("x", kind))
    assert built.evaluate("d1", {"x": given}).value == taken


def test_a_result_that_is_not_of_the_announced_type_is_null() -> None:
    assert model(decision("d1", literal('"a"'), kind="number")).evaluate("d1", {}).value is None


def test_a_long_chain_of_decisions_is_worked_out_or_clearly_refused() -> None:
    chain = [decision("d0", literal("1"))]
    chain += [decision(f"d{n}", literal(f"d{n - 1} + 1"), f"decision:d{n - 1}") for n in range(1, 2000)]
    built = model(*chain)
    assert built.evaluate("d50", {}).value == 51
    with pytest.raises(FeelError) as refusal:
        built.evaluate("d1999", {})
    assert refusal.value.code == "feel_limite"


def test_a_link_is_written_as_the_standard_writes_it() -> None:
    assert 'requiredInput href="#x"' in link("input:x")


def test_a_model_that_declares_no_data_takes_it_by_the_names_it_uses() -> None:
    """What modelers draw for a lone table: columns that name process variables, and no input data."""
    built = model(decision("d1", table([("> 3", '"oui"'), ("-", "autre")], "FIRST")))
    assert built.evaluate("d1", {"x": 4, "autre": "ignoré"}).value == "oui"
    assert built.evaluate("d1", {"x": 1, "autre": "non"}).value == "non"
    assert built.faults == ()
