"""FEEL 1.5, the expression language of DMN: parsed by hand, compiled to closures, bounded in all it does."""

from orchestrator.feel.errors import FeelError
from orchestrator.feel.expression import Expression, Tests, compile_expression, compile_unary_tests
from orchestrator.feel.given_texts import given_texts
from orchestrator.feel.json_values import from_json, to_json
from orchestrator.feel.temporal_values import YearsMonths
from orchestrator.feel.values import Function, Range

__all__ = [
    "Expression",
    "FeelError",
    "Function",
    "Range",
    "Tests",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "from_json",
    "given_texts",
    "to_json",
]
