"""Models that are refused: every fault at once, each with what to do instead."""

import pytest
from tests.dmn.models import HEAD, decision, document, input_data, literal, table

from orchestrator.dmn import read_model, read_tolerantly
from orchestrator.dmn.errors import DmnError
from orchestrator.errors import ModelRefused


def rules_of(content: bytes) -> set[str]:
    with pytest.raises(ModelRefused) as refusal:
        read_model(content, name="essai.dmn")
    assert all(
        fault.file == "essai.dmn" and fault.message and fault.instead for fault in refusal.value.faults
    )
    return {fault.rule for fault in refusal.value.faults}


def external(kind: str) -> str:
    return f'<functionDefinition kind="{kind}"><context/></functionDefinition>'


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ([decision("d1", literal("1 +"))], "feel_syntaxe"),
        ([decision("d1", literal("(" * 3000))], "feel_limite"),
        ([decision("d1", table([("1 2 3", "1")]), "input:x"), input_data("x")], "feel_syntaxe"),
        ([decision("d1", literal("${x > 1}"))], "langage"),
        (
            [
                decision(
                    "d1", "<literalExpression expressionLanguage='juel'><text>x</text></literalExpression>"
                )
            ],
            "langage",
        ),
        ([decision("d1", external("Java"))], "fonction_externe"),
        ([decision("d1", external("PMML"))], "fonction_externe"),
        ([decision("d1", literal("1"), "input:absent")], "reference"),
        (
            [decision("d1", literal("d2"), "decision:d2"), decision("d2", literal("d1"), "decision:d1")],
            "cercle",
        ),
        ([decision("d1", literal("1")), decision("d1", literal("2"))], "doublon"),
        ([decision("d1", literal("1"), kind="tInconnu")], "type_inconnu"),
        (['<itemDefinition name="a"><typeRef>a</typeRef></itemDefinition>'], "type_circulaire"),
        ([decision("d1", table([("1", "1")], "PEUT-ETRE"), "input:x"), input_data("x")], "politique"),
        (
            [decision("d1", table([("1", "1")], aggregation="MOYENNE"), "input:x"), input_data("x")],
            "agregation",
        ),
        ([decision("d1", table([("1", "1|2")]), "input:x"), input_data("x")], "regle_incomplete"),
        ([decision("d1", table([("1", "1")], "PRIORITY"), "input:x"), input_data("x")], "priorites_absentes"),
        (
            [decision("d1", "<context><contextEntry/></context>")],
            "expression_absente",
        ),
        (['<import namespace="urn:x" name="x" importType="http://www.dmg.org/PMML-4_2"/>'], "import"),
        (['<import namespace="urn:essai" name="x"/>'], "import"),
    ],
)
def test_it_is_refused(parts: list[str], rule: str) -> None:
    assert rule in rules_of(document(*parts))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "xml"),
        (b"pas du xml", "xml"),
        (b"<definitions/>", "espace_de_noms"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]>' + document(), "doctype"),
        (HEAD.encode() + b"<a>" * 300 + b"</a>" * 300 + b"</definitions>", "xml"),
        (b" " * 6_000_000, "taille"),
    ],
)
def test_a_file_that_is_no_safe_model_is_refused(content: bytes, rule: str) -> None:
    assert rules_of(content) == {rule}


def test_entities_are_never_expanded() -> None:
    laughs = (
        b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    )
    assert rules_of(laughs + document(decision("d1", literal("x")).replace(">x<", ">&c;<"))) == {"doctype"}


def test_all_faults_are_told_at_once() -> None:
    content = document(
        decision("d1", literal("1 +")), decision("d2", external("Java")), decision("d3", literal("("))
    )
    with pytest.raises(ModelRefused) as refusal:
        read_model(content, name="essai.dmn")
    assert [fault.element for fault in refusal.value.faults] == ["d1", "d2", "d3"]


def test_tolerant_reading_fails_only_the_faulty_decision() -> None:
    built = read_tolerantly(
        document(decision("d1", literal("1 +")), decision("d2", literal("2"))), name="essai.dmn"
    )
    assert built.evaluate("d2", {}).value == 2
    with pytest.raises(DmnError) as refusal:
        built.evaluate("d1", {})
    assert refusal.value.code == "dmn_modele"


@pytest.mark.parametrize("language", ["feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/"])
def test_feel_may_be_named(language: str) -> None:
    content = document(decision("d1", literal("1"))).replace(
        b'name="essai"', f'name="essai" expressionLanguage="{language}"'.encode()
    )
    assert read_model(content, name="essai.dmn").evaluate("d1", {}).value == 1


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
    ],
)
def test_older_versions_are_read_and_foreign_elements_passed_over(namespace: str) -> None:
    content = document(decision("d1", literal("1")), '<x:dmndi xmlns:x="urn:x"><x:decision/></x:dmndi>')
    content = content.replace(b"https://www.omg.org/spec/DMN/20230324/MODEL/", namespace.encode())
    assert read_model(content, name="essai.dmn").evaluate("d1", {}).value == 1


def test_a_name_that_nothing_gives_is_a_warning() -> None:
    content = document(decision("d1", literal("age + montant"), "input:age"), input_data("age"))
    faults = read_model(content, name="essai.dmn").faults
    assert [(fault.rule, fault.severity) for fault in faults] == [("nom_inconnu", "warning")]
    assert "montant" in faults[0].message


@pytest.mark.parametrize("name", ["integer", "long", "double", "number", "feel:number"])
def test_modelers_words_for_numbers_are_understood(name: str) -> None:
    assert read_model(document(decision("d1", literal("1"), kind=name)), name="essai.dmn").faults == ()
