"""Decision tables and expressions, beside those of stock SpiffWorkflow."""

from collections.abc import Iterator
from decimal import Decimal

from benchmarks.measures import Measure, Scale, against
from benchmarks.models import decision
from benchmarks.rival import RivalDecision, RivalExpression
from orchestrator.dmn import read_model
from orchestrator.feel import compile_expression

EXPRESSIONS = (
    ("comparaison", 'n > 10 and lettre = "z"', "n > 10 and lettre == 'z'"),
    ("calcul", "(n + 3) * 2 - n / 4", "(n + 3) * 2 - n / 4"),
    ("parcours de 20 éléments", "some x in liste satisfies x > 18", "any(x > 18 for x in liste)"),
)


def measure(scale: Scale) -> Iterator[Measure]:
    """Tables of 5 and 200 rules whose last rule matches, then three kinds of expression."""
    for rules in (5, 200):
        wanted = rules - 1
        inputs = {"n": Decimal(wanted * 10 + 5), "lettre": "z"}
        model = read_model(decision(rules, "feel"), name="choix.dmn")
        rival = RivalDecision(decision(rules, "python"), {"n": wanted * 10 + 5, "lettre": "z"})
        assert model.evaluate("choix", inputs).value == wanted
        assert rival.decide() == {"rang": wanted}
        name = f"table DMN de {rules} règles, décisions/s"
        yield against(name, lambda m=model, i=inputs: m.evaluate("choix", i), rival.decide, scale)  # type: ignore[misc]
    yield from _expressions(scale)


def _expressions(scale: Scale) -> Iterator[Measure]:
    values = {"n": Decimal(12), "lettre": "z", "liste": [Decimal(number) for number in range(20)]}
    its_values = {"n": 12, "lettre": "z", "liste": list(range(20))}
    for name, feel, python in EXPRESSIONS:
        compiled = compile_expression(feel, names=values)
        rival = RivalExpression(python, its_values)
        assert float(compiled.evaluate(values)) == float(rival.evaluate())  # type: ignore[arg-type]
        yield against(
            f"expression FEEL, {name}, évaluations/s",
            lambda c=compiled: c.evaluate(values),  # type: ignore[misc]
            rival.evaluate,
            scale,
        )
