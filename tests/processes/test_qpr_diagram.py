"""The QPR diagram, its forms, its law and its stories hold together."""

import json
import re
from pathlib import Path

import yaml
from tests.processes.test_udv_diagram import CAMUNDA, elements, properties, read

from orchestrator.forms import read_form

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "qpr_placement"
FORMS = ROOT / "forms" / "qpr_placement"
MODEL = FOLDER / "qpr_placement.bpmn"
STORIES = sorted((FOLDER / "scenarios").glob("*.yaml"))
# The end may be decided during an interruption: another task, the same form.
SAME_FORM = {"fin_suspension": "fin_placement"}


def test_every_task_says_its_form_its_authority_and_its_legal_basis() -> None:
    forms = {json.loads(path.read_text(encoding="utf-8"))["id"] for path in FORMS.glob("*.form")}
    references = yaml.safe_load((FOLDER / "law" / "references.yaml").read_text(encoding="utf-8"))
    for task in elements(read(MODEL), "userTask"):
        act = SAME_FORM.get(str(task.get("id")), task.get("id"))
        assert task.get(CAMUNDA + "formRef") == f"qpr_placement_{act}"
        assert task.get(CAMUNDA + "formRef") in forms
        assert task.get(CAMUNDA + "candidateGroups")
        assert properties(task)["legalBasis"] in references
        assert re.match(r"^[A-ZÉ]\w+(er|ir|re)\b", str(task.get("name"))), task.get("name")


def test_every_form_belongs_to_a_task_or_to_the_start() -> None:
    acts = {task.get("id") for task in elements(read(MODEL), "userTask")} - set(SAME_FORM) | {"depot"}

    assert {path.stem for path in FORMS.glob("*.form")} == acts


def test_every_law_value_is_used_by_the_diagram_a_table_or_a_form() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (MODEL, *FOLDER.glob("*.dmn"), *FORMS.glob("*"))]
    told = "\n".join(texts)
    for path in (FOLDER / "law").glob("*.yaml"):
        assert path.stem == "references" or f"{path.stem}" in told, path.stem


def test_every_document_is_produced_by_a_task() -> None:
    named = {properties(task).get("document") for task in elements(read(MODEL), "userTask")}

    assert {path.name.removesuffix(".md.j2") for path in (FOLDER / "documents").glob("*.j2")} == named - {
        None
    }


def test_the_diagram_holds_no_number_and_no_code() -> None:
    text = MODEL.read_text(encoding="utf-8").split("<bpmndi:BPMNDiagram")[0]

    assert not re.search(r">\s*R?P\d", text)
    assert "scriptTask" not in text


def test_the_answers_of_a_story_are_fields_of_the_form_of_their_act() -> None:
    fields = {
        path.stem: {field.key for field in read_form(path.read_bytes(), file=path.name).fields}
        for path in FORMS.glob("*.form")
    }
    for path in STORIES:
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert set(story["case"]["data"]) <= fields["depot"], path.stem
        for step in story["steps"]:
            act = SAME_FORM.get(step.get("act"), step.get("act"))
            if act in fields:
                assert set(step.get("data") or {}) <= fields[act], (path.stem, act)


def test_the_stories_cover_the_edge_cases_of_the_sheet() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in STORIES)
    for number in range(1, 21):
        assert re.search(rf"Cas\s+limite\s+{number}\b", told), number
    assert len(STORIES) >= 18


def test_the_readme_names_a_story_for_each_edge_case() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    names = {path.stem for path in STORIES}
    for number in range(1, 21):
        row = re.search(rf"^\| {number} \|.*$", readme, re.MULTILINE)
        assert row is not None, number
        assert set(re.findall(r"`(\d\d_\w+)`", row.group())) & names, number
