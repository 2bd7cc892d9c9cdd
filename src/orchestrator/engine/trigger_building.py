"""From an event definition to its trigger, its expressions compiled."""

from orchestrator.engine.elements import Element, EventShape
from orchestrator.engine.expressions import compile_text
from orchestrator.engine.faults import FaultList
from orchestrator.engine.timers import is_literal, literal_problem
from orchestrator.engine.triggers import (
    CancelTrigger,
    CompensationTrigger,
    ConditionTrigger,
    ErrorTrigger,
    EscalationTrigger,
    MessageTrigger,
    SignalTrigger,
    TimerTrigger,
    Trigger,
)

_PLAIN: dict[str, type[Trigger]] = {
    "signal": SignalTrigger,
    "error": ErrorTrigger,
    "escalation": EscalationTrigger,
    "cancel": CancelTrigger,
    "compensate": CompensationTrigger,
}


def build_trigger(element: Element, faults: FaultList) -> Trigger | None:
    """Return what `element` waits for, None when it waits for nothing or a fault was put."""
    shape = element.event
    if shape is None:
        return None
    if shape.kind in _PLAIN:
        return _PLAIN[shape.kind](shape)
    if shape.kind == "timer":
        return _timer(element, shape, faults)
    if shape.kind == "message":
        key = shape.correlation
        what = "La clé de corrélation"
        return MessageTrigger(shape, None if key is None else compile_text(key, element.id, what, faults))
    if shape.kind == "conditional":
        condition = compile_text(shape.text, element.id, "La condition", faults, language=shape.language)
        return None if condition is None else ConditionTrigger(shape, condition)
    return None


def _timer(element: Element, shape: EventShape, faults: FaultList) -> Trigger | None:
    text = shape.text
    if text is None:
        return None  # told when read
    if is_literal(text):
        problem = literal_problem(text, shape.unit or "")
        if problem is not None:
            faults.error(
                element.id,
                "minuteur",
                f"Le minuteur porte « {text} » : {problem}.",
                "Choisissez date, durée ou cycle selon ce que vous écrivez.",
            )
            return None
        return TimerTrigger(shape, None)
    expression = compile_text(text, element.id, "Le minuteur", faults, language=shape.language)
    return None if expression is None else TimerTrigger(shape, expression)
