"""Decisions: numbered, one page each, the same three questions, all in the index."""

import re

from tests.support.processes import ROOT

FOLDER = ROOT / "docs" / "adr"
QUESTIONS = ["Contexte", "Décision", "Ce que cela coûte"]
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def test_each_record_is_numbered_once() -> None:
    numbers = [path.name[:4] for path in RECORDS]

    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name) for path in RECORDS)
    assert len(numbers) == len(set(numbers))


def test_each_record_answers_the_same_questions_on_one_page() -> None:
    for path in RECORDS:
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == QUESTIONS, path.name
        assert text.count("\n") <= 60, path.name


def test_the_index_names_each_record_by_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in RECORDS:
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        assert f"[{title}]({path.name})" in index, path.name
