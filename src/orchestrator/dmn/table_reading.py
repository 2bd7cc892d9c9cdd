"""Reading a decision table from its XML."""

from orchestrator.dmn.hit_policies import AGGREGATIONS, HIT_POLICIES
from orchestrator.dmn.sight import Sight
from orchestrator.dmn.tables import Input, Output, Rule, Table
from orchestrator.dmn.xml import Element, child, children, text_of
from orchestrator.feel.compilation import Compiler
from orchestrator.feel.errors import FeelError
from orchestrator.feel.parser import parse_unary_tests
from orchestrator.feel.scope import Evaluate, Test, empty_scope
from orchestrator.feel.scope import Sight as Lexical
from orchestrator.feel.tree import ListOf, Literal, Negation, Node


def read_table(element: Element, sight: Sight) -> Table:
    """Faults go to the sight's list; a table with faults still comes back, to gather the rest."""
    policy, aggregation = _policy(element, sight)
    inputs = tuple(_input(column, sight) for column in children(element, "input"))
    outputs = tuple(
        _output(column, sight, policy, alone)
        for columns in [list(children(element, "output"))]
        for alone in [len(columns) == 1]
        for column in columns
    )
    if not outputs:
        sight.faults.add(
            element,
            "table_sans_sortie",
            "La table de décision n'a aucune sortie.",
            "Ajoutez une colonne de sortie.",
        )
    elif len(outputs) > 1 and aggregation not in (None, "COUNT"):
        sight.faults.add(
            element,
            "agregation",
            f"L'agrégation {aggregation} demande une seule sortie.",
            "Gardez une colonne de sortie ou retirez l'agrégation.",
        )
    rules = tuple(
        _rule(rule, number, inputs, outputs, sight)
        for number, rule in enumerate(children(element, "rule"), 1)
    )
    return Table(sight.owner, _name(element), policy, aggregation, inputs, outputs, rules)


def _name(element: Element) -> str:
    parent = element.getparent()
    found = element.get("outputLabel") or (None if parent is None else parent.get("name"))
    return found or element.get("id") or "table"


def _policy(element: Element, sight: Sight) -> tuple[str, str | None]:
    policy = element.get("hitPolicy", "UNIQUE").replace("_", " ").upper()
    aggregation = element.get("aggregation")
    if policy not in HIT_POLICIES:
        sight.faults.add(
            element,
            "politique",
            f"La politique « {policy} » n'existe pas.",
            f"Choisissez l'une de : {', '.join(HIT_POLICIES)}.",
        )
        policy = "UNIQUE"
    if aggregation is not None and aggregation.upper() not in AGGREGATIONS:
        sight.faults.add(
            element,
            "agregation",
            f"L'agrégation « {aggregation} » n'existe pas.",
            f"Choisissez l'une de : {', '.join(AGGREGATIONS)}.",
        )
        aggregation = None
    return policy, None if aggregation is None else aggregation.upper()


def _input(column: Element, sight: Sight) -> Input:
    expression = child(column, "inputExpression")
    text = text_of(child(expression, "text")) if expression is not None else ""
    if expression is None or not text:
        sight.faults.add(
            column,
            "entree_vide",
            "Une colonne d'entrée n'a pas d'expression.",
            "Nommez la donnée qu'elle examine.",
        )
        return Input(column.get("label", ""), lambda scope: None, None, None)
    values = child(column, "inputValues")
    allowed = None if values is None else sight.tests(text_of(values), values)
    kind = sight.type(expression.get("typeRef"), expression)
    return Input(column.get("label") or text, sight.expression(text, expression), kind, allowed)


def _output(column: Element, sight: Sight, policy: str, alone: bool) -> Output:
    values = child(column, "outputValues")
    priorities = () if values is None else _priorities(values, sight)
    if not priorities and policy == "PRIORITY" and alone:
        sight.faults.add(
            column,
            "priorites_absentes",
            "La politique PRIORITY demande la liste ordonnée des valeurs de sortie.",
            "Énumérez les valeurs de sortie, la plus prioritaire d'abord.",
        )
    default = child(column, "defaultOutputEntry")
    text = text_of(default)
    run = sight.expression(text, default) if default is not None and text else None
    kind = sight.type(column.get("typeRef"), column)
    return Output(column.get("name") or column.get("label") or "", kind, priorities, run)


def _priorities(values: Element, sight: Sight) -> tuple[object, ...]:
    """The values listed, in order; lists count as what they hold."""
    text = text_of(values)
    if sight.tests(text, values) is None:
        return ()
    try:
        nodes: list[Node] = list(parse_unary_tests(text, sight.names).tests)
    except FeelError:
        return ()
    flat = [item for node in nodes for item in (node.items if isinstance(node, ListOf) else (node,))]
    return tuple(_constant(node, sight, values) for node in flat)


def _constant(node: Node, sight: Sight, values: Element) -> object:
    if isinstance(node, Literal):
        return node.value
    code = Compiler(sight.types).code(node, Lexical())
    return code.run(empty_scope()) if code.constant or isinstance(node, Negation) else None


def _rule(
    rule: Element, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...], sight: Sight
) -> Rule:
    entries = list(children(rule, "inputEntry"))
    results = list(children(rule, "outputEntry"))
    if len(entries) != len(inputs) or len(results) != len(outputs):
        sight.faults.add(
            rule,
            "regle_incomplete",
            f"La règle {number} n'a pas une cellule par colonne ({len(entries)} entrées pour {len(inputs)}, "
            f"{len(results)} sorties pour {len(outputs)}).",
            "Complétez ou supprimez les cellules en trop.",
        )
    cells: list[tuple[int, Test]] = []
    for index, entry in enumerate(entries):
        tests = sight.tests(text_of(entry), entry)
        if tests is not None:
            cells.append((index, tests.matches_in))
    runs: list[Evaluate] = []
    for entry in results:
        text = text_of(entry)
        runs.append(sight.expression(text, entry) if text not in ("", "-") else _nothing)
    return Rule(rule.get("id") or str(number), tuple(cells), tuple(runs), _annotation(rule))


def _nothing(scope: object) -> object:
    return None


def _annotation(rule: Element) -> str:
    """The rule's own words: its annotation columns, else its description."""
    notes = [text_of(entry) for entry in children(rule, "annotationEntry")]
    text = " ".join(note for note in notes if note)
    return text or text_of(child(rule, "description"))
