"""Every law file that ships: read, proved by its examples, cited on every day it covers."""

from datetime import date
from pathlib import Path

import pytest

from orchestrator.law.references import read_references
from orchestrator.law.values import check_examples, read_law_value

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.glob("*/law/*.yaml"))
VALUES = [file for file in FILES if file.name != "references.yaml"]
REFERENCES = [file for file in FILES if file.name == "references.yaml"]
UDV_KEYS = "criteres avis_cpu decision delegation urgence duree unite_sanitaire fin"
# Cited by the passages that several procedures call: each caller names its own articles under these keys.
SHARED_KEYS = (
    "information occultation interprete consultation observations transmission "
    "notification communication recours"
)


def name(file: Path) -> str:
    return file.relative_to(PROCESSES).as_posix()


@pytest.mark.parametrize("file", VALUES, ids=name)
def test_each_value_is_proved_by_its_examples(file: Path) -> None:
    value = read_law_value(file.read_bytes(), name(file))

    assert check_examples(value) == []
    assert value.rule is None or sum(len(dated.examples) for dated in value.values) >= 2


@pytest.mark.parametrize("file", REFERENCES, ids=name)
def test_each_reference_can_be_cited_today_and_on_each_day_it_changes(file: Path) -> None:
    for reference in read_references(file.read_bytes(), name(file)).values():
        for version in reference.versions:
            assert version.number in reference.cite(version.from_on)
        assert "—" in reference.cite(date(2026, 11, 1))
        assert reference.sentence.endswith(".")


def test_the_violent_prisoners_placement_has_every_reference_its_tasks_use() -> None:
    references = read_references((PROCESSES / "udv_placement/law/references.yaml").read_bytes())

    assert {f"{key}_udv" for key in UDV_KEYS.split()} | set(SHARED_KEYS.split()) <= set(references)


def test_the_articles_moved_to_the_penitentiary_code_on_the_first_of_may_2022() -> None:
    for file in (PROCESSES / "udv_placement/law").glob("*.yaml"):
        if file.name == "references.yaml":
            continue
        value = read_law_value(file.read_bytes(), name(file))
        assert value.at(date(2022, 4, 30)).reference.code == "CPP"
        assert value.at(date(2022, 5, 1)).reference.code == "C. pénit."
        assert value.at(date(2020, 1, 1)).value == value.at(date(2026, 1, 1)).value
