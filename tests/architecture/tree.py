"""The tree as git keeps it: what the tests of this folder look at."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "orchestrator"


@cache
def tracked() -> tuple[Path, ...]:
    """Paths, relative to the root, that git tracks or would track, and that exist."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = sorted({Path(name) for name in listed.stdout.split("\0") if name})
    return tuple(path for path in paths if (ROOT / path).is_file())


def modules() -> tuple[Path, ...]:
    """Our Python modules, relative to the root."""
    package = Path("src", "orchestrator")
    return tuple(path for path in tracked() if path.is_relative_to(package) and path.suffix == ".py")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def text(path: Path) -> str:
    """The content of a text file; empty for anything else."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
