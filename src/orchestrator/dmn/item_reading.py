"""Reading item definitions into types."""

from orchestrator.dmn.sight import Sight
from orchestrator.dmn.types import Item
from orchestrator.dmn.xml import Element, child, children, text_of
from orchestrator.feel.types import ANY, ContextType, FunctionType, Type


def read_items(root: Element, sight: Sight, types: dict[str, Type]) -> None:
    """Fill `types` with the model's own definitions; they may name each other in any order."""
    elements = [element for element in children(root, "itemDefinition") if element.get("name")]
    items = {element.get("name", ""): Item(element.get("name", ""), ANY) for element in elements}
    types.update(items)
    for element in elements:
        _fill(items[element.get("name", "")], element, sight)
    for element in elements:
        if _turns_in_circles(items[element.get("name", "")]):
            sight.faults.add(
                element, "type_circulaire", "Le type se définit par lui-même.", "Rompez le cercle des types."
            )
            items[element.get("name", "")].base = ANY


def _fill(item: Item, element: Element, sight: Sight) -> None:
    item.collection = element.get("isCollection", "false").strip() in ("true", "1")
    item.base = _base(element, sight)
    for name in ("allowedValues", "typeConstraint"):
        found = child(element, name)
        if found is not None:
            tests = sight.tests(text_of(found), found)
            if name == "allowedValues":
                item.allowed = tests
            else:
                item.constraint = tests


def _base(element: Element, sight: Sight) -> Type:
    reference = child(element, "typeRef")
    if reference is not None:
        return sight.type(text_of(reference), element) or ANY
    function = child(element, "functionItem")
    if function is not None:
        kinds = [sight.type(part.get("typeRef"), part) or ANY for part in children(function, "parameters")]
        return FunctionType(tuple(kinds))
    members: dict[str, Type] = {}
    for component in children(element, "itemComponent"):
        inner = Item(component.get("name", ""), ANY)
        _fill(inner, component, sight)
        members[inner.name] = inner
    return ContextType(members) if members else ANY


def _turns_in_circles(item: Item) -> bool:
    """Whether following `typeRef` alone comes back; through components or lists a type may hold itself."""
    seen: set[int] = set()
    current: Type = item
    while isinstance(current, Item):
        if id(current) in seen:
            return True
        seen.add(id(current))
        current = current.base
    return False


def component_names(root: Element) -> frozenset[str]:
    """The names that may stand after a dot."""
    return frozenset(
        name
        for definition in children(root, "itemDefinition")
        for element in definition.iter()
        if isinstance(element.tag, str) and (name := element.get("name"))
    )
