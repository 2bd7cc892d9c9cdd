"""The folders of the permission and of the warrant hold together, and their stories cover the law sheet."""

import json
import re
from pathlib import Path

import pytest
import yaml
from lxml import etree

from orchestrator.forms import read_form

ROOT = Path(__file__).parents[2]
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
STORIES = sorted((ROOT / "processes" / "permission_retrait" / "scenarios").glob("*.yaml"))
FOLDERS = ("permission_retrait", "mandat_712_17")
EDGE_CASES = range(1, 20)


def model(folder: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.parse(str(ROOT / "processes" / folder / f"{folder}.bpmn"), parser).getroot()


def tasks(folder: str) -> list[etree._Element]:
    return list(model(folder).iter(MODEL + "userTask"))


def properties(task: etree._Element) -> dict[str, str]:
    return {found.get("name") or "": found.get("value") or "" for found in task.iter(CAMUNDA + "property")}


@pytest.mark.parametrize("number", EDGE_CASES)
def test_every_edge_case_of_the_sheet_is_told_by_a_story_and_named_in_the_readme(number: int) -> None:
    told = [path for path in STORIES if f"Cas limite {number}." in path.read_text(encoding="utf-8")]
    readme = (ROOT / "processes" / "permission_retrait" / "README.md").read_text(encoding="utf-8")

    assert told
    assert re.search(rf"^\| {number} \|", readme, re.MULTILINE)


def test_there_are_at_least_eighteen_stories_each_with_a_name_of_its_own() -> None:
    names = [yaml.safe_load(path.read_text(encoding="utf-8"))["name"] for path in STORIES]

    assert len(names) >= 18
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_task_has_a_form_an_authority_and_a_legal_basis(folder: str) -> None:
    references = yaml.safe_load((ROOT / "processes" / folder / "law" / "references.yaml").read_text("utf-8"))
    roles = yaml.safe_load((ROOT / "processes" / folder / "procedure.yaml").read_text("utf-8"))["roles"]
    forms = {json.loads(path.read_text("utf-8"))["id"] for path in (ROOT / "forms" / folder).glob("*.form")}
    for task in tasks(folder):
        assert task.get(CAMUNDA + "formRef") in forms, task.get("id")
        assert properties(task)["legalBasis"] in references, task.get("id")
        groups = task.get(CAMUNDA + "candidateGroups") or ""
        named = re.findall(r'"(\w+)"', groups) if groups.startswith("=") else groups.split(", ")
        assert named
        assert set(named) <= set(roles), task.get("id")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_form_and_every_document_serves(folder: str) -> None:
    used = {task.get(CAMUNDA + "formRef") for task in tasks(folder)}
    used |= {event.get(CAMUNDA + "formRef") for event in model(folder).iter(MODEL + "startEvent")}
    written = {
        name.strip() for task in tasks(folder) for name in properties(task).get("document", "").split(",")
    }

    assert {json.loads(p.read_text("utf-8"))["id"] for p in (ROOT / "forms" / folder).glob("*.form")} <= used
    documents = (ROOT / "processes" / folder / "documents").glob("*.j2")
    assert {path.name.removesuffix(".md.j2") for path in documents} == written - {""}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_table_that_a_diagram_names_exists(folder: str) -> None:
    tables = "".join(path.read_text("utf-8") for path in (ROOT / "processes" / folder).glob("*.dmn"))
    named = {found.get(CAMUNDA + "decisionRef") for found in model(folder).iter(MODEL + "businessRuleTask")}
    named |= {properties(task)["guard"] for task in tasks(folder) if "guard" in properties(task)}

    assert named
    assert all(f'<decision id="{name}"' in tables for name in named)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_answer_bears_the_name_under_which_a_signature_is_kept(folder: str) -> None:
    acts = {task.get("id") for task in tasks(folder)}
    for path in (ROOT / "forms" / folder).glob("*.form"):
        keys = {field.key for field in read_form(path.read_bytes(), file=path.name).fields}
        assert not keys & {f"{act}_par" for act in acts}, path.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_number_stands_in_a_diagram(folder: str) -> None:
    for found in model(folder).iter(MODEL + "timeDate", MODEL + "conditionExpression", MODEL + "condition"):
        assert not re.search(r"\d|P[0-9T]", re.sub(r"\w*_\w*", "", found.text or "")), found.text
