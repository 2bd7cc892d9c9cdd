"""From the bytes of a DMN file to a model: every fault is gathered, every expression compiled."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from orchestrator.dmn.boxed import EXPRESSIONS, read_child, read_function, result_type
from orchestrator.dmn.elements import Decision, InputData, Key, Knowledge, Node, Requirement, Service
from orchestrator.dmn.evaluation import link_functions, variable_of
from orchestrator.dmn.faults import Faults
from orchestrator.dmn.graph import circles
from orchestrator.dmn.item_reading import component_names, read_items
from orchestrator.dmn.languages import is_feel
from orchestrator.dmn.model import Model
from orchestrator.dmn.sight import Sight
from orchestrator.dmn.xml import Element, child, children, parse
from orchestrator.errors import ModelRefused
from orchestrator.feel.limits import Run
from orchestrator.feel.scope import Scope
from orchestrator.feel.types import Type

Imports = Callable[[str], bytes | None]


def no_imports(namespace: str) -> bytes | None:
    return None


def read_model(content: bytes, *, name: str, imports: Imports = no_imports) -> Model:
    """Read a model for use. `imports` gives the file of a namespace. Raises ModelRefused with all faults."""
    model = read_tolerantly(content, name=name, imports=imports)
    if any(fault.severity == "error" for fault in model.faults):
        raise ModelRefused(model.faults)
    return model


def read_tolerantly(content: bytes, *, name: str, imports: Imports = no_imports) -> Model:
    """Read a model whose faulty decisions are kept and raise when evaluated.

    Raises ModelRefused only if the file as a whole cannot be read.
    """
    return _Reader(content, name, imports, ()).model()


class _Reader:
    def __init__(self, content: bytes, name: str, imports: Imports, importers: tuple[str, ...]) -> None:
        self.root = parse(content, name)
        self.name = self.root.get("name") or name
        self.namespace = self.root.get("namespace") or name
        self.faults = Faults(name)
        self.imports = imports
        self.importers = (*importers, self.namespace)
        self.aliases: dict[str, str | None] = {}
        self.imported_names: set[str] = set()
        self.nodes: dict[Key, Node] = {}
        self.types: dict[str, Type] = {}
        self.elements: dict[Key, Element] = {}

    def model(self) -> Model:
        language = self.root.get("expressionLanguage")
        if not is_feel(language):
            self.faults.add(
                self.root,
                "langage",
                f"Le langage « {language} » n'est pas accepté : seul FEEL l'est.",
                "Retirez l'attribut expressionLanguage du modèle et écrivez ses expressions en FEEL.",
            )
        for element in children(self.root, "import"):
            self._import(element)
        self.declares_nothing = child(self.root, "inputData", "import") is None
        self.properties = component_names(self.root) | self.imported_names
        read_items(self.root, self._sight("", ()), self.types)
        for element in children(
            self.root, "inputData", "decision", "businessKnowledgeModel", "decisionService"
        ):
            self._declare(element)
        for key, element in self.elements.items():
            self._complete(self.nodes[key], element)
        for key in circles(self.nodes):
            self.faults.add(
                self.elements.get(key, self.root),
                "cercle",
                f"« {self.nodes[key].name} » dépend d'elle-même à travers ses exigences.",
                "Rompez le cercle des flèches d'exigence.",
            )
            self._break(key)
        link_functions(self.nodes)
        return Model(self.name, self.namespace, self.nodes, self.types, tuple(self.faults.found))

    def _import(self, element: Element) -> None:
        namespace = element.get("namespace", "")
        alias = element.get("name") or None
        content = None
        if "DMN" in element.get("importType", "DMN") and namespace not in self.importers:
            content = self.imports(namespace)
        if content is None:
            self.faults.add(
                element,
                "import",
                f"Le modèle importé « {alias or namespace} » est introuvable, n'est pas un modèle DMN ou s'importe "
                "lui-même.",
                "Placez son fichier .dmn à côté de celui-ci, ou retirez l'import.",
            )
            return
        try:
            other = _Reader(content, alias or namespace, self.imports, self.importers).model()
        except ModelRefused as refusal:
            self.faults.found.extend(refusal.faults)
            return
        self.faults.found.extend(other.faults)
        self.aliases[namespace] = alias
        self.nodes.update(other.nodes)
        prefix = f"{alias}." if alias else ""
        self.types.update({prefix + name: kind for name, kind in other.types.items() if "." not in name})
        self.imported_names.update(
            name
            for key, node in other.nodes.items()
            if key[0] == namespace
            for name in (node.name, variable_of(node))
        )

    def _sight(self, owner: str, requirements: tuple[Requirement, ...]) -> Sight:
        names = {
            requirement.path or variable_of(self.nodes[requirement.target]) for requirement in requirements
        }
        return Sight(owner, frozenset(names), self.properties, self.types, self.faults)

    def _declare(self, element: Element) -> None:
        """Make the node, so that others can point to it; its logic comes later."""
        name = element.get("name", "")
        identifier = element.get("id") or name
        kind = element.tag.rpartition("}")[2]
        variable = child(element, "variable")
        named = name if variable is None else variable.get("name") or name
        node: Node
        if kind == "inputData":
            node = InputData(identifier, named, self._variable_type(element), name)
        elif kind == "decision":
            node = Decision(identifier, name, self.namespace, named)
        elif kind == "businessKnowledgeModel":
            node = Knowledge(identifier, named)
        else:
            outputs, encapsulated, decisions, data = (
                tuple(self._targets(element, part))
                for part in ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
            )
            node = Service(identifier, named, outputs, encapsulated, decisions, data)
        key = (self.namespace, identifier)
        if key in self.nodes:
            self.faults.add(
                element,
                "doublon",
                f"L'identifiant « {identifier} » sert deux fois.",
                "Donnez un identifiant unique.",
            )
        self.nodes[key] = node
        self.elements[key] = element

    def _variable_type(self, element: Element) -> Type | None:
        variable = child(element, "variable")
        if variable is None:
            return None
        return self._sight("", ()).type(variable.get("typeRef"), variable)

    def _targets(self, element: Element, *names: str) -> Iterator[Key]:
        for link in children(element, *names):
            namespace, _, identifier = link.get("href", "").rpartition("#")
            yield (namespace or self.namespace, identifier)

    def _requirements(self, element: Element) -> tuple[Requirement, ...]:
        found: list[Requirement] = []
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            for key in self._targets(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                if key in self.nodes:
                    found.append(Requirement(key, self.aliases.get(key[0])))
                else:
                    self._dangling(requirement, key)
        return tuple(found)

    def _dangling(self, element: Element, key: Key) -> None:
        self.faults.add(
            element,
            "reference",
            f"La référence vers « {key[1]} » ne mène à aucun élément.",
            "Redessinez la flèche d'exigence.",
        )

    def _complete(self, node: Node, element: Element) -> None:
        before = len(self.faults.found)
        if isinstance(node, Decision):
            node.kind = self._variable_type(element)
            node.requirements = self._requirements(element)
            if child(element, *EXPRESSIONS) is not None:
                sight = replace(
                    self._sight(node.id, node.requirements), implied=set() if self.declares_nothing else None
                )
                node.logic = read_child(element, sight)
                node.requirements += self._implied_inputs(sight.implied or ())
            node.faults = self.faults.since(before)
        elif isinstance(node, Knowledge):
            self._complete_knowledge(node, element)
        elif isinstance(node, Service):
            node.kind = result_type(self._variable_type(element))
            for key in (*node.outputs, *node.encapsulated, *node.input_decisions, *node.input_data):
                if key not in self.nodes:
                    self._dangling(element, key)
            known = [
                tuple(key for key in keys if key in self.nodes)
                for keys in (node.outputs, node.encapsulated, node.input_decisions, node.input_data)
            ]
            node.outputs, node.encapsulated, node.input_decisions, node.input_data = known

    def _implied_inputs(self, names: Iterable[str]) -> tuple[Requirement, ...]:
        """Modelers draw lone tables whose columns name their data without declaring it."""
        found: list[Requirement] = []
        for name in sorted(names):
            key = (self.namespace, f"implied {name}")
            self.nodes[key] = InputData(key[1], name, None, name)
            found.append(Requirement(key, None))
        return tuple(found)

    def _complete_knowledge(self, node: Knowledge, element: Element) -> None:
        node.requirements = self._requirements(element)
        logic = child(element, "encapsulatedLogic")
        if logic is None:
            return
        sight = self._sight(node.id, node.requirements).adding(node.name)
        build = read_function(logic, sight, result_type(self._variable_type(element)))
        node.function = build(Scope(node.values, None, Run({})))

    def _break(self, key: Key) -> None:
        node = self.nodes[key]
        if isinstance(node, Decision):
            found = [fault for fault in self.faults.found if fault.rule == "cercle"]
            node.faults = tuple(found[-1:])
