"""The table of articles is that of the procedures and stories as they stand."""

from pathlib import Path

import pytest
from tests.support.processes import ROOT, run_orchestrator

TABLE = ROOT / "docs" / "articles.md"


@pytest.mark.slow
def test_the_table_is_up_to_date(tmp_path: Path) -> None:
    told = run_orchestrator("articles", folder=tmp_path)

    assert told.returncode == 0, told.stderr
    assert told.stdout == TABLE.read_text(encoding="utf-8"), "orchestrator articles > docs/articles.md"


def test_only_known_procedures_are_asked_for(tmp_path: Path) -> None:
    told = run_orchestrator("articles", "inconnue", folder=tmp_path)

    assert (told.returncode, told.stdout) == (2, "")
    assert "inconnue" in told.stderr
