"""Where a procedure rests on the law: which element, field, table or document relies on which article or value."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from orchestrator.engine import Element, Specification
from orchestrator.engine.xml import parse_xml
from orchestrator.law.citations import Citation, find_citations, values_called
from orchestrator.library.piece_checks import asks_for_frozen
from orchestrator.library.piece_rights import GROUNDS
from orchestrator.operations.article_tables import read_tables
from orchestrator.procedures import Procedure

OPENING = "ouverture"  # stands for the opening of a case, which no task asks for
_WHOLE_CELL = re.compile(r'\s*"([a-z0-9_]+)"\s*')
_IN_TEMPLATE = re.compile(r"\b(references|regles|loi|jusqu_au)\.([a-z0-9_]+)")
_VALUE_PROPERTIES = frozenset({"notBefore", "notAfter", "dueBy"})


@dataclass(frozen=True)
class Use:
    """One place that relies on the law. Stories exercise it through `process` and `element`.

    `field`: only when the answer is given; `decision`, `rule`: only when that rule decides; `code`: only when
    the rule's refusal comes.
    """

    process: str
    element: str
    label: str
    field: str = ""
    decision: str = ""
    rule: str = ""
    code: str = ""


@dataclass(frozen=True)
class Found:
    """What `use` relies on: reference keys, law values, or articles named in a sentence."""

    use: Use
    references: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    citations: tuple[Citation, ...] = ()
    named_values: frozenset[str] = (
        frozenset()
    )  # quoted names a table returns: values only if nothing else uses them


def elements_of(specification: Specification) -> list[Element]:
    """Return every element of the process and of those it calls."""
    return [element for spec in specification.processes.values() for element in spec.container.everything()]


def find_uses(procedure: Procedure, specification: Specification) -> list[Found]:
    """Return every place of the procedure, called processes included, that relies on the law."""
    elements = elements_of(specification)
    found = [*_of_diagrams(procedure, elements), *_of_forms(procedure, elements)]
    found += [*_of_documents(procedure, elements), *_of_tables(procedure, elements)]
    found += _of_grounds(procedure, elements)
    return found


def _said(element: Element) -> str:
    return f"« {' '.join(element.name.split())} »" if element.name else f"`{element.id}`"


def _of_diagrams(procedure: Procedure, elements: list[Element]) -> Iterator[Found]:
    calls = _calls_in_diagrams(procedure)
    for element in elements:
        basis = element.properties.get("legalBasis")
        values = {element.properties[key] for key in _VALUE_PROPERTIES if key in element.properties}
        values |= calls.get((element.file, element.id), set())
        citations = find_citations(element.documentation or "")
        if basis or values or citations:
            references = frozenset({basis} if basis else ())
            yield Found(
                Use(element.process, element.id, _said(element)), references, frozenset(values), citations
            )


def _of_grounds(procedure: Procedure, elements: Iterable[Element]) -> Iterator[Found]:
    """The grounds for hiding a passage, offered until the pieces are frozen: exercised by a story with pieces."""
    grounds = frozenset(key for key in procedure.references if key.startswith(GROUNDS))
    for element in elements:
        if grounds and asks_for_frozen(element):
            said = f"{_said(element)}, motif d'une occultation"
            use = Use(element.process, element.id, said, code="piece_manquante_occultation")
            yield Found(use, grounds, frozenset())


def _calls_in_diagrams(procedure: Procedure) -> dict[tuple[str, str], set[str]]:
    """Law values called in expressions, by (file, element); those of a sequence flow count for its source."""
    found: dict[tuple[str, str], set[str]] = {}
    for file, content in procedure.models.items():
        if file.endswith(".bpmn"):
            for node in parse_xml(content, file).iter("{*}*"):
                texts = [node.text or "", *(str(value) for value in node.attrib.values())]
                for name in {name for text in texts for name in values_called(text)}:
                    found.setdefault((file, _holder(node)), set()).add(name)
    return found


def _holder(node: etree._Element) -> str:
    """The id of the flow node around an expression."""
    for around in (node, *node.iterancestors()):
        tag = etree.QName(around).localname
        if tag == "sequenceFlow":
            return around.get("sourceRef", "")
        if tag.endswith(("Task", "task", "Event", "Gateway", "subProcess", "SubProcess", "callActivity")):
            return around.get("id", "")
    return ""


def _of_forms(procedure: Procedure, elements: Iterable[Element]) -> Iterator[Found]:
    tasks: dict[str, list[tuple[str, str, str]]] = {}
    for element in elements:
        if element.form:
            tasks.setdefault(element.form, []).append((element.process, element.id, _said(element)))
    for form in (procedure.person_form, procedure.start_form):
        if form:
            tasks.setdefault(form, []).append((procedure.id, OPENING, "ouverture du dossier"))
    for form_id, content in procedure.forms.items():
        for key, label, reference, values in _components(json.loads(content)):
            for process, element_id, said in tasks.get(form_id, ()):
                where = f"{said}, champ « {label} »" if key else f"{said}, texte affiché"
                yield Found(Use(process, element_id, where, field=key), reference, values)


def _components(node: Any) -> Iterator[tuple[str, str, frozenset[str], frozenset[str]]]:
    """(key, label, reference, values) of each component that relies on the law; no key: it asks nothing."""
    for component in node.get("components", ()):
        own = {name: value for name, value in component.items() if name != "components"}
        reference = own.get("properties", {}).get("reference")
        values = frozenset(name for text in _expressions(own) for name in values_called(text))
        if reference or values:
            references = frozenset({reference} if reference else ())
            label = " ".join(str(own.get("label") or own.get("dateLabel") or "").split())
            yield str(own.get("key", "")) if label else "", label, references, values
        yield from _components(component)


def _expressions(component: Any) -> list[str]:
    """Every text of a component: those that are FEEL are told by what they call."""
    if isinstance(component, dict):
        return [text for value in component.values() for text in _expressions(value)]
    if isinstance(component, list):
        return [text for value in component for text in _expressions(value)]
    return [component] if isinstance(component, str) else []


def _of_documents(procedure: Procedure, elements: Iterable[Element]) -> Iterator[Found]:
    for element in elements:
        for name in element.properties.get("document", "").split(","):
            cited = _IN_TEMPLATE.findall(procedure.documents.get(name.strip(), ""))
            if cited:
                use = Use(element.process, element.id, f"{_said(element)}, document `{name.strip()}`")
                references = frozenset(key for kind, key in cited if kind in ("references", "regles"))
                yield Found(
                    use, references, frozenset(key for kind, key in cited if kind in ("loi", "jusqu_au"))
                )


def _of_tables(procedure: Procedure, elements: list[Element]) -> Iterator[Found]:
    for table in read_tables(procedure.models):
        for element in elements:
            is_guard = element.properties.get("guard") in table.asked_by
            if not is_guard and element.decision not in table.asked_by:
                continue
            own = element.decision == table.id
            for part in table.parts:
                rule = part.rule if own and not is_guard else ""
                use = Use(
                    element.process, element.id, part.label, decision=table.id, rule=rule,
                    code=part.code if is_guard else "",
                )  # fmt: skip
                citations, values = find_citations(part.text), values_called(part.logic)
                named = frozenset(match[1] for cell in part.cells if (match := _WHOLE_CELL.fullmatch(cell)))
                if citations or values or named:
                    yield Found(use, frozenset(), values, citations, named)
