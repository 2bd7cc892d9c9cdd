"""A reading of an ambiguous text is a parameter: another one, written in the law file, changes what happens."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.config import read_settings
from orchestrator.law.places import read_places
from orchestrator.scenarios import Verdict, read_story
from orchestrator.scenarios.stage import Stage

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "processes" / "udv_placement" / "scenarios"


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    copy = tmp_path / "processes"
    shutil.copytree(ROOT / "processes", copy)
    return copy


def play(processes: Path, story: dict[str, Any]) -> Verdict:
    file = processes / "udv_placement" / "scenarios" / "lecture.yaml"
    file.write_text(yaml.safe_dump(story, allow_unicode=True), encoding="utf-8")
    settings = read_settings({})
    places = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())
    return Stage(settings, places, None).play(read_story(file), file)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def told(name: str) -> dict[str, Any]:
    story: dict[str, Any] = yaml.safe_load(next(STORIES.glob(f"{name}_*.yaml")).read_text(encoding="utf-8"))
    return story


def test_the_day_of_the_same_number_may_be_read_as_outside_the_look_back(processes: Path) -> None:
    change(processes / "udv_placement/law/fenetre_cumul_borne.yaml", "value: incluse", "value: exclue")
    story = told("38")
    story["steps"] = [step for step in story["steps"] if step.get("refused") != "duree"]
    story["steps"][-2]["data"]["terme_le"] = "2027-01-30"

    assert play(processes, story).ok


def test_the_term_may_be_read_as_put_off_by_isolation(processes: Path) -> None:
    change(processes / "_common/law/isolement_terme.yaml", "value: 0", "value: 1")
    story = told("50")
    isolated = next(
        step for step in story["steps"] if step.get("act") == "evenement" and "refused" not in step
    )
    story["steps"] = [
        *story["steps"][: story["steps"].index(isolated) + 1],
        {"expect_tasks": ["reprise"]},
        {"at": "2026-08-07T00:00:00+02:00"},  # the former term passes without effect
        {"expect_tasks": ["reprise"]},
        {
            "at": "2026-08-10T10:00:00+02:00",
            "by": "greffe",
            "act": "reprise",
            "data": {"reprise_le": "2026-04-02T10:00:00+02:00"},
        },
        {"expect_deadline": {"name": "terme", "at": "2026-09-06T00:00:00+02:00"}},
    ]

    assert play(processes, story).ok


def test_six_months_may_be_read_as_ending_the_day_before(processes: Path) -> None:
    file = processes / "udv_placement/law/initial_max.yaml"
    value = yaml.safe_load(file.read_text(encoding="utf-8"))
    value["variant"] = value["reading"]["retained"] = "veille"
    counted = (("2020-03-10T09:00:00+01:00", "2020-09-10"), ("2026-03-10T09:00:00+01:00", "2026-09-10"))
    for dated, (trigger, bound) in zip(value["values"], counted, strict=True):
        dated["examples"] = [{"trigger": trigger, "expires": f"{bound}T00:00:00+02:00", "why": "la veille"}]
    file.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    story = told("01")
    deed = next(step for step in story["steps"] if step.get("act") == "decision")
    at = story["steps"].index(deed)
    refused = {**deed, "data": {**deed["data"], "terme_le": "2026-08-02"}, "refused": "duree"}
    story["steps"] = [
        *story["steps"][:at],
        refused,
        {**deed, "data": {**deed["data"], "terme_le": "2026-08-01"}},
    ]

    assert play(processes, story).ok
