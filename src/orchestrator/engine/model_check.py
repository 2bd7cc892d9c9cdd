"""The shape of one model file, wherever it lies: what `orchestrator check` says of it."""

from dataclasses import replace
from pathlib import Path

from orchestrator.engine.elements import Container
from orchestrator.engine.neighbours import gather_models
from orchestrator.engine.reading import read_diagram
from orchestrator.engine.specification import read_specification
from orchestrator.engine.timers import is_literal
from orchestrator.engine.xml import parse_xml
from orchestrator.errors import ModelFault, ModelRefused


def check_model(file: Path) -> list[ModelFault]:
    """Return every fault of a .bpmn or .dmn file, its path as given. Raises OSError when it cannot be read.

    Literal durations are a warning, and an error under `processes/`: the law's numbers stand in law files.
    """
    found = _decision_faults(file) if file.suffix == ".dmn" else _diagram_faults(file)
    return list(dict.fromkeys(replace(fault, file=_place(fault.file, file)) for fault in found))


def _place(name: str, file: Path) -> str:
    return str(file) if name == file.name else str(file.parent / name)


def _decision_faults(file: Path) -> list[ModelFault]:
    from orchestrator.dmn import namespace_of, read_model  # only a check of decisions needs it

    beside = {path.name: path.read_bytes() for path in file.parent.glob("*.dmn") if path != file}

    def imports(namespace: str) -> bytes | None:
        return next((c for name, c in beside.items() if namespace_of(c, name) == namespace), None)

    try:
        read_model(file.read_bytes(), name=file.name, imports=imports)
    except ModelRefused as refused:
        return list(refused.faults)
    return []


def _diagram_faults(file: Path) -> list[ModelFault]:
    files = gather_models(file)
    try:
        diagram = read_diagram(parse_xml(files[file.name], file.name), file.name)
    except ModelRefused as refused:
        return list(refused.faults)
    found = list(diagram.faults)
    for process_id, container in diagram.processes.items():
        if not container.executable and len(diagram.processes) > 1:
            continue
        try:
            found += read_specification(files, process_id).warnings
        except ModelRefused as refused:
            found += refused.faults
        found += _literal_faults(container, "processes" in file.resolve().parts)
    return [fault for fault in found if fault.file == file.name]


def _literal_faults(container: Container, refused: bool) -> list[ModelFault]:
    return [
        ModelFault(
            container.file,
            element.id,
            "duree_litterale",
            "error" if refused else "warning",
            f"Le minuteur porte la durée « {element.timer} » en toutes lettres : la loi ne se lit pas dans un dessin.",
            'Écrivez deadline("nom", instant) et mettez la durée dans law/nom.yaml.',
        )
        for element in container.everything()
        if element.timer is not None and is_literal(element.timer)
    ]
