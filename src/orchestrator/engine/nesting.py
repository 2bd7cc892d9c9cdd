"""How deep processes call and hold one another: bounded, as every level costs memory in each state."""

from collections.abc import Mapping

from orchestrator.engine.elements import Container

DEEPEST_INSIDE = 60


class _TooDeep(Exception):
    pass


def is_too_deep(container: Container, processes: Mapping[str, Container]) -> bool:
    """Say whether subprocesses and called processes nest more than DEEPEST_INSIDE levels, in all."""
    try:
        _depth(container, processes, 0, {}, ())
    except _TooDeep:
        return True
    return False


def _depth(
    container: Container,
    processes: Mapping[str, Container],
    level: int,
    known: dict[str, int],
    path: tuple[str, ...],
) -> int:
    if level > DEEPEST_INSIDE:
        raise _TooDeep
    deepest = 0
    for element in container.elements.values():
        inside = element.body if element.body is not None else processes.get(element.called or "")
        if inside is None or inside.id in path:  # a circular call is told by the checks
            continue
        if inside.id not in known or element.body is not None:
            found = _depth(inside, processes, level + 1, known, (*path, container.id))
            if element.body is None:
                known[inside.id] = found
        else:
            found = known[inside.id]
        deepest = max(deepest, 1 + found)
        if level + deepest > DEEPEST_INSIDE:
            raise _TooDeep
    return deepest
