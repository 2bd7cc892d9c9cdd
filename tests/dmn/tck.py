"""Reading and running the cases of the DMN TCK, whose files stay outside the repository."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from lxml import etree

from orchestrator.dmn import DmnError, Model, read_tolerantly
from orchestrator.errors import OrchestratorError
from orchestrator.feel import Range, compile_expression
from orchestrator.feel.temporal_text import read_date, read_datetime, read_duration, read_time
from orchestrator.feel.values import kind_of

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
READERS = {"date": read_date, "time": read_time, "dateTime": read_datetime, "duration": read_duration}


def folder() -> Path | None:
    """Where the TCK lies: ORCHESTRATOR_DMN_TCK, else ../shared/dmn-tck beside the repository."""
    given = os.environ.get("ORCHESTRATOR_DMN_TCK")
    found = Path(given) if given else Path(__file__).parents[3] / "shared" / "dmn-tck"
    return found if found.is_dir() else None


@dataclass(frozen=True)
class Case:
    suite: str
    id: str
    model: Path
    service: str | None
    inputs: dict[str, object]
    decision: str
    expected: object


def _named(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name]


def value_of(element: etree._Element) -> object:
    if element.get(NIL) == "true":
        return None
    for child in _named(element, "value"):
        if child.get(NIL) == "true":
            return None
        kind = child.get(TYPE, "string").rpartition(":")[2]
        text = child.text or ""
        if kind == "boolean":
            return text.strip() == "true"
        if kind in ("decimal", "double", "integer", "int", "float"):
            return Decimal(text)
        return READERS[kind](text.strip()) if kind in READERS else text
    for child in _named(element, "list"):
        return None if child.get(NIL) == "true" else [value_of(item) for item in _named(child, "item")]
    components = _named(element, "component")
    return (
        {component.get("name", ""): value_of(component) for component in components} if components else None
    )


def cases(level: Path) -> Iterator[Case]:
    for path in sorted(level.glob("*/*test*.xml")):
        root = etree.parse(str(path)).getroot()
        model = path.parent / (_named(root, "modelName")[0].text or "").strip()
        for case in _named(root, "testCase"):
            inputs = {node.get("name", ""): value_of(node) for node in _named(case, "inputNode")}
            service = case.get("invocableName") if case.get("type") == "decisionService" else None
            for result in _named(case, "resultNode"):
                expected = [value_of(node) for node in _named(result, "expected")]
                yield Case(
                    path.parent.name,
                    case.get("id", ""),
                    model,
                    service,
                    inputs,
                    result.get("name", ""),
                    expected[0] if expected else None,
                )


@lru_cache(maxsize=8)
def model_of(path: Path) -> Model:
    def imported(namespace: str) -> bytes | None:
        for other in sorted(path.parent.glob("*.dmn")):
            if etree.parse(str(other)).getroot().get("namespace") == namespace:
                return other.read_bytes()
        return None

    return read_tolerantly(path.read_bytes(), name=path.name, imports=imported)


def answer_of(case: Case) -> object:
    model = model_of(case.model)
    try:
        if case.service is not None:
            found = model.evaluate_service(case.service, case.inputs)
            outputs = model.services[case.service].outputs
            return found.get(case.decision) if len(outputs) > 1 and isinstance(found, dict) else found
        return model.evaluate(case.decision, case.inputs).value
    except DmnError:
        return None
    except OrchestratorError as fault:
        return fault


_SAME = compile_expression("x = y and not(x instance of number)", names=("x", "y"))


def same(found: object, expected: object) -> bool:
    """Equal by value; numbers within the tolerance of the TCK."""
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= max(abs(expected), Decimal(1)) * Decimal("1e-8")
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in found)
    if isinstance(found, Range) or found is None or expected is None or isinstance(found, Exception):
        return found is None and expected is None
    if kind_of(found) != kind_of(expected):
        return False
    return found == expected or _SAME.evaluate({"x": found, "y": expected}) is True
