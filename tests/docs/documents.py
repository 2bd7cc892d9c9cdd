"""The documents as readers see them: their fenced blocks, links and names."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FENCE = re.compile(
    r"(?:<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE
)
RUN = "commandes exécutées par les tests"
SHOWN = "commandes montrées"


@dataclass(frozen=True)
class Block:
    """One fenced block; `mark` is the comment on the line above it, which readers do not see."""

    document: Path
    number: int
    language: str
    mark: str
    body: str

    @property
    def name(self) -> str:
        return f"{self.document.relative_to(ROOT)}#{self.number}"


def blocks() -> list[Block]:
    """Every fenced block of every document, in order."""
    return [
        Block(document, number, found["language"], found["mark"] or "", found["body"])
        for document in DOCUMENTS
        for number, found in enumerate(FENCE.finditer(document.read_text(encoding="utf-8")), 1)
    ]


def prose(document: Path) -> str:
    """The document without its fenced blocks."""
    return FENCE.sub("", document.read_text(encoding="utf-8"))
