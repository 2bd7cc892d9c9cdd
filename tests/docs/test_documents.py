"""Documents say only what is so: their commands run, their links lead somewhere, what they name exists."""

import re
import subprocess
from pathlib import Path

import pytest
from tests.docs.documents import DOCUMENTS, RUN, SHOWN, Block, blocks, prose
from tests.support.processes import ORCHESTRATOR, PATIENCE_SECONDS, ROOT, environment

from orchestrator.cli.main import COMMANDS
from orchestrator.forms.questions import PROPERTIES as QUESTION_PROPERTIES
from orchestrator.operations.check_properties import KNOWN as TASK_PROPERTIES
from orchestrator.procedures.description import KNOWN as PROCEDURE_KEYS

SHELL = [block for block in blocks() if block.language in {"sh", "console", "bash"}]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
FOLDERS = ("src", "tests", "docs", "docker", "processes", "forms", ".ci")


def test_each_block_of_commands_says_whether_it_is_run_here() -> None:
    assert not [block.name for block in SHELL if block.mark not in {RUN, SHOWN}]


@pytest.mark.slow
@pytest.mark.parametrize(
    "block", [block for block in SHELL if block.mark == RUN], ids=lambda block: block.name
)
def test_the_commands_of_a_document_run(block: Block, tmp_path: Path) -> None:
    env = environment(tmp_path)
    env["PATH"] = f"{ORCHESTRATOR.parent}:{env['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.body],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_that_a_document_names_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = re.findall(r"(?:`|^|\s)orchestrator ([a-z]+)\b(?=[^\n]*`|\s)", text, re.MULTILINE)
    targets = re.findall(r"(?:`|^)make ([a-z][a-z-]*)", text, re.MULTILINE)

    assert set(commands) <= set(COMMANDS)
    assert set(targets) <= TARGETS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose(document))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert not [link for link in inside if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_paths_that_a_document_names_exist(document: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(map(re.escape, FOLDERS))})/[^`\s<>…*{{}}]*)`", prose(document))

    assert not [path for path in named if not (ROOT / path).exists()]


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached or document.suffix != ".md" or not document.is_file():
            continue
        reached.add(document)
        links = re.findall(r"\]\(([^)#\s:]+)", prose(document))
        waiting += [(document.parent / link).resolve() for link in links]

    assert not sorted(str(path.relative_to(ROOT)) for path in set(DOCUMENTS) - reached)


def test_the_readme_fits_on_one_screen() -> None:
    assert (ROOT / "README.md").read_text().count("\n") <= 60


def test_every_word_that_a_designer_may_write_is_explained_to_them() -> None:
    guide = (ROOT / "docs" / "designers" / "README.md").read_text()
    said = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", guide) + re.findall(r"\b\w+:", guide))))

    assert (TASK_PROPERTIES | QUESTION_PROPERTIES | PROCEDURE_KEYS) - said == set()
