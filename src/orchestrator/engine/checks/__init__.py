"""What is refused at deployment, and what to draw instead. Nothing is silently ignored."""

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.engine.checks.activities import check_activity
from orchestrator.engine.checks.events import check_event, check_links
from orchestrator.engine.checks.extensions import check_mapping
from orchestrator.engine.checks.flows import check_element_flows
from orchestrator.engine.checks.paths import check_paths
from orchestrator.engine.elements import EVENTS, Container
from orchestrator.engine.faults import FaultList


def check_container(
    container: Container,
    faults: FaultList,
    processes: Mapping[str, Container],
    find_decision: Callable[[str], Any | None],
    kind: str = "process",
) -> None:
    """Put a fault for everything in `container`, inner subprocesses included, that would not run rightly.

    `kind` is the type of the element it is the inside of ("eventSubProcess" for a triggered one).
    """
    for element in container.elements.values():
        check_element_flows(element, container, faults)
        if element.type in EVENTS:
            check_event(element, container, kind, faults)
        else:
            check_activity(element, container, faults, processes, find_decision)
        check_mapping(element, faults)
        if element.body is not None:
            inner = "eventSubProcess" if element.triggered else element.type
            check_container(element.body, faults, processes, find_decision, inner)
    check_links(container, faults)
    check_paths(container, kind, faults)
