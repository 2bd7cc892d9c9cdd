"""Modules and functions stay small, public things say what they promise, names say what is inside."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import modules, parsed, text

Definition = ast.FunctionDef | ast.AsyncFunctionDef
DRAWERS = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "base", "misc"}
# Each is one step of the past, read whole or not at all: the length of the file says nothing.
STEPS = "migrations/versions"


def functions(tree: ast.AST) -> list[Definition]:
    return [node for node in ast.walk(tree) if isinstance(node, Definition)]


def written() -> list[Path]:
    return [path for path in modules() if STEPS not in str(path)]


def lines(node: ast.AST) -> int:
    return getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0) + 1


def test_no_module_reaches_300_lines() -> None:
    assert not {str(path): text(path).count("\n") for path in written() if text(path).count("\n") >= 300}


def test_no_function_reaches_40_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} ({lines(node)})"
        for path in modules()
        for node in functions(parsed(path))
        if lines(node) >= 40
    ]

    assert not long


def test_every_module_begins_by_saying_what_it_holds() -> None:
    silent = [str(path) for path in modules() if text(path).strip() and not ast.get_docstring(parsed(path))]

    assert not silent


def package(path: Path) -> str:
    return path.with_suffix("").parts[2]


def called_from_outside() -> set[tuple[str, str]]:
    """(package, name) of what one package imports from another: the promises that a docstring must state."""
    found = set()
    for path in modules():
        for node in ast.walk(parsed(path)):
            parts = (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
            if len(parts) > 1 and parts[0] == "orchestrator" and parts[1] != package(path):
                found |= {(parts[1], alias.name) for alias in node.names}
    return found


def is_row(node: ast.AST) -> bool:
    """A dataclass is told by its fields and the comments beside them."""
    return isinstance(node, ast.ClassDef) and any(
        "dataclass" in ast.unparse(mark) for mark in node.decorator_list
    )


def test_what_other_packages_call_carries_a_docstring() -> None:
    public = called_from_outside()
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in written()
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef | Definition)
        and (package(path), node.name) in public
        and lines(node) > 5
        and not ast.get_docstring(node)
        and not is_row(node)
    ]

    assert not silent


def test_no_folder_or_module_is_a_drawer() -> None:
    drawers = [str(path) for path in modules() if {*path.parts[:-1], path.stem} & DRAWERS]

    assert not drawers


def test_nothing_is_left_for_later_in_a_comment() -> None:
    later = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    left = [f"{path}: {found.group()}" for path in modules() if (found := later.search(text(path)))]

    assert not left


def test_no_naive_instant_is_ever_made() -> None:
    naive = re.compile(r"\b(utcnow|utcfromtimestamp)\(|datetime\.now\(\)|datetime\.today\(\)")
    found = [f"{path}: {match.group()}" for path in modules() if (match := naive.search(text(path)))]

    assert not found


def test_models_never_reach_the_interpreter_of_python() -> None:
    calls = [
        f"{path}:{node.lineno} {node.func.id}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]

    assert not calls
