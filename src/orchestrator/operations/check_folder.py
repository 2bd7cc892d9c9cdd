"""A procedure folder as a whole: what only two of its files together can show to be wrong."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from orchestrator.dmn import read_model
from orchestrator.documents import check_template
from orchestrator.engine import Element, Specification, read_specification
from orchestrator.errors import ModelFault, ModelRefused
from orchestrator.forms import Form, read_form
from orchestrator.law.values import check_examples
from orchestrator.operations.check_names import check_names
from orchestrator.operations.check_people import (
    check_delegable,
    check_designations,
    check_functions,
    check_roles,
    check_separation,
)
from orchestrator.operations.check_properties import check_conditions, check_properties
from orchestrator.procedures import Procedure, read_procedure
from orchestrator.procedures.discovery import DESCRIPTION

_STATUTORY_CALL = re.compile(r'\b(?:deadline|law)\(\s*"([^"]*)"')
# The same in a .form (quotes escaped in JSON) or a .dmn (quotes escaped in XML, or not).
_NAMED_IN_FILE = re.compile(r'\b(?:deadline|law)\(\s*(?:\\"|"|&quot;)([a-z0-9_]+)(?:\\"|"|&quot;)')
_LITERAL_DURATION = re.compile(r"^\s*R?\d*/?P", re.IGNORECASE)
_LAW_PROPERTIES = (("notBefore", "countsFrom"), ("notAfter", "notAfterFrom"), ("dueBy", "dueFrom"))


def check_folder(bundle: Mapping[str, bytes], name: str) -> list[ModelFault]:
    """Return every fault of a folder, its shape and its cross-references; nothing is raised.

    The same content is judged once a process: a page of designers asks before it deploys.
    """
    return list(_check(tuple(sorted(bundle.items())), name))


@lru_cache(maxsize=32)
def _check(files: tuple[tuple[str, bytes], ...], name: str) -> tuple[ModelFault, ...]:
    bundle = dict(files)
    faults: list[ModelFault] = []
    procedure = specification = None
    try:
        procedure = read_procedure(bundle, name)
    except ModelRefused as refused:
        faults += refused.faults
    models = {path: content for path, content in bundle.items() if path.endswith((".bpmn", ".dmn"))}
    try:
        specification = read_specification(models, name)
    except ModelRefused as refused:
        faults += refused.faults
    forms = _read_forms(bundle, faults)
    if procedure is not None and specification is not None:
        faults += specification.warnings
        faults += _unproven(procedure)
        faults += _cross_checks(procedure, specification, forms, _decisions(models, faults))
        faults += _check_statutory_calls(bundle, procedure)
        faults += check_names(procedure, specification, forms)
        faults += check_properties(procedure, specification, forms)
        faults += check_conditions(specification, forms)
        faults += check_functions(procedure)
        faults += check_delegable(procedure, specification)
        faults += check_separation(specification)
        faults += check_designations(procedure, forms)
    return tuple(faults)


def _check_statutory_calls(bundle: Mapping[str, bytes], procedure: Procedure) -> Iterator[ModelFault]:
    """Forms and decision tables may compute deadlines too: the values they name must exist."""
    if not procedure.startable:
        return  # a called process counts time by its callers' law
    for path, content in bundle.items():
        if path.endswith((".form", ".dmn")):
            for name in dict.fromkeys(_NAMED_IN_FILE.findall(content.decode("utf-8", "replace"))):
                if name not in procedure.law:
                    yield _fault(
                        path, name, "valeur_legale", f"La valeur légale « {name} » n'existe pas.",
                        f"Créez law/{name}.yaml dans la procédure, ou dans _common si plusieurs la citent.",
                    )  # fmt: skip


def _unproven(procedure: Procedure) -> Iterator[ModelFault]:
    """Warn of each statutory value that no worked example proves; an example that fails was reported on reading."""
    for value in procedure.law.values():
        yield from (fault for fault in check_examples(value) if fault.severity == "warning")


def _read_forms(bundle: Mapping[str, bytes], faults: list[ModelFault]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for path, content in bundle.items():
        if not path.endswith(".form"):
            continue
        try:
            form = read_form(content, file=path)
            forms[form.id] = form
        except ModelRefused as refused:
            faults += refused.faults
    return forms


def _decisions(models: Mapping[str, bytes], faults: list[ModelFault]) -> frozenset[str]:
    """The ids of all decisions; what only warns in a table is added to `faults`.

    A table that cannot be read was reported with the specification.
    """
    found: set[str] = set()
    for path, content in models.items():
        if path.endswith(".dmn"):
            with suppress(ModelRefused):
                model = read_model(content, name=path)
                found |= set(model.decisions)
                faults += [fault for fault in model.faults if fault.severity == "warning"]
    return frozenset(found)


def _cross_checks(
    procedure: Procedure, specification: Specification, forms: Mapping[str, Form], decisions: frozenset[str]
) -> Iterator[ModelFault]:
    for element in specification.elements.values():
        if element.type == "userTask":
            yield from _check_task(procedure, element, forms, decisions)
        if element.type == "serviceTask":
            yield _fault(
                element.file, element.id, "tache_de_service",
                f"Aucun exécutant externe ne la prendrait : « {element.name or element.id} » ne finirait jamais.",
                "Dessinez une tâche utilisateur, un script, ou un appel de décision.",
            )  # fmt: skip
        yield from check_roles(procedure, element)
        yield from _check_law(procedure, element)
    yield from _check_remaining(procedure, decisions)
    for form in forms.values():
        for field in form.fields:
            reference = field.reference
            if field.kind == "filepicker" and form.id == procedure.person_form:
                yield _fault(
                    form.id, field.key, "fichier_personne",
                    "Un fichier ne se demande pas avec l'identité de la personne.",
                    "Demandez-le dans le formulaire d'ouverture : il deviendra une pièce du dossier.",
                )  # fmt: skip
            if reference and reference not in procedure.references:
                yield _fault(
                    form.id, field.key, "reference", f"L'article « {reference} » n'est pas dans law/references.yaml.",
                    "Ajoutez-le ou corrigez son nom.",
                )  # fmt: skip
    for template, source in procedure.documents.items():
        yield from check_template(source, name=template)


def _check_task(
    procedure: Procedure, element: Element, forms: Mapping[str, Form], decisions: frozenset[str]
) -> Iterator[ModelFault]:
    file = element.file
    if element.form is None or element.form not in forms:
        named = element.form or "aucun"
        yield _fault(
            file, element.id, "formulaire", f"Le formulaire de la tâche ({named}) n'existe pas.",
            f"Créez forms/{procedure.id}/{element.id}.form et citez son identifiant.",
        )  # fmt: skip
    if element.groups is None and not element.lane:
        yield _fault(
            file, element.id, "autorite", "Aucune autorité n'est désignée pour cette tâche.",
            "Indiquez un groupe candidat ou placez la tâche dans un couloir.",
        )  # fmt: skip
    yield from _check_cited(procedure, element, decisions)


def _check_cited(procedure: Procedure, element: Element, decisions: frozenset[str]) -> Iterator[ModelFault]:
    """What a task's properties name elsewhere in the folder."""
    file = element.file
    basis = element.properties.get("legalBasis")
    if not basis or basis not in procedure.references:
        yield _fault(
            file, element.id, "base_legale", f"Le fondement de la tâche ({basis or 'aucun'}) n'est pas connu.",
            "Indiquez dans legalBasis une clé de law/references.yaml.",
        )  # fmt: skip
    guard = element.properties.get("guard")
    if guard and guard not in decisions:
        yield _fault(
            file, element.id, "garde", f"La décision « {guard} » n'existe dans aucun fichier .dmn.",
            "Corrigez la propriété guard ou ajoutez la décision.",
        )  # fmt: skip
    for template in _static(element.properties.get("document")):
        if template not in procedure.documents:
            yield _fault(
                file, element.id, "document", f"Le modèle de document « {template} » n'existe pas.",
                f"Créez documents/{template}.md.j2.",
            )  # fmt: skip


