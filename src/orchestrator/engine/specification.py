"""A deployable set of models, read, checked and compiled once for all."""

import hashlib
from collections.abc import Mapping
from threading import Lock
from typing import Any

from orchestrator.engine.building import Builder
from orchestrator.engine.checks import check_container
from orchestrator.engine.elements import Container, Element
from orchestrator.engine.faults import FaultList
from orchestrator.engine.nesting import DEEPEST_INSIDE, is_too_deep
from orchestrator.engine.process_spec import ProcessSpec
from orchestrator.engine.reading import Diagram, read_diagram
from orchestrator.engine.xml import parse_xml
from orchestrator.errors import ModelFault, ModelRefused

_KNOWN: dict[tuple[str, str], "Specification"] = {}
_MOST_KNOWN = 200
_LOCK = Lock()


class Specification:
    """What an instance runs by: immutable, shared by all instances.

    `digest` names the content of all files (sha256, hexadecimal). `elements` are all elements of the root
    process and of those it calls, by id; where two processes use the same id, the root's wins
    (`element(process, id)` is exact). `warnings` are the faults that did not refuse.
    """

    def __init__(
        self, digest: str, process_id: str, specs: dict[str, ProcessSpec], warnings: tuple[ModelFault, ...]
    ) -> None:
        self.digest = digest
        self.process_id = process_id
        self.processes = specs
        self.warnings = warnings
        self.root = specs[process_id]
        self.frames: dict[str, ProcessSpec] = {}
        self.elements: dict[str, Element] = {}
        self._by_process: dict[tuple[str, str], Element] = {}
        for spec in [self.root, *(s for s in specs.values() if s is not self.root)]:
            self._index(spec)

    def _index(self, spec: ProcessSpec) -> None:
        self.frames[f"{spec.process}/{spec.name}"] = spec
        for node in spec.nodes():
            inside = getattr(node, "inside", None)
            if inside is not None and node.element.type != "callActivity":
                self._index(inside)
        if spec.container.id == spec.process:
            for element in spec.container.everything():
                self.elements.setdefault(element.id, element)
                self._by_process[element.process, element.id] = element

    def element(self, process: str, element_id: str) -> Element:
        """Return one element exactly. Raises KeyError."""
        return self._by_process[process, element_id]

    @property
    def name(self) -> str:
        return self.root.container.name


def read_specification(files: Mapping[str, bytes], process_id: str) -> Specification:
    """Read the process `process_id` and all it calls from .bpmn and .dmn files.

    Raises ModelRefused with every fault, warnings included, when anything in them would not run rightly.
    The same content gives the same object, from memory.
    """
    models = {name: content for name, content in files.items() if name.endswith((".bpmn", ".xml", ".dmn"))}
    digest = digest_of(models)
    known = _KNOWN.get((digest, process_id))
    if known is None:
        known = _Reader(models, digest).read(process_id)
        with _LOCK:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.pop(next(iter(_KNOWN)))
            _KNOWN[digest, process_id] = known
    return known


def digest_of(files: Mapping[str, bytes]) -> str:
    """sha256 over names and contents, independent of their order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{len(name)}:{name}:{len(files[name])}:".encode() + files[name])
    return total.hexdigest()


class _Reader:
    """Reads the files, then builds the wanted process and, on the way, those it calls."""

    def __init__(self, files: Mapping[str, bytes], digest: str) -> None:
        self.files = files
        self.digest = digest
        self.found: list[ModelFault] = []
        self.containers: dict[str, Container] = {}
        self.diagrams: dict[str, Diagram] = {}
        self.specs: dict[str, ProcessSpec] = {}
        self._decisions: dict[str, Any] | None = None
        for name, content in files.items():
            if not name.endswith(".dmn"):
                self._read_file(name, content)

    def _read_file(self, name: str, content: bytes) -> None:
        try:
            diagram = read_diagram(parse_xml(content, name), name)
        except ModelRefused as refused:
            self.found.extend(refused.faults)
            return
        self.diagrams[name] = diagram
        for process_id, container in diagram.processes.items():
            if process_id in self.containers:
                self.found.append(
                    ModelFault(
                        name,
                        process_id,
                        "identifiant",
                        "error",
                        f"Le processus « {process_id} » est dessiné dans deux fichiers.",
                        "Renommez l'un des deux.",
                    )
                )
            else:
                self.containers[process_id] = container

    def read(self, process_id: str) -> Specification:
        told = [*self.found, *(fault for diagram in self.diagrams.values() for fault in diagram.faults)]
        unread = any(fault.severity == "error" for fault in told)
        if process_id not in self.containers and not unread:
            self.found.append(
                ModelFault(
                    next(iter(self.files), ""),
                    process_id,
                    "processus_absent",
                    "error",
                    f"Le processus « {process_id} » n'est dans aucun fichier.",
                    "Donnez au processus l'identifiant du dossier de la procédure.",
                )
            )
        elif process_id in self.containers and is_too_deep(self.containers[process_id], self.containers):
            self._refuse_depth(process_id)
        self.find_process(process_id)
        files = {spec.container.file for spec in self.specs.values()}
        for name, diagram in self.diagrams.items():
            if name in files or process_id not in self.containers:
                self.found.extend(diagram.faults)
        found = tuple(dict.fromkeys(self.found))
        if any(fault.severity == "error" for fault in found):
            raise ModelRefused(found)
        return Specification(self.digest, process_id, self.specs, found)

    def _refuse_depth(self, process_id: str) -> None:
        container = self.containers[process_id]
        raise ModelRefused(
            [
                ModelFault(
                    container.file,
                    process_id,
                    "profondeur",
                    "error",
                    f"Processus appelés et sous-processus s'emboîtent sur plus de {DEEPEST_INSIDE} niveaux.",
                    "Remplacez des appels en chaîne par une suite d'étapes.",
                )
            ]
        )

    def find_process(self, process_id: str) -> ProcessSpec | None:
        """Return the specification of a process, building it on first use; None when no file has it."""
        if process_id in self.specs:
            return self.specs[process_id]
        container = self.containers.get(process_id)
        if container is None:
            return None
        faults = FaultList(container.file)
        spec = self.specs[process_id] = ProcessSpec(container)
        check_container(container, faults, self.containers, self.find_decision)
        Builder(faults, self.find_process, self.find_decision).fill(spec)
        self.found.extend(faults.found)
        return spec

    def find_decision(self, decision: str) -> Any | None:
        """Return the DMN model that holds `decision` (id or name), None when none does."""
        if self._decisions is None:
            self._decisions = {}
            for name, content in self.files.items():
                if name.endswith(".dmn"):
                    self._read_decisions(name, content)
        return self._decisions.get(decision)

    def _read_decisions(self, name: str, content: bytes) -> None:
        from orchestrator.dmn import namespace_of, read_model  # read only for models that call a decision

        assert self._decisions is not None
        others = {n: c for n, c in self.files.items() if n.endswith(".dmn") and n != name}

        def imports(namespace: str) -> bytes | None:
            return next((c for n, c in others.items() if namespace_of(c, n) == namespace), None)

        try:
            model = read_model(content, name=name, imports=imports)
        except ModelRefused as refused:
            self.found.extend(refused.faults)
            return
        for key in model.decisions:
            self._decisions.setdefault(key, model)
