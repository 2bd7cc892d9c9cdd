"""DMN 1.3 to 1.5: read a model whole or refuse it with every fault, then evaluate its decisions."""

from orchestrator.dmn.elements import Decision
from orchestrator.dmn.errors import DmnError
from orchestrator.dmn.evaluation import Result
from orchestrator.dmn.matching import MatchedRule
from orchestrator.dmn.model import Model
from orchestrator.dmn.reading import read_model, read_tolerantly
from orchestrator.dmn.xml import namespace_of

__all__ = [
    "Decision",
    "DmnError",
    "MatchedRule",
    "Model",
    "Result",
    "namespace_of",
    "read_model",
    "read_tolerantly",
]
