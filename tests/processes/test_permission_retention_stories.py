"""The stories of the permission of a retained person: every edge case told, every act and outcome played."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from lxml import etree

from orchestrator.forms import read_form
from orchestrator.law.calendars import calendar_named
from orchestrator.law.deadlines import compute
from orchestrator.law.values import check_examples, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "permission_retention"
FORMS = ROOT / "forms" / "permission_retention"
STORIES = sorted((FOLDER / "scenarios").glob("*.yaml"))
LAW = sorted(path for path in (FOLDER / "law").glob("*.yaml") if path.stem != "references")
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
MODEL = etree.parse(
    str(FOLDER / "permission_retention.bpmn"), etree.XMLParser(resolve_entities=False, no_network=True)
).getroot()
PARIS = ZoneInfo("Europe/Paris")


def told() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in STORIES]


def accepted(story: dict[str, Any]) -> set[str]:
    return {step["act"] for step in story["steps"] if "act" in step and "refused" not in step}


def test_every_edge_case_of_the_sheet_is_told() -> None:
    abouts = " ".join(story["about"] for story in told())

    assert set(re.findall(r"Cas limite (\d+)", abouts)) == {str(number) for number in range(1, 15)}


def test_there_are_at_least_fifteen_stories_each_with_its_own_name() -> None:
    names = [story["name"] for story in told()]

    assert len(names) >= 15
    assert len(set(names)) == len(names)


def test_every_act_is_played_and_every_outcome_is_reached() -> None:
    acts = {task.get("id") for task in MODEL.iter(BPMN + "userTask")}
    played = set().union(*(accepted(story) for story in told()))
    # Ends inside a passage close the passage, not the case.
    inner = {end for scope in MODEL.iter(BPMN + "subProcess") for end in scope.iter(BPMN + "endEvent")}
    ends = {str(end.get("id")) for end in MODEL.iter(BPMN + "endEvent") if end not in inner}
    of_one_branch = {end for end in ends if end.startswith(("sans_recours", "examen_", "retention_finie"))}
    reached = {
        step["expect_end"]["outcome"] for story in told() for step in story["steps"] if "expect_end" in step
    }

    assert acts == played
    assert reached == (ends - of_one_branch) | {"retention_expiree"}


def test_every_task_has_its_form_its_authority_and_its_legal_basis() -> None:
    roles = yaml.safe_load((FOLDER / "procedure.yaml").read_text(encoding="utf-8"))["roles"]
    references = yaml.safe_load((FOLDER / "law" / "references.yaml").read_text(encoding="utf-8"))
    ids = {json.loads(path.read_text(encoding="utf-8"))["id"] for path in FORMS.glob("*.form")}
    for task in MODEL.iter(BPMN + "userTask"):
        properties = {found.get("name"): found.get("value") for found in task.iter(CAMUNDA + "property")}
        assert task.get(CAMUNDA + "formRef") == f"permission_retention_{task.get('id')}"
        assert task.get(CAMUNDA + "formRef") in ids
        assert task.get(CAMUNDA + "candidateGroups") in roles
        assert properties["legalBasis"] in references


def test_every_form_belongs_to_a_task_or_to_the_start() -> None:
    acts = {task.get("id") for task in MODEL.iter(BPMN + "userTask")} | {"depot"}

    assert {path.stem for path in FORMS.glob("*.form")} == acts
    for path in FORMS.glob("*.form"):
        assert read_form(path.read_bytes(), file=path.name).fields


def test_no_number_and_no_duration_stands_in_the_diagram() -> None:
    for timer in MODEL.iter(BPMN + "timeDate"):
        assert re.fullmatch(r'= (deadline\("\w+", \w+\)|retour_le)', timer.text or "")


@pytest.mark.parametrize("path", LAW, ids=lambda path: path.stem)
def test_each_value_is_proved_by_at_least_two_examples(path: Path) -> None:
    value = read_law_value(path.read_bytes(), path.name)

    assert check_examples(value) == []
    assert sum(len(dated.examples) for dated in value.values) >= 2


def test_the_other_reading_of_the_twenty_four_hours_gives_an_earlier_bound() -> None:
    value = read_law_value((FOLDER / "law" / "recours_suspensif.yaml").read_bytes(), "recours_suspensif.yaml")
    notified = datetime(2026, 5, 19, 15, tzinfo=PARIS)
    calendar = calendar_named("metropole")
    bounds = {
        rule: compute(rule, "PT24H", notified, PARIS, calendar).expires_at
        for rule in ("minuit_du_lendemain", "heures_ecoulees")
    }

    assert value.rule == "minuit_du_lendemain"
    assert value.reading is not None
    assert {alternative.name for alternative in value.reading.alternatives} == set(bounds)
    assert bounds["heures_ecoulees"] == datetime(2026, 5, 20, 15, tzinfo=PARIS)
    assert bounds["minuit_du_lendemain"] == datetime(2026, 5, 21, tzinfo=PARIS)


def test_the_readme_tells_a_story_for_each_edge_case() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) [^|]*\| ([^|]+) \|$", readme, re.MULTILINE))
    numbers = {path.name[:2] for path in STORIES}

    assert set(rows) == {str(number) for number in range(1, 15)}
    for cited in rows.values():
        assert set(re.findall(r"\b\d\d\b", cited)) <= numbers
