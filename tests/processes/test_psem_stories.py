"""The stories of electronic monitoring: every edge case told, every act played, every answer known to its form."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from orchestrator.forms import Form, read_form
from orchestrator.law.values import check_examples, read_law_value

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "psem_placement"
FORMS = ROOT / "forms" / "psem_placement"
STORIES = sorted((FOLDER / "scenarios").glob("*.yaml"))
LAW = sorted(path for path in (FOLDER / "law").glob("*.yaml") if path.stem != "references")
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
MODEL = etree.parse(
    str(FOLDER / "psem_placement.bpmn"), etree.XMLParser(resolve_entities=False, no_network=True)
).getroot()
TASKS = {task.get("id"): task for task in MODEL.iter(BPMN + "userTask")}
# Acts of the passage that the breach calls (article 712-17).
CALLED = {path.stem for path in (ROOT / "forms" / "mandat_712_17").glob("*.form")} | {"comparution_immediate"}


def told() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in STORIES]


def form_of(act: str) -> Form:
    form_id = str(TASKS[act].get(CAMUNDA + "formRef")).removeprefix("psem_placement_")
    path = FORMS / f"{form_id}.form"
    return read_form(path.read_bytes(), file=path.name)


def test_every_edge_case_of_the_sheet_is_told() -> None:
    abouts = " ".join(story["about"] for story in told())

    assert set(re.findall(r"Cas limite (\d+)", abouts)) == {str(number) for number in range(1, 21)}


def test_there_are_at_least_twenty_stories_each_with_its_own_name() -> None:
    names = [story["name"] for story in told()]

    assert len(names) >= 20
    assert len(set(names)) == len(names)


def test_every_act_is_played_and_every_outcome_is_reached() -> None:
    played = {
        step["act"] for story in told() for step in story["steps"] if "act" in step and "refused" not in step
    }
    reached = {
        step["expect_end"]["outcome"] for story in told() for step in story["steps"] if "expect_end" in step
    }
    main = next(found for found in MODEL.iter(BPMN + "process") if found.get("id") == "psem_placement")
    ends = {end.get("id") for end in main.iterchildren(BPMN + "endEvent")}
    of_one_branch = {"recours_clos"}  # closes the appeal, the case goes on

    assert set(TASKS) <= played
    assert played - set(TASKS) <= CALLED
    assert reached == ends - of_one_branch


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_each_answer_of_a_story_is_a_question_of_its_form(path: Path) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    for step in story["steps"]:
        if step.get("act") not in TASKS:
            continue
        fields = {field.key: field for field in form_of(step["act"]).fields}
        for key, value in (step.get("data") or {}).items():
            assert key in fields, (step["act"], key)
            options = {option.value for option in fields[key].options}
            if fields[key].kind in ("radio", "select"):
                assert value in options, (step["act"], key, value)
            if fields[key].kind == "checklist":
                assert set(value) <= options, (step["act"], key, value)


def test_every_form_belongs_to_a_task_or_to_the_opening() -> None:
    asked = {str(task.get(CAMUNDA + "formRef")).removeprefix("psem_placement_") for task in TASKS.values()}

    assert {path.stem for path in FORMS.glob("*.form")} == asked | {"depot", "personne"}


COMPARED = re.compile(r'=\s*"\w+"')  # values that answers are compared to are no roles


def test_every_task_has_its_form_its_authority_and_its_legal_basis() -> None:
    roles = yaml.safe_load((FOLDER / "procedure.yaml").read_text(encoding="utf-8"))["roles"]
    references = yaml.safe_load((FOLDER / "law" / "references.yaml").read_text(encoding="utf-8"))
    ids = {json.loads(path.read_text(encoding="utf-8"))["id"] for path in FORMS.glob("*.form")}
    for task in TASKS.values():
        properties = {found.get("name"): found.get("value") for found in task.iter(CAMUNDA + "property")}
        groups, name = str(task.get(CAMUNDA + "candidateGroups")), str(task.get("name"))
        named = (
            re.findall(r'"(\w+)"', COMPARED.sub("", groups)) if groups.startswith("=") else groups.split(", ")
        )
        assert task.get(CAMUNDA + "formRef") in ids
        assert set(named) - {"libre"} <= set(roles)
        assert properties["legalBasis"] in references
        assert re.match(r"^[A-ZÉ]\w+(er|ir|re)\b", name), name


def test_no_number_and_no_duration_stands_in_the_diagram() -> None:
    for timer in MODEL.iter(BPMN + "timeDate"):
        bare = re.sub(r'"\w+"|\b[a-z]\w*', "", timer.text or "")
        assert not re.search(r"\d", bare), timer.text


def test_every_reference_serves_and_every_document_is_produced() -> None:
    references = yaml.safe_load((FOLDER / "law" / "references.yaml").read_text(encoding="utf-8"))
    used = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*FORMS.glob("*.form"), FOLDER / "psem_placement.bpmn", *FOLDER.glob("documents/*"))
    )
    produced = {
        found.get("value") for found in MODEL.iter(CAMUNDA + "property") if found.get("name") == "document"
    }

    assert [key for key in references if not re.search(rf"\b{key}\b", used)] == []
    assert {path.name.removesuffix(".md.j2") for path in FOLDER.glob("documents/*")} == produced


@pytest.mark.parametrize("path", LAW, ids=lambda path: path.stem)
def test_each_value_that_counts_time_is_proved_by_at_least_two_examples(path: Path) -> None:
    value = read_law_value(path.read_bytes(), path.name)

    assert check_examples(value) == []
    assert value.rule is None or sum(len(dated.examples) for dated in value.values) >= 2


def test_the_readme_tells_a_story_for_each_edge_case() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) [^|]*\| ([^|]+) \|$", readme, re.MULTILINE))
    numbers = {path.name[:2] for path in STORIES}

    assert set(rows) == {str(number) for number in range(1, 21)}
    for named in rows.values():
        assert set(re.findall(r"\d\d", named)) <= numbers
