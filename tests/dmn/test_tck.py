"""The conformance suite, when its folder is there: level 2 whole, level 3 at least 98 % by value."""

from collections.abc import Iterator

import pytest
from tests.dmn import tck

FOLDER = tck.folder()
needs_suite = pytest.mark.skipif(
    FOLDER is None, reason="la suite DMN n'est pas là : indiquez son dossier dans ORCHESTRATOR_DMN_TCK"
)


def failures(level: str) -> tuple[list[str], int]:
    assert FOLDER is not None
    missed: list[str] = []
    count = 0
    for case in cases(level):
        count += 1
        found = tck.answer_of(case)
        if not tck.same(found, case.expected):
            missed.append(f"{case.suite} {case.id} {case.decision} : {found!r} au lieu de {case.expected!r}")
    return missed, count


def cases(level: str) -> Iterator[tck.Case]:
    assert FOLDER is not None
    return (case for case in tck.cases(FOLDER / level) if "external" not in case.suite)


@needs_suite
def test_every_case_of_level_2_is_right() -> None:
    missed, count = failures("compliance-level-2")
    assert count > 100 and missed == []


@needs_suite
def test_nearly_every_case_of_level_3_is_right() -> None:
    missed, count = failures("compliance-level-3")
    assert count > 1000 and len(missed) <= count * 0.02, "\n".join(missed)
