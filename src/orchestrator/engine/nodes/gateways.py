"""Gateways: which flows go on, and which tokens must meet first."""

from collections.abc import Sequence

from orchestrator.engine import joins
from orchestrator.engine.errors import Stuck
from orchestrator.engine.nodes.node import Node, Route, holds
from orchestrator.engine.tokens import Token


class ExclusiveGateway(Node):
    """The first true condition in file order, else the default flow, else an incident."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.chosen = self._first(my_task)
        return True

    def _first(self, token: Token) -> Sequence[Route]:
        default: Sequence[Route] = ()
        for route in self.routes:
            if route.default:
                default = (route,)
            elif holds(route, token):
                return (route,)
        if default or not self.routes:
            return default
        raise no_branch(self)

    def choose(self, token: Token) -> Sequence[Route]:
        return token.chosen


class ParallelGateway(Node):
    """Waits for one token on each incoming flow, then goes on by all outgoing flows."""

    def _update_hook(self, my_task: Token) -> bool:
        return len(self.arrivals) < 2 or joins.arrive_parallel(self, my_task)


class InclusiveGateway(Node):
    """Waits until no other token can still arrive, then takes every flow whose condition is true."""

    def _update_hook(self, my_task: Token) -> bool:
        if len(self.arrivals) < 2:
            return True
        joins.arrive_inclusive(self, my_task)
        return False

    def _run_hook(self, my_task: Token) -> bool:
        my_task.chosen = conditional_routes(self, my_task)
        return True

    def choose(self, token: Token) -> Sequence[Route]:
        return token.chosen


class EventBasedGateway(Node):
    """Waits for the first of the events that follow it; the others are forgotten."""

    def _update_hook(self, my_task: Token) -> bool:
        for route in self.routes:
            token = Token(my_task.workflow, route.target, parent=my_task, role="choice", via=route.flow)
            route.target._update(token)
        return False

    def decided(self, token: Token, event: Token) -> None:
        """`event` happened: it takes over, and the other events are disarmed."""
        case = token.case
        event.become_flow()
        case.record(token)
        case.detach(token)
        case.discard(token)


def conditional_routes(node: Node, token: Token) -> Sequence[Route]:
    """Every true flow, else the default. Raises Stuck when there is none, or a condition is undecided."""
    taken = [route for route in node.routes if not route.default and holds(route, token)]
    taken = taken or [route for route in node.routes if route.default]
    if not taken and node.routes:
        raise no_branch(node)
    return taken


def no_branch(node: Node) -> Stuck:
    return Stuck(
        f"Aucune condition n'est vraie à la sortie de « {node.element.name or node.element.id} » et aucun flux "
        "par défaut n'est dessiné.",
        code="aucune_branche",
    )
