"""Find the procedure folders and read their files: the only module here that touches the disk."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from orchestrator.errors import NotFound

DESCRIPTION = "procedure.yaml"
COMMON = "_common"
TREATMENTS = "_common/traitements.yaml"
CALLED = "_called"  # in a bundle: the folders of the processes it calls, each under its name
_CALLED_ELEMENT = re.compile(rb'calledElement\s*=\s*"([a-z][a-z0-9_]*)"|processId\s*=\s*"([a-z][a-z0-9_]*)"')


def list_procedures(processes_dir: Path) -> tuple[str, ...]:
    """Return the names of the procedure folders, in order: a folder that holds a procedure.yaml."""
    if not processes_dir.is_dir():
        return ()
    folders = (path for path in processes_dir.iterdir() if not path.name.startswith(("_", ".")))
    return tuple(sorted(path.name for path in folders if (path / DESCRIPTION).is_file()))


def read_bundle(processes_dir: Path, forms_dir: Path, name: str) -> dict[str, bytes]:
    """Return every file that a deployment of `name` freezes, by its path within the procedure.

    Stories and the README stay out: they explain a version, they are not part of it. The folders of the
    processes it calls, directly or not, come with it under `_called/<name>/`: a case keeps them as they were.
    Raises NotFound when no such folder exists.
    """
    if name not in list_procedures(processes_dir):
        raise NotFound(f"La procédure « {name} » n'existe pas : aucun dossier {name}/{DESCRIPTION}.")
    bundle = dict(_files(processes_dir, forms_dir, name))
    known = set(list_procedures(processes_dir))
    waiting, done = _called_in(bundle), {name}
    while waiting:
        called = waiting.pop()
        if called in done or called not in known:
            continue
        done.add(called)
        files = {
            path: content for path, content in _files(processes_dir, forms_dir, called) if _travels(path)
        }
        waiting |= _called_in(files)
        bundle |= {f"{CALLED}/{called}/{path}": content for path, content in files.items()}
    return dict(sorted(bundle.items()))


def _called_in(files: Mapping[str, bytes]) -> set[str]:
    found: set[str] = set()
    for path, content in files.items():
        if path.endswith(".bpmn"):
            found |= {(first or second).decode() for first, second in _CALLED_ELEMENT.findall(content)}
    return found


def _travels(path: str) -> bool:
    # A called process counts time by its caller's law, else by the common one: it brings its references only.
    return not path.startswith(COMMON) and (not path.startswith("law/") or path == "law/references.yaml")


def _files(processes_dir: Path, forms_dir: Path, name: str) -> Iterator[tuple[str, bytes]]:
    folder = processes_dir / name
    yield DESCRIPTION, (folder / DESCRIPTION).read_bytes()
    treatments = processes_dir / TREATMENTS
    if treatments.is_file():
        yield TREATMENTS, treatments.read_bytes()
    for source, pattern, prefix in (
        (folder, "*.bpmn", ""),
        (folder, "*.dmn", ""),
        (folder / "law", "*.yaml", "law/"),
        (folder / "documents", "*.j2", "documents/"),
        (forms_dir / name, "*.form", "forms/"),
        (processes_dir / COMMON / "law", "*.yaml", f"{COMMON}/law/"),
        (forms_dir / COMMON, "*.form", f"{COMMON}/forms/"),
    ):
        for path in source.glob(pattern):
            yield prefix + path.name, path.read_bytes()
