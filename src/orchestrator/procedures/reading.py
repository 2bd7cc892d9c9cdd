"""Read a bundle of files into a Procedure, listing every fault that the folder alone can show."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import TypeVar

from orchestrator.errors import ModelFault, ModelRefused
from orchestrator.law.references import Reference, read_references
from orchestrator.law.values import LawValue, check_examples, read_law_value
from orchestrator.procedures.definition import Procedure
from orchestrator.procedures.delegable import read_delegable
from orchestrator.procedures.description import FILE, Description, read_description
from orchestrator.procedures.lists import read_designations, read_measures, read_remaining
from orchestrator.procedures.treatments import FILE as TREATMENTS
from orchestrator.procedures.treatments import Treatment, read_treatment

_CALLED_FOLDER = re.compile(r"_called/[a-z][a-z0-9_]*/")
_PATHS = re.compile(
    r"(_called/[a-z][a-z0-9_]*/)?"
    r"(procedure\.yaml|[\w.-]+\.(bpmn|dmn)|(_common/)?law/[\w.-]+\.yaml|_common/traitements\.yaml|documents/[\w.-]+\.j2|(_common/)?forms/[\w.-]+\.form)"
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST_FILE_BYTES = 5_000_000
_MOST_KNOWN = 32  # procedures kept in memory, newest used
_Read = TypeVar("_Read")


def read_procedure(bundle: Mapping[str, bytes], name: str) -> Procedure:
    """Return the procedure `name` held by `bundle` (see `read_bundle` for its keys).

    Raises ModelRefused with every fault: description, roles, statutory values with their worked
    examples, references, form ids, documents. What only two files together can show (does the diagram
    use an existing form?) is checked at deployment, where the diagram is read. The same content gives the
    same object, from memory.
    """
    return _read(tuple(sorted(bundle.items())), name)


@lru_cache(maxsize=_MOST_KNOWN)
def _read(files: tuple[tuple[str, bytes], ...], name: str) -> Procedure:
    bundle = dict(files)
    faults = _check_paths(bundle)
    if FILE not in bundle:
        faults.append(_fault(FILE, name, "Le fichier procedure.yaml manque.", "Décrivez la procédure."))
        raise ModelRefused(faults)
    description = read_description(bundle[FILE])
    for folder in _called_folders(bundle):
        called = read_description(bundle.get(folder + FILE, b""))
        faults += [replace(fault, file=folder + fault.file) for fault in called.faults]
        description.roles = {**called.roles, **description.roles}
    law = _read_law(bundle, faults)
    references = _read_references(bundle, faults)
    forms = _read_forms(bundle, faults)
    treatment = _read_treatment(bundle, description, faults)
    procedure = replace(_assemble(bundle, name, description, law, references, forms), treatment=treatment)
    if procedure.treatment is not None:
        faults += _check_treatment(procedure.treatment, law)
    faults = description.faults + faults + _check_together(procedure, name, bundle)
    if any(fault.severity == "error" for fault in faults):
        raise ModelRefused(faults)
    return procedure


def _called_folders(bundle: Mapping[str, bytes]) -> list[str]:
    """The folders of called processes, each as the prefix of its files."""
    found = (_CALLED_FOLDER.match(path) for path in bundle)
    return sorted({match.group() for match in found if match is not None})


def _fault(file: str, element: str, message: str, instead: str) -> ModelFault:
    return ModelFault(file, element, "procedure", "error", message, instead)


def _check_paths(bundle: Mapping[str, bytes]) -> list[ModelFault]:
    faults = []
    for path, content in bundle.items():
        if not _PATHS.fullmatch(path) or ".." in path:
            faults.append(
                _fault(path, path, "Ce fichier n'a pas sa place dans une procédure.", "Retirez-le.")
            )
        elif len(content) > _LARGEST_FILE_BYTES:
            faults.append(_fault(path, path, "Ce fichier est trop gros.", "Restez sous 5 Mo."))
    return faults


def _stems(bundle: Mapping[str, bytes], folder: str, suffix: str) -> dict[str, tuple[str, bytes]]:
    """Files of `folder` by stem; the procedure's own win over those of the processes it calls and of _common."""
    found: dict[str, tuple[str, bytes]] = {}
    called = [f"{prefix}{folder}/" for prefix in _called_folders(bundle)]
    for prefix in (f"_common/{folder}/", *called, f"{folder}/"):
        for path, content in bundle.items():
            if path.startswith(prefix) and path.endswith(suffix):
                found[path[len(prefix) : -len(suffix)]] = (path, content)
    return found


def _collect(read: Callable[[], _Read], path: str, faults: list[ModelFault]) -> _Read | None:
    try:
        return read()
    except ModelRefused as refused:
        for fault in refused.faults:
            faults.append(
                ModelFault(path, fault.element, fault.rule, fault.severity, fault.message, fault.instead)
            )
        return None


