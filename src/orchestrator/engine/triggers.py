"""What makes a waiting event happen: one class a kind, shared by catch, boundary and start events."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orchestrator.engine.elements import EventShape
from orchestrator.engine.errors import Stuck
from orchestrator.engine.expressions import Expression
from orchestrator.engine.facts import ArmedTimer
from orchestrator.engine.timers import Due, due_from, following

if TYPE_CHECKING:
    from orchestrator.engine.tokens import Token


class Trigger:
    """Something that may happen. `repeats`: a non-interrupting event waits again after it."""

    kind = "none"
    repeats = True

    def __init__(self, shape: EventShape) -> None:
        self.shape = shape
        self.name = shape.name
        self.code = shape.code

    def arm(self, token: "Token") -> None:
        """Start waiting. Raises a model error when an expression cannot be evaluated."""

    def again(self, token: "Token", fired: "Token") -> bool:
        """Arm `token` after `fired` has happened; return False when the event is exhausted."""
        self.arm(token)
        return self.repeats


class MessageTrigger(Trigger):
    kind = "message"

    def __init__(self, shape: EventShape, correlation: Expression | None) -> None:
        super().__init__(shape)
        self.correlation = correlation

    def arm(self, token: "Token") -> None:
        if self.correlation is None:
            return
        value = self.correlation.evaluate(token.outside.visible(), token.case.functions)
        if value is None:
            raise Stuck(f"La clé de corrélation du message « {self.name} » est null.", code="correlation")
        token.internal_data["key"] = value

    def accepts(self, token: "Token", correlation: Mapping[str, object]) -> bool:
        """All keys given must agree with the variables in scope; the model's own key with one of them."""
        if "key" in token.internal_data and token.internal_data["key"] not in correlation.values():
            return False
        if "key" in token.internal_data:
            return True
        visible = token.outside.visible()
        return all(name in visible and visible[name] == value for name, value in correlation.items())


class SignalTrigger(Trigger):
    kind = "signal"


class ErrorTrigger(Trigger):
    kind = "error"


class EscalationTrigger(Trigger):
    kind = "escalation"


class CancelTrigger(Trigger):
    kind = "cancel"


class CompensationTrigger(Trigger):
    kind = "compensate"


class ConditionTrigger(Trigger):
    """Fires on becoming true. An interrupting one, once; another each time it turns from false to true."""

    kind = "conditional"

    def __init__(self, shape: EventShape, condition: Expression) -> None:
        super().__init__(shape)
        self.condition = condition

    def arm(self, token: "Token") -> None:
        token.case.watching[token.id] = token
        token.case.changed = True

    def again(self, token: "Token", fired: "Token") -> bool:
        token.internal_data["true"] = True
        token.case.watching[token.id] = token
        return True

    def became_true(self, token: "Token") -> bool:
        value = self.condition.evaluate(token.outside.visible(), token.case.functions) is True
        before = token.internal_data.get("true", False)
        token.internal_data["true"] = value
        return value and not before


class TimerTrigger(Trigger):
    """A deadline. `expression` is None for a literal, whose text is then the value."""

    kind = "timer"

    def __init__(self, shape: EventShape, expression: Expression | None) -> None:
        super().__init__(shape)
        self.expression = expression
        self.unit = shape.unit or "timeDuration"
        self.text = (shape.text or "").strip()

    def arm(self, token: "Token") -> None:
        case = token.case
        case.noted.clear()
        case.trouble = None
        value: object = self.text
        if self.expression is not None:
            value = self.expression.evaluate(token.outside.visible(), case.functions)
        if value is None and case.trouble is not None:
            raise Stuck(case.trouble, code="minuteur_nul")
        self._note(token, due_from(value, self.unit, case.now, case.zone))

    def again(self, token: "Token", fired: "Token") -> bool:
        every, times = fired.internal_data.get("every"), fired.internal_data.get("times")
        if every is None or times == 0:
            return False
        token.case.noted.clear()
        self._note(token, following(fired.internal_data["due"], every, times, token.case.zone))
        return True

    def _note(self, token: "Token", due: Due) -> None:
        case = token.case
        token.internal_data["due"] = due.at
        if due.every is not None:
            token.internal_data.update(every=due.every, times=due.times)
        case.timers[token.id] = token
        name, deadline = case.noted[-1] if case.noted else (None, None)
        element = token.task_spec.event_element
        host = case.live.get(token._parent) if token.role == "attached" else None
        case.facts.armed.append(
            ArmedTimer(
                case.outer_id(token),
                element.id,
                element.name,
                due.at,
                name,
                () if deadline is None else tuple(deadline.reasons),
                token.role != "flow" and token.role != "choice" and element.interrupting,
                host.task_spec.element.id if host is not None else token.task_spec.event_scope,
                None if deadline is None else getattr(deadline, "warn_at", None),
            )
        )
