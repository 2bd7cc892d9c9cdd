"""The list of refusals is that of the program and of the procedures as they stand."""

import ast
from pathlib import Path

from tests.architecture.tree import modules, parsed
from tests.support.processes import ROOT, run_orchestrator

# Layers whose refusals reach people; what lies below is caught before it does.
NEAR_PEOPLE = {"operations", "queries", "security", "web", "api"}
LIST = ROOT / "docs" / "refus.md"


def test_the_list_is_up_to_date(tmp_path: Path) -> None:
    told = run_orchestrator("refus", folder=tmp_path)

    assert told.returncode == 0, told.stderr
    assert told.stdout == LIST.read_text(encoding="utf-8"), "orchestrator refus > docs/refus.md"


def test_every_code_that_the_program_gives_is_told() -> None:
    text = LIST.read_text(encoding="utf-8")
    given = {
        word.value.value
        for path in modules()
        if path.parts[2] in NEAR_PEOPLE
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"Refused", "NotFound", "CannotRun"}
        for word in call.keywords
        if word.arg == "code" and isinstance(word.value, ast.Constant)
    }

    assert not {code for code in given if not code.startswith("champ_") and f"| `{code}` |" not in text}
