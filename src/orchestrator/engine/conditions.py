"""Conditional events: true means now, judged on the variables of their scope after every change."""

from typing import TYPE_CHECKING

from orchestrator.errors import OrchestratorError

if TYPE_CHECKING:
    from orchestrator.engine.case import CaseWorkflow


def check(case: "CaseWorkflow") -> bool:
    """Trigger the conditional events that have become true; return True when one was."""
    case.changed = False
    fired = False
    for token in [case.watching[i] for i in sorted(case.watching)]:
        if token.id not in case.watching:
            continue  # a trigger before it took it away
        try:
            happened = token.task_spec.trigger.became_true(token)
        except OrchestratorError as error:
            del case.watching[token.id]
            case.stop(token, error.code, error.message, "enter")
            continue
        if happened:
            fired = True
            token.task_spec._on_trigger(token)
    return fired
