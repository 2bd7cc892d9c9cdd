"""Each procedure is a whole folder: what a jurist expects to find there is there, and nothing hangs loose."""

import json
import re
from pathlib import Path

import pytest
import yaml
from tests.architecture.tree import ROOT, modules, text, tracked

PROCESSES = ROOT / "processes"
PROCEDURES = sorted(path.name for path in PROCESSES.iterdir() if path.is_dir() and path.name != "_common")
FORMS = [path for path in tracked() if path.parts[0] == "forms"]


def startable(name: str) -> bool:
    return bool(yaml.safe_load(text(PROCESSES / name / "procedure.yaml")).get("startable", True))


def callers(name: str) -> list[str]:
    called = f'calledElement="{name}"'
    return [other for other in PROCEDURES if other != name and called in models_of(other)]


def models_of(name: str) -> str:
    return "".join(text(path) for path in sorted((PROCESSES / name).glob("*.bpmn")))


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_procedure_folder_is_complete(name: str) -> None:
    folder = PROCESSES / name

    assert (folder / "README.md").is_file()
    assert (folder / "procedure.yaml").is_file()
    assert (folder / f"{name}.bpmn").is_file()
    assert list((folder / "law").glob("*.yaml"))
    if startable(name):
        assert list((folder / "scenarios").glob("*.yaml"))
    else:  # its stories are its callers'
        assert callers(name)
    assert list((ROOT / "forms" / name).glob("*.form"))


@pytest.mark.parametrize("name", PROCEDURES)
def test_each_form_of_the_folder_is_used_by_the_diagram_or_the_procedure(name: str) -> None:
    models = "".join(text(path) for path in tracked() if path.parts[:2] == ("processes", name))
    ids = [json.loads(text(path))["id"] for path in FORMS if path.parts[1] == name]

    assert not [form for form in ids if not re.search(rf"\b{form}\b", models)]


def called(name: str) -> set[str]:
    """The folders of the processes that a procedure calls, directly or not: it lends them its own articles."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        drawn = models_of(waiting.pop())
        new = {other for other in PROCEDURES if f'calledElement="{other}"' in drawn} - found - {name}
        found |= new
        waiting += new
    return found


def files_of(name: str) -> list[Path]:
    folder = PROCESSES / name
    files = [*folder.glob("*.bpmn"), *folder.glob("*.dmn"), *(ROOT / "forms" / name).glob("*.form")]
    files += [*folder.glob("documents/*"), *folder.glob("law/*.yaml"), folder / "procedure.yaml"]
    return [*files, *folder.glob("README.md")]


def users(name: str) -> str:
    """All that may lean on a value or reference of the folder; README tells what is ahead of the diagram."""
    files = [path for folder in (name, *called(name)) for path in files_of(folder)]
    return "".join(path.read_text(encoding="utf-8") for path in files if path.name != "references.yaml")


@pytest.mark.parametrize("name", PROCEDURES)
def test_each_statutory_value_of_the_folder_is_used(name: str) -> None:
    values = [path.stem for path in (PROCESSES / name).glob("law/*.yaml") if path.stem != "references"]
    used = users(name)

    assert not [value for value in values if not re.search(rf"\b{value}\b", used)]


@pytest.mark.parametrize("name", PROCEDURES)
def test_each_document_of_the_folder_is_produced_by_the_diagram(name: str) -> None:
    folder = PROCESSES / name
    drawn = "".join(models_of(folder_name) for folder_name in (name, *called(name)))
    templates = [path.name.split(".")[0] for path in folder.glob("documents/*.j2")]

    assert not [template for template in templates if not re.search(rf"\b{template}\b", drawn)]


@pytest.mark.parametrize("name", PROCEDURES)
def test_each_reference_of_the_folder_is_cited(name: str) -> None:
    folder = PROCESSES / name
    references = yaml.safe_load((folder / "law" / "references.yaml").read_text(encoding="utf-8"))
    used = users(name)

    assert not [key for key in references if not re.search(rf"\b{key}\b", used)]


def test_every_folder_of_forms_belongs_to_a_procedure() -> None:
    assert {path.parts[1] for path in FORMS} <= {*PROCEDURES, "_common"}


def test_diagrams_hold_no_number_of_the_law_and_no_code() -> None:
    literal = re.compile(r"<bpmn:time\w+[^>]*>\s*(?:=\s*)?\"?[PR]\S*\d")
    code = re.compile(r"\$\{|scriptFormat=\"(?!feel)|Language=\"[^\"]*(?:python|juel|java)", re.IGNORECASE)
    wrong = [
        f"{path}: {found.group()}"
        for path in (item for item in tracked() if item.suffix == ".bpmn" and item.parts[0] == "processes")
        if (found := literal.search(text(path)) or code.search(text(path)))
    ]

    assert not wrong


def test_no_list_elsewhere_names_a_procedure() -> None:
    """A procedure is discovered by its presence: the program must not know any by name."""
    assert not [f"{path}: {name}" for path in modules() for name in PROCEDURES if name in text(path)]
