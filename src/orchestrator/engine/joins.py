"""Tokens that wait for one another before parallel and inclusive gateways.

A parallel join wants one token on each incoming flow. An inclusive join wants to be sure that no other token
can still reach one of its empty flows (BPMN 2.0, 13.3.2 and 13.3.3). A join that can never be served is an
incident: it would otherwise hang for ever without a word.
"""

from typing import TYPE_CHECKING

from orchestrator.engine.tokens import ERROR, FrameState, Token

if TYPE_CHECKING:
    from orchestrator.engine.case import CaseWorkflow
    from orchestrator.engine.nodes.node import Node


def _queues(node: "Node", frame: FrameState) -> dict[str, list[Token]]:
    return frame.joins.setdefault(node.name, {flow: [] for flow in node.arrivals})


def arrive_parallel(node: "Node", token: Token) -> bool:
    """Note the arrival; return True when `token` completes the set, the others being consumed."""
    queues = _queues(node, token.workflow)
    queues[token.via or ""].append(token)
    if all(queues.values()):
        _consume(queues, token)
        return True
    token.case.waiting_joins[token.id] = token
    return False


def arrive_inclusive(node: "Node", token: Token) -> None:
    _queues(node, token.workflow)[token.via or ""].append(token)
    token.case.waiting_joins[token.id] = token


def _consume(queues: dict[str, list[Token]], keep: Token) -> None:
    """Take one token from each flow that has one; all but `keep` disappear."""
    for queue in queues.values():
        if keep in queue:
            queue.remove(keep)
        elif queue:
            token = queue.pop(0)
            token.case.discard(token)
    keep.case.waiting_joins.pop(keep.id, None)


def settle(case: "CaseWorkflow") -> bool:
    """Nothing else can run: open the inclusive joins that need wait no longer; tell those that hang.

    Return True when something may run again.
    """
    if not case.waiting_joins:
        return False
    frames: dict[int, FrameState] = {id(t.workflow): t.workflow for t in case.waiting_joins.values()}
    moved = False
    for frame in frames.values():
        alive = _served_flows(frame)
        for name, queues in list(frame.joins.items()):
            node = frame.spec.task_specs[name]
            waiting = [token for queue in queues.values() for token in queue]
            if not waiting:
                continue
            if node.inclusive and _may_open(node, queues, frame):
                moved = True
                _open(queues)
            elif not any(flow in alive for flow, queue in queues.items() if not queue):
                moved = _hang(waiting) or moved
    return moved


def _open(queues: dict[str, list[Token]]) -> None:
    keep = next(queue[-1] for queue in reversed(queues.values()) if queue)
    _consume(queues, keep)
    keep._ready()


def _may_open(node: "Node", queues: dict[str, list[Token]], frame: FrameState) -> bool:
    empty = [flow for flow, queue in queues.items() if not queue]
    served = [flow for flow, queue in queues.items() if queue]
    for token in frame.flow_tokens():
        if token.task_spec is node:
            continue
        reach = frame.spec.reach(node).get(token.task_spec.name, frozenset())
        if any(flow in reach for flow in empty) and not any(flow in reach for flow in served):
            return False
    return True


def _served_flows(frame: FrameState) -> set[str]:
    """Flows into joins that some token can still come by, counting joins that can open themselves."""
    waiting = {id(t): t for queues in frame.joins.values() for queue in queues.values() for t in queue}
    sources = [t.task_spec.name for t in frame.flow_tokens() if id(t) not in waiting]
    closed = {name: queues for name, queues in frame.joins.items() if any(queues.values())}
    served: set[str] = set()
    nodes = [frame.spec.task_specs[name] for name in closed]
    while True:
        for node in nodes:
            reach = frame.spec.reach(node)
            for source in sources:
                served |= reach.get(source, frozenset())
        opened = [
            name
            for name, queues in closed.items()
            if frame.spec.task_specs[name].inclusive or all(q or flow in served for flow, q in queues.items())
        ]
        if not opened:
            return served
        for name in opened:
            closed.pop(name)
            sources.append(name)


def _hang(waiting: list[Token]) -> bool:
    if any(token._state == ERROR for token in waiting):
        return False
    token = waiting[-1]
    element = token.task_spec.element
    token.case.stop(
        token,
        "jonction_bloquee",
        f"La jonction « {element.name or element.id} » attend un flux par lequel plus rien ne peut arriver.",
        "join",
    )
    return False
