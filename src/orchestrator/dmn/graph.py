"""Checks on the graph as a whole: every link leads somewhere, none leads back."""

from collections.abc import Iterable, Iterator, Mapping

from orchestrator.dmn.elements import Decision, Key, Knowledge, Node


def links(node: Node) -> Iterable[Key]:
    if isinstance(node, Decision | Knowledge):
        return [requirement.target for requirement in node.requirements]
    return []


def circles(nodes: Mapping[Key, Node]) -> Iterator[Key]:
    """One node of each circle of requirements; a knowledge model may call itself."""
    done: set[Key] = set()
    for start in nodes:
        path: dict[Key, Iterator[Key]] = {}
        if start not in done:
            path[start] = iter(links(nodes[start]))
        while path:
            current = next(reversed(path))
            following = next(path[current], None)
            if following is None:
                done.add(current)
                del path[current]
            elif following == current and isinstance(nodes[current], Knowledge):
                continue
            elif following in path:
                yield following
                done.update(path)
                path.clear()
            elif following not in done and following in nodes:
                path[following] = iter(links(nodes[following]))
