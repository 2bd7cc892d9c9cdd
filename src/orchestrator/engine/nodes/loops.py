"""Repetition of an activity: a token per turn, under the token of the activity as a whole."""

from decimal import Decimal
from typing import TYPE_CHECKING

from orchestrator.engine.elements import Loop
from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Expression
from orchestrator.engine.scopes import Variables
from orchestrator.engine.tokens import STARTED, Token

if TYPE_CHECKING:
    from orchestrator.engine.nodes.activities import Activity

MOST_TURNS = 10_000  # of one parallel multi-instance activity


class Repetition:
    """How an activity repeats, compiled. `internal_data` of the whole keeps the count and the results."""

    def __init__(self, node: "Activity", shape: Loop, expressions: dict[str, Expression | None]) -> None:
        self.node = node
        self.shape = shape
        self.cardinality = expressions.get("cardinality")
        self.collection = expressions.get("collection")
        self.output_element = expressions.get("output_element")
        self.until = expressions.get("until")
        self.condition = expressions.get("condition")
        self.maximum = expressions.get("maximum")

    def begin(self, whole: Token) -> bool:
        """Open the boundary events and the first turn or turns. Raises Stuck on a bad collection."""
        items, count = self._items(whole)
        whole.local = Variables(whole.workflow.variables)
        whole.internal_data.update(count=count, items=items, started=0, done=0, results={})
        if self.shape.kind == "standard":
            again = not self.shape.test_before or self._goes_on(whole, whole.local)
            count = 1 if again and (count is None or count > 0) else 0
        else:
            self._say_counts(whole)
        for boundary in self.node.boundaries:
            boundary.attach(whole)
        whole._set_state(STARTED)
        if not count:
            self._close(whole)
            return False
        for _ in range(count if self.shape.kind == "parallel" else 1):
            if whole.id in whole.case.live:
                self._start_turn(whole)
        return False

    def _items(self, whole: Token) -> tuple[list[object] | None, int | None]:
        variables, functions = whole.workflow.variables.visible(), whole.case.functions
        name = self.node.element.id
        if self.collection is not None:
            items = self.collection.evaluate(variables, functions)
            if not isinstance(items, list):
                said = "null" if items is None else "autre chose qu'une liste"
                raise Stuck(f"La liste à parcourir par « {name} » est {said}.", code="collection")
            if len(items) > MOST_TURNS:
                raise Stuck(f"La liste à parcourir par « {name} » est trop longue.", code="collection")
            return items, len(items)
        counted = self.cardinality or self.maximum
        if counted is None:
            return None, None
        value = counted.evaluate(variables, functions)
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if number is None or number != int(number) or not 0 <= number <= MOST_TURNS:
            raise Stuck(
                f"Le nombre de tours de « {name} » n'est pas un entier de 0 à {MOST_TURNS}.", code="tours"
            )
        return None, int(number)

    def _start_turn(self, whole: Token) -> None:
        data = whole.internal_data
        index = data["started"]
        data["started"] = index + 1
        token = Token(whole.workflow, self.node, parent=whole, role="turn")
        token.internal_data["index"] = index
        values: dict[str, object] = {"loopCounter": Decimal(index + self.shape.first)}
        if data["items"] is not None and self.shape.element_variable:
            values[self.shape.element_variable] = data["items"][index]
        token.local = Variables(whole.local, values)
        if self.shape.kind != "standard":
            self._say_counts(whole)
        self.node._update(token)

    def _say_counts(self, whole: Token) -> None:
        data = whole.internal_data
        assert whole.local is not None
        whole.local.values.update(
            nrOfInstances=Decimal(data["count"]),
            nrOfCompletedInstances=Decimal(data["done"]),
            nrOfActiveInstances=Decimal(data["started"] - data["done"]),
        )

    def turn_done(self, token: Token) -> None:
        """A turn is over: keep its result, then close, or start the next one."""
        whole = token.case.live[token._parent]
        data = whole.internal_data
        assert whole.local is not None
        assert token.local is not None
        visible = token.local.visible()
        if self.output_element is not None:
            value = self.output_element.evaluate(visible, token.case.functions)
            data["results"][str(token.internal_data["index"])] = value
        if not token.internal_data.get("counted"):
            token.internal_data["counted"] = True
            data["done"] += 1
            if self.shape.kind != "standard":
                self._say_counts(whole)
        finished = self._finished(whole, token)
        token.case.discard(token)
        if finished:
            for other in whole.attached("turn"):
                whole.case.cancel_token(other)
            self._close(whole)
        elif self.shape.kind != "parallel":
            self._start_turn(whole)

    def _finished(self, whole: Token, token: Token) -> bool:
        data = whole.internal_data
        assert token.local is not None
        if self.shape.kind == "standard":
            return data["done"] == data["count"] or not self._goes_on(whole, token.local)
        if data["done"] == data["count"]:
            return True
        if self.until is None:
            return False
        return _truth(self.until, token.local, whole, "de fin")

    def _goes_on(self, whole: Token, variables: Variables) -> bool:
        return self.condition is None or _truth(self.condition, variables, whole, "de boucle")

    def _close(self, whole: Token) -> None:
        data, shape = whole.internal_data, self.shape
        if shape.output_collection and shape.kind != "standard":
            results = [data["results"].get(str(index)) for index in range(data["count"])]
            whole.case.assign(whole.outside, shape.output_collection, results)
        whole.internal_data = {}
        self.node.conclude(whole)


def _truth(expression: Expression, variables: Variables, token: Token, what: str) -> bool:
    value = expression.evaluate(variables.visible(), token.case.functions)
    if value is True or value is False:
        return value
    raise Stuck(
        f"La condition {what} « {expression.text} » n'est ni vraie ni fausse.", code="condition_indecise"
    )
