"""Finding, around one BPMN file, the models it calls."""

from collections.abc import Mapping
from pathlib import Path

from orchestrator.engine.elements import Container
from orchestrator.engine.reading import read_diagram
from orchestrator.engine.xml import parse_xml
from orchestrator.errors import ModelFault, ModelRefused


def gather_models(file: Path) -> dict[str, bytes]:
    """Return `file` and what it needs, by name: `.dmn` files beside it, processes it calls.

    Called processes are looked for in the file itself first, then in the `.bpmn` files beside it, then in the
    procedure folders beside its folder. Raises OSError when `file` cannot be read.
    """
    files = {file.name: file.read_bytes()}
    have = _processes(file.name, files[file.name])
    calls_decisions = any(e.decision for c in have.values() for e in c.everything())
    if calls_decisions:
        files.update(_beside(file.parent, "*.dmn"))
    wanted = _missing(have)
    if wanted:
        candidates = _beside(file.parent, "*.bpmn")
        candidates.pop(file.name, None)
        for path in sorted(file.parent.parent.glob("*/*.bpmn")):
            if path.parent != file.parent and path.parent.name in wanted:
                candidates.setdefault(f"{path.parent.name}/{path.name}", path.read_bytes())
        _add_called(files, have, wanted, candidates)
    return files


def _beside(folder: Path, pattern: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern)) if path.is_file()}


def _add_called(
    files: dict[str, bytes], have: dict[str, Container], wanted: set[str], candidates: Mapping[str, bytes]
) -> None:
    read = {name: _processes(name, content) for name, content in candidates.items()}
    while wanted:
        found = [name for name, processes in read.items() if wanted & processes.keys()]
        for name in found:
            processes = read.pop(name)
            if not have.keys() & processes.keys():
                files[name] = candidates[name]
                have.update(processes)
        if not found:
            return
        wanted = _missing(have)


def _missing(have: Mapping[str, Container]) -> set[str]:
    called = {e.called for container in have.values() for e in container.everything() if e.called}
    return called - have.keys()


def _processes(name: str, content: bytes) -> dict[str, Container]:
    try:
        return read_diagram(parse_xml(content, name), name).processes
    except ModelRefused:
        return {}


def first_process(files: Mapping[str, bytes], name: str) -> str:
    """Return the first process of file `name` that no other calls. Raises ModelRefused when there is none."""
    diagram = read_diagram(parse_xml(files[name], name), name)
    called = {e.called for c in diagram.processes.values() for e in c.everything() if e.called}
    for process_id in diagram.processes:
        if process_id not in called:
            return process_id
    for process_id in diagram.processes:
        return process_id
    raise ModelRefused(
        diagram.faults
        or [ModelFault(name, "", "processus_absent", "error", "Aucun processus.", "Dessinez un processus.")]
    )
