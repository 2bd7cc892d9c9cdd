"""A way of counting that a law file offers is one that something counts with: chosen, it changes what happens."""

import re
from functools import cache
from pathlib import Path

import pytest
from tests.support.house import ROOT

from orchestrator.law.deadlines import RULES
from orchestrator.law.values import read_law_value

LAW = sorted(path for path in ROOT.glob("processes/*/law/*.yaml") if path.stem != "references")


@cache
def counted() -> set[str]:
    """The names given to `deadline`, at once or through a table's answer, and those of the limits of tasks.

    What is only asked of `law` is an amount: nothing counts with it.
    """
    found: set[str] = set()
    for path in [
        *ROOT.glob("processes/*/*.bpmn"),
        *ROOT.glob("processes/*/*.dmn"),
        *ROOT.glob("forms/*/*.form"),
    ]:
        text = path.read_text(encoding="utf-8").replace("&quot;", '"').replace('\\"', '"')
        found |= set(re.findall(r'(?<!law\()"(\w+)"', text))
    return found


@pytest.mark.parametrize("path", LAW, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_variant_that_is_offered_is_counted_with(path: Path) -> None:
    value = read_law_value(path.read_bytes(), path.name)
    if value.rule is None or value.reading is None:
        return
    offered = {one.name for one in value.reading.alternatives} & set(RULES[value.rule].variants)
    assert not offered or path.stem in counted(), sorted(offered)