def _check_remaining(procedure: Procedure, decisions: frozenset[str]) -> Iterator[ModelFault]:
    """What `remaining:` of procedure.yaml names elsewhere in the folder."""
    for found in procedure.remaining:
        named = [(found.decision, decisions, "décision"), (found.basis, procedure.references, "référence")]
        named += [(value, procedure.law, "valeur légale") for value in found.values]
        for name, known, what in named:
            if name not in known:
                yield _fault(
                    DESCRIPTION, f"remaining.{found.kind}", "reste",
                    f"« {name} » n'est pas une {what} de la procédure.", "Corrigez ce nom ou ajoutez-la.",
                )  # fmt: skip


def _check_law(procedure: Procedure, element: Element) -> Iterator[ModelFault]:
    names = _STATUTORY_CALL.findall(element.timer or "")
    for value_key, start_key in _LAW_PROPERTIES:
        name = element.properties.get(value_key)
        if name is None:
            continue
        names.append(name)
        if not element.properties.get(start_key):
            yield _fault(
                element.file, element.id, "point_de_depart", f"{value_key} est donné sans {start_key}.",
                "Nommez la variable à partir de laquelle le délai court.",
            )  # fmt: skip
    # A called process counts time by its caller's law: its names are checked with each caller.
    for name in names if procedure.startable else ():
        if name not in procedure.law:
            yield _fault(
                element.file, element.id, "valeur_legale", f"La valeur légale « {name} » n'existe pas.",
                f"Créez law/{name}.yaml dans la procédure, ou dans _common si plusieurs la citent.",
            )  # fmt: skip
    if element.timer and _LITERAL_DURATION.match(element.timer):
        yield _fault(
            element.file, element.id, "duree_litterale", "Le diagramme écrit une durée en chiffres.",
            'Écrivez la durée dans law/ et citez-la : deadline("nom", variable).',
        )  # fmt: skip


def _static(text: str | None) -> list[str]:
    if not text or text.startswith("="):
        return []
    return [name.strip() for name in text.split(",") if name.strip()]


def _fault(file: str, element: str, rule: str, message: str, instead: str) -> ModelFault:
    return ModelFault(file, element, rule, "error", message, instead)
