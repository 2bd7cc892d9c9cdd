"""Boxed expressions, each compiled to a closure over the scope it is evaluated in."""

from collections.abc import Callable
from decimal import Decimal

from orchestrator.dmn.sight import Sight, nothing
from orchestrator.dmn.table_reading import read_table
from orchestrator.dmn.types import base_of, coerce
from orchestrator.dmn.xml import Element, child, children, local_name, text_of
from orchestrator.feel.calls import user_function
from orchestrator.feel.loops import each, filtered, for_one, list_domain, quantified
from orchestrator.feel.scope import Code, Evaluate, Scope
from orchestrator.feel.types import FunctionType, Type
from orchestrator.feel.values import Function

EXPRESSIONS = (
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "list",
    "relation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


def read_expression(element: Element, sight: Sight) -> Evaluate:
    """The closure of a boxed expression; faults go to the sight's list."""
    return _READERS[local_name(element)](element, sight)


def read_child(parent: Element, sight: Sight) -> Evaluate:
    """The one expression inside an element."""
    inner = child(parent, *EXPRESSIONS)
    if inner is None:
        sight.faults.add(
            parent,
            "expression_absente",
            "Il manque l'expression qui donne la valeur.",
            "Complétez l'élément par une expression, une table de décision ou un contexte.",
        )
        return nothing
    return read_expression(inner, sight)


def typed(run: Evaluate, kind: Type | None) -> Evaluate:
    if kind is None:
        return run
    return lambda scope: coerce(run(scope), kind, scope.run)


def _literal(element: Element, sight: Sight) -> Evaluate:
    if child(element, "importedValues") is not None:
        sight.faults.add(
            element,
            "valeurs_importees",
            "Les valeurs importées ne sont pas acceptées.",
            "Écrivez l'expression.",
        )
        return nothing
    text = text_of(child(element, "text"))
    return sight.expression(text, element) if text else nothing


def _context(element: Element, sight: Sight) -> Evaluate:
    entries: list[tuple[str | None, Evaluate]] = []
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        name = None if variable is None else variable.get("name")
        run = read_child(entry, sight)
        if variable is not None:
            run = typed(run, sight.type(variable.get("typeRef"), variable))
        entries.append((name, run))
        if name is not None:
            sight = sight.adding(name)

    def evaluate(scope: Scope) -> object:
        values: dict[str, object] = {}
        inner = Scope(values, scope, scope.run)
        for name, run in entries:
            if name is None:
                return run(inner)
            values[name] = run(inner)
        return values

    return evaluate


def _invocation(element: Element, sight: Sight) -> Evaluate:
    called = read_child(element, sight)
    bindings: list[tuple[str, Evaluate]] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        name = "" if parameter is None else parameter.get("name", "")
        run = read_child(binding, sight) if child(binding, *EXPRESSIONS) is not None else nothing
        bindings.append((name, run))

    def evaluate(scope: Scope) -> object:
        function = called(scope)
        if not isinstance(function, Function) or function.parameters is None:
            return None
        values = {name: run(scope) for name, run in bindings}
        if not values.keys() <= set(function.parameters):
            return None
        return function.run_with(scope.run, tuple(values.get(name) for name in function.parameters))

    return evaluate


def _list(element: Element, sight: Sight) -> Evaluate:
    items = tuple(read_expression(item, sight) for item in children(element, *EXPRESSIONS))
    return lambda scope: [item(scope) for item in items]


def _relation(element: Element, sight: Sight) -> Evaluate:
    columns = tuple(column.get("name", "") for column in children(element, "column"))
    rows = tuple(
        tuple(read_expression(cell, sight) for cell in children(row, *EXPRESSIONS))
        for row in children(element, "row")
    )
    if any(len(row) != len(columns) for row in rows):
        sight.faults.add(
            element,
            "relation",
            "Une ligne de la relation n'a pas autant de cellules qu'il y a de colonnes.",
            "Complétez ou supprimez les cellules en trop.",
        )
        return nothing
    return lambda scope: [
        {name: cell(scope) for name, cell in zip(columns, row, strict=True)} for row in rows
    ]


def read_function(element: Element, sight: Sight, result: Type | None = None) -> Callable[[Scope], Function]:
    """A function definition: parameters with their types, and a body that sees them and gives a `result`."""
    kind = element.get("kind", "FEEL")
    names: list[str] = []
    checks: list[tuple[str, Type]] = []
    for parameter in children(element, "formalParameter"):
        name = parameter.get("name", "")
        names.append(name)
        found = sight.type(parameter.get("typeRef"), parameter)
        if found is not None:
            checks.append((name, found))
    body: Evaluate = nothing
    if kind.upper() != "FEEL":
        sight.faults.add(
            element,
            "fonction_externe",
            f"Les fonctions externes ({kind}) sont refusées : aucun modèle n'exécute de code.",
            "Écrivez la fonction en FEEL ou utilisez une fonction enregistrée par l'application.",
        )
    elif child(element, *EXPRESSIONS) is not None:
        inner = read_child(element, sight.adding(*names))
        body = typed(inner, result or result_type(sight.type(element.get("typeRef"), element)))
    parameters, typed_parameters = tuple(names), tuple(checks)
    return lambda scope: Function("", parameters, user_function(parameters, typed_parameters, body, scope))


def result_type(kind: Type | None) -> Type | None:
    """A function's typeRef may name its result or, since DMN 1.3, the function's own type."""
    return None if isinstance(base_of(kind), FunctionType) else kind


def _part(element: Element, name: str, sight: Sight) -> Evaluate:
    part = child(element, name)
    if part is None:
        sight.faults.add(
            element, "expression_absente", f"Il manque la partie « {name} ».", "Complétez l'expression."
        )
        return nothing
    return read_child(part, sight)


def _conditional(element: Element, sight: Sight) -> Evaluate:
    condition, then, otherwise = (_part(element, name, sight) for name in ("if", "then", "else"))

    def evaluate(scope: Scope) -> object:
        found = condition(scope)
        if found is True:
            return then(scope)
        return otherwise(scope) if found is False or found is None else None

    return evaluate


def _filter(element: Element, sight: Sight) -> Evaluate:
    source = _part(element, "in", sight)
    match = _part(element, "match", sight.adding("item", *sight.properties))
    kept = filtered(source, lambda scope: _deciding(match(scope)), True)

    def evaluate(scope: Scope) -> object:
        try:
            return kept(scope)
        except _Undecided:
            return None

    return evaluate


class _Undecided(ValueError):
    """A filter's condition that is neither true nor false, nor a position: the whole has no value."""


def _deciding(value: object) -> object:
    if value is not None and type(value) is not bool and type(value) is not Decimal:
        raise _Undecided
    return value


def _for(element: Element, sight: Sight) -> Evaluate:
    name = element.get("iteratorVariable", "")
    domain = list_domain(Code(_part(element, "in", sight)))
    result = _part(element, "return", sight.adding(name, "partial"))
    return for_one(name, domain, result, True)


def _quantified(element: Element, sight: Sight) -> Evaluate:
    name = element.get("iteratorVariable", "")
    domain = list_domain(Code(_part(element, "in", sight)))
    condition = _part(element, "satisfies", sight.adding(name))
    return quantified(each((name,), (domain,)), condition, local_name(element) == "every")


_READERS: dict[str, Callable[[Element, Sight], Evaluate]] = {
    "literalExpression": _literal,
    "decisionTable": lambda element, sight: read_table(element, sight).evaluate,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": lambda element, sight: read_function(element, sight),
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
