"""Decision tables: which rules match, and what the hit policy makes of them."""

from decimal import Decimal

import pytest
from tests.dmn.models import answer, decision, input_data, model, table

from orchestrator.dmn import DmnError

ORDERED = '<output id="o"><outputValues><text>"haut", "moyen", "bas"</text></outputValues></output>'
RULES = [("> 10", '"bas"'), ("> 20", '"haut"'), ("> 30", '"moyen"')]


@pytest.mark.parametrize(
    ("policy", "aggregation", "x", "expected"),
    [
        ("UNIQUE", "", 15, "bas"),
        ("UNIQUE", "", 5, None),
        ("FIRST", "", 35, "bas"),
        ("PRIORITY", "", 35, "haut"),
        ("RULE ORDER", "", 35, ["bas", "haut", "moyen"]),
        ("OUTPUT ORDER", "", 35, ["haut", "moyen", "bas"]),
        ("COLLECT", "", 35, ["bas", "haut", "moyen"]),
        ("COLLECT", "COUNT", 35, Decimal(3)),
        ("COLLECT", "COUNT", 5, Decimal(0)),
        ("COLLECT", "MIN", 35, "bas"),
    ],
)
def test_each_policy_gives_its_answer(policy: str, aggregation: str, x: int, expected: object) -> None:
    assert answer(table(RULES, policy, aggregation=aggregation, outputs=ORDERED), x) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)])
def test_numbers_are_aggregated(aggregation: str, expected: int) -> None:
    rules = [("-", "1"), ("-", "3"), ("-", "2")]
    assert answer(table(rules, "COLLECT", aggregation=aggregation), 0) == expected


def test_overlapping_rules_under_unique_are_an_error_that_names_them() -> None:
    with pytest.raises(DmnError) as refusal:
        answer(table(RULES), 25)
    assert refusal.value.code == "dmn_recouvrement"
    assert "r1, r2" in refusal.value.message


def test_under_unique_even_equal_results_overlap() -> None:
    with pytest.raises(DmnError):
        answer(table([("> 1", "1"), ("> 2", "1")]), 3)


def test_any_accepts_equal_results_and_refuses_others() -> None:
    assert answer(table([("> 1", "1"), ("> 2", "1.0")], "ANY"), 3) == 1
    with pytest.raises(DmnError):
        answer(table([("> 1", "1"), ("> 2", "2")], "ANY"), 3)


def test_several_outputs_make_a_context() -> None:
    outputs = '<output id="o1" name="a"/><output id="o2" name="b"/>'
    assert answer(table([("1", '"x"|2')], outputs=outputs), 1) == {"a": "x", "b": Decimal(2)}


def test_without_match_the_default_stands() -> None:
    default = '<output id="o"><defaultOutputEntry><text>"rien"</text></defaultOutputEntry></output>'
    assert answer(table([("1", '"un"')], outputs=default), 2) == "rien"


def test_the_result_says_which_rules_decided() -> None:
    built = model(decision("d1", table(RULES, "RULE ORDER"), "input:x"), input_data("x"))
    matched = built.evaluate("d1", {"x": 25}).matched
    assert [(rule.id, rule.annotation) for rule in matched] == [("r1", "note 1"), ("r2", "note 2")]


def test_only_the_rules_of_the_decision_asked_for_are_told() -> None:
    built = model(
        decision("d1", table(RULES, "FIRST"), "decision:x"),
        decision("x", table([("-", "15")]).replace(">x<", ">y<"), "input:y"),
        input_data("y"),
    )
    assert [rule.decision for rule in built.evaluate("d1", {"y": 1}).matched] == ["d1"]


def test_an_input_outside_the_values_announced_is_an_error() -> None:
    limited = table([("-", "1")]).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>1, 2</text></inputValues>"
    )
    assert answer(limited, 2) == 1
    with pytest.raises(DmnError) as refusal:
        answer(limited, 3)
    assert refusal.value.code == "dmn_valeur"


def test_a_cell_that_cannot_tell_does_not_match() -> None:
    assert answer(table([("> 1", '"oui"'), ("-", '"autre"')], "FIRST"), "texte") == "autre"


def test_cells_see_the_input_as_a_question_mark() -> None:
    assert answer(table([("? * 2 = x + x and ? > 1", "1")]), 3) == 1