def _read_law(bundle: Mapping[str, bytes], faults: list[ModelFault]) -> dict[str, LawValue]:
    law: dict[str, LawValue] = {}
    for stem, (path, content) in _stems(bundle, "law", ".yaml").items():
        if stem == "references":
            continue
        value = _collect(partial(read_law_value, content, path), path, faults)
        if value is not None:
            law[stem] = value
            faults.extend(check_examples(value))
    return law


def _read_references(bundle: Mapping[str, bytes], faults: list[ModelFault]) -> dict[str, Reference]:
    references: dict[str, Reference] = {}
    called = [f"{folder}law/references.yaml" for folder in _called_folders(bundle)]
    for path in ("_common/law/references.yaml", *called, "law/references.yaml"):
        if path in bundle:
            content = bundle[path]
            references.update(_collect(partial(read_references, content), path, faults) or {})
    return references


def _read_treatment(
    bundle: Mapping[str, bytes], description: Description, faults: list[ModelFault]
) -> Treatment | None:
    key = description.optional_text("treatment")
    return None if key is None else read_treatment(bundle.get(TREATMENTS, b""), key, faults)


def _check_treatment(treatment: Treatment, law: Mapping[str, LawValue]) -> list[ModelFault]:
    return [
        _fault(
            TREATMENTS,
            treatment.key,
            f"La valeur légale « {name} » n'existe pas.",
            "Créez-la dans _common/law.",
        )
        for name in (treatment.retention, treatment.journal)
        if name not in law
    ]


def _read_forms(bundle: Mapping[str, bytes], faults: list[ModelFault]) -> dict[str, bytes]:
    forms: dict[str, bytes] = {}
    for path, content in bundle.items():
        own = path.removeprefix("_common/")
        if not path.endswith(".form") or (own != path and own in bundle):
            continue  # the procedure's own form wins over the one of the same name that all share
        form_id = _form_id(content)
        if form_id is None:
            faults.append(
                _fault(path, path, "Le formulaire n'a pas d'identifiant.", 'Ajoutez "id" au formulaire.')
            )
        elif form_id in forms:
            faults.append(
                _fault(path, form_id, "Deux formulaires ont cet identifiant.", "Renommez l'un des deux.")
            )
        else:
            forms[form_id] = content
    return forms


def _form_id(content: bytes) -> str | None:
    try:
        form = json.loads(content)
    except (ValueError, RecursionError):
        return None
    form_id = form.get("id") if isinstance(form, dict) else None
    return form_id if isinstance(form_id, str) and form_id else None


def _assemble(
    bundle: Mapping[str, bytes],
    name: str,
    description: Description,
    law: Mapping[str, LawValue],
    references: Mapping[str, Reference],
    forms: Mapping[str, bytes],
) -> Procedure:
    documents = {
        stem.removesuffix(".md"): content.decode("utf-8", "replace")
        for stem, (_, content) in _stems(bundle, "documents", ".j2").items()
    }
    return Procedure(
        id=description.text("id", name),
        title=description.text("title"),
        short=description.text("short"),
        description=description.text("description"),
        startable=bool(description.values.get("startable", True)),
        starters=description.starters(),
        start_form=description.optional_text("start_form"),
        person_form=description.optional_text("person_form"),
        roles=description.roles,
        confidentiality=description.text("confidentiality", "ordinaire"),
        open_from_on=description.day("open_from_on"),
        open_until_on=description.day("open_until_on"),
        follows=description.optional_text("follows"),
        predecessor=description.optional_text("predecessor"),
        delegable=read_delegable(description),
        pieces=description.pieces(),
        measures=read_measures(description),
        remaining=read_remaining(description),
        designations=read_designations(description),
        law=law,
        references=references,
        forms=forms,
        documents=documents,
        models={path: content for path, content in bundle.items() if path.endswith((".bpmn", ".dmn"))},
    )


def _check_together(procedure: Procedure, name: str, bundle: Mapping[str, bytes]) -> list[ModelFault]:
    faults = []
    if procedure.id != name or not _NAME.fullmatch(name):
        faults.append(
            _fault(FILE, "id", f"« {procedure.id} » n'est pas le nom du dossier.", f"Écrivez id: {name}.")
        )
    for role in procedure.starters:
        if role not in procedure.roles:
            faults.append(
                _fault(FILE, "starters", f"Le rôle « {role} » n'est pas défini.", "Ajoutez-le à roles:.")
            )
    if procedure.startable and not procedure.starters:
        faults.append(
            _fault(FILE, "starters", "Personne ne peut ouvrir de dossier.", "Ajoutez starters: [rôle].")
        )
    for key, form in (("start_form", procedure.start_form), ("person_form", procedure.person_form)):
        if form is not None and form not in procedure.forms:
            faults.append(
                _fault(FILE, key, f"Le formulaire « {form} » n'existe pas.", "Créez-le ou corrigez le nom.")
            )
    if not any(path.endswith(".bpmn") for path in bundle):
        faults.append(_fault(FILE, name, "La procédure n'a pas de diagramme.", f"Ajoutez {name}.bpmn."))
    return faults
