"""What lies in the tree has its place, and nothing of the machine it was written on came along."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT, modules, text, tracked

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".dockerignore",
    ".importlinter",
    "Makefile",
    "README.md",
    "benchmarks",
    "docker",
    "docs",
    "forms",
    "hatch_build.py",
    "processes",
    "pyproject.toml",
    "requirements.lock",
    "src",
    "tests",
}
STRAY = re.compile(r"(\.orig|\.rej|\.bak|\.swp|~|\.log|\.tmp|\.pyc|\.sqlite3|\.DS_Store)$")
# Third-party files are installed, never kept.
FOREIGN = re.compile(r"\.(min\.js|min\.css|woff2?|ttf|whl|tgz)$|(^|/)(node_modules|vendor)/")
MACHINE = re.compile(r"/(?:work|root|farm|home|Users)/[A-Za-z0-9._-]+")
# The container image is a machine of its own, with paths of its own.
MACHINE_OF_OURS = re.compile(r"^docker/|^docs/ops/")
REGISTRY = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|npmjs\.com|deb\.debian\.org)|"
    r"--(?:extra-)?index-url|\"resolved\":"
)
LONGEST_FILE_BYTES = 1_000_000


def ours() -> list[Path]:
    """Text files to read for words; this test names what it forbids."""
    return [path for path in tracked() if path != Path("tests/architecture/test_tree.py")]


def test_the_top_level_holds_only_what_the_house_needs() -> None:
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_nothing_stray_is_kept() -> None:
    assert not [str(path) for path in tracked() if STRAY.search(str(path))]


def test_no_third_party_file_is_kept() -> None:
    assert not [str(path) for path in tracked() if FOREIGN.search(str(path))]


def test_no_file_is_huge() -> None:
    assert not [str(path) for path in tracked() if (ROOT / path).stat().st_size > LONGEST_FILE_BYTES]


def test_no_file_names_a_path_of_one_machine() -> None:
    named = [
        f"{path}: {found.group()}"
        for path in ours()
        if not MACHINE_OF_OURS.search(str(path)) and (found := MACHINE.search(text(path)))
    ]

    assert not named


def test_no_file_names_the_address_of_a_package_registry() -> None:
    named = [f"{path}: {found.group()}" for path in ours() if (found := REGISTRY.search(text(path)))]

    assert not named


def is_imported(module: Path, sources: dict[Path, str]) -> bool:
    """True when another file imports the module by its whole name or from its package."""
    dotted = ".".join(module.with_suffix("").parts[1:])
    package, _, name = dotted.rpartition(".")
    use = re.compile(
        rf"\b{re.escape(dotted)}\b"
        rf"|from {re.escape(package)} import (?:[^\n(]*|\([^)]*)\b{name}\b"
        rf"|from \.+ import (?:[^\n(]*|\([^)]*)\b{name}\b"
    )
    return any(use.search(content) for other, content in sources.items() if other != module)


def test_no_module_is_dead() -> None:
    """Each module is imported somewhere, or found by its name as Alembic and `python -m` do."""
    sources = {path: text(path) for path in tracked() if path.suffix in {".py", ".toml"}}
    named = re.compile(r"/migrations/|/__(main|init)__\.py$")
    modules_by_import = [path for path in modules() if not named.search(str(path))]

    assert not [str(path) for path in modules_by_import if not is_imported(path, sources)]


def test_tests_mirror_the_source() -> None:
    beside = {
        "architecture",
        "docker",
        "docs",
        "support",
        "processes",
        "stories",
        "faults",
        "browser",
        "pages",
    }
    packages = {path.name for path in (ROOT / "src" / "orchestrator").iterdir()}
    packages |= {path.stem for path in (ROOT / "src" / "orchestrator").glob("*.py")}
    folders = {path.parts[1] for path in tracked() if path.parts[0] == "tests" and len(path.parts) > 2}

    assert folders <= packages | beside
