"""Errors, escalations, messages and signals on their way to whoever catches them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from orchestrator.engine.facts import SentMessage, SentSignal
from orchestrator.engine.tokens import FrameState, Token
from orchestrator.errors import Refused

LONGEST_LOOKED_UP = 200

if TYPE_CHECKING:
    from orchestrator.engine.case import CaseWorkflow


def _catchers(token: Token, kind: str, code: str | None) -> Iterator[Token]:
    """Waiting events that catch `kind`, innermost scope first; in a scope the exact code before any code."""
    case = token.case
    frame: FrameState = token.workflow
    host: Token | None = token
    while True:
        if host is not None:
            if host.role == "turn":
                host = case.live[host._parent]
            yield from _matching(host.attached("attached"), kind, code)
        subscribed = [t for t in frame.tasks.values() if t.role == "subscribed"]
        yield from _matching(subscribed, kind, code)
        host = frame.holder
        if host is None:
            return
        frame = host.workflow


def _matching(tokens: list[Token], kind: str, code: str | None) -> Iterator[Token]:
    of_kind = [token for token in tokens if token.task_spec.trigger.kind == kind]
    if code is not None:
        yield from (token for token in of_kind if token.task_spec.trigger.code == code)
    yield from (token for token in of_kind if token.task_spec.trigger.code is None)


def can_catch_error(token: Token, code: str | None) -> bool:
    return next(_catchers(token, "error", code), None) is not None


def throw_to(host: Token, code: str, message: str) -> bool:
    """Hand an error to an event attached to `host` itself; return False when none catches it."""
    catcher = next(_matching(host.attached("attached"), "error", code), None)
    if catcher is not None:
        catcher.task_spec._on_trigger(
            catcher, _caught(catcher.task_spec.trigger.shape.variables, code, message)
        )
    return catcher is not None


def throw_error(token: Token, code: str | None, message: str) -> bool:
    """Hand an error to its catcher, which interrupts; return False when nobody catches it."""
    catcher = next(_catchers(token, "error", code), None)
    if catcher is None:
        return False
    node = catcher.task_spec
    node._on_trigger(catcher, _caught(node.trigger.shape.variables, code, message))
    return True


def escalate(token: Token, code: str | None) -> bool:
    """Hand an escalation to its catcher; uncaught, it goes by without effect, as BPMN 2.0 says."""
    catcher = next(_catchers(token, "escalation", code), None)
    if catcher is None:
        return False
    node = catcher.task_spec
    node._on_trigger(catcher, _caught(node.trigger.shape.variables, code, ""))
    return True


def _caught(variables: Mapping[str, str], code: str | None, message: str) -> dict[str, object]:
    values = {"code": code, "message": message}
    return {variable: values[key] for key, variable in variables.items()}


def send_message(token: Token, name: str) -> None:
    """Tell that a message leaves; a catch event of the same instance that waits for it takes it."""
    case = token.case
    element = token.task_spec.element
    payload = payload_of(token)
    delivered = deliver(case, name, payload, {}, sender=token)
    case.facts.sent.append(SentMessage(element.id, name, element.properties, payload, delivered))


def payload_of(token: Token) -> dict[str, object]:
    """What the input mappings of the throwing element computed."""
    return dict(token.local.values) if token.local is not None else {}


def deliver(
    case: "CaseWorkflow",
    name: str,
    payload: Mapping[str, object],
    correlation: Mapping[str, object],
    sender: Token | None = None,
) -> bool:
    """Give a message to the first event that waits for it; return False when none does."""
    token = taker(case, name, correlation)
    if token is None:
        return False
    token.task_spec._on_trigger(token, payload)
    return True


def taker(case: "CaseWorkflow", name: str, correlation: Mapping[str, object]) -> Token | None:
    """The first event that waits for this message, None when none does."""
    for token in case.in_order():
        trigger = getattr(token.task_spec, "trigger", None)
        if trigger is None or trigger.kind != "message" or trigger.name != name or not token.is_waiting:
            continue
        if trigger.accepts(token, correlation):
            return token
    return None


def lookup_key(name: str, key: object) -> tuple[str, str]:
    """A message's name and key as an index holds them: short, and no key where it is not a text."""
    return name[:LONGEST_LOOKED_UP], key[:LONGEST_LOOKED_UP] if isinstance(key, str) else ""


def awaited(case: "CaseWorkflow") -> frozenset[tuple[str, str, str]]:
    """What events wait for: (kind, name, the model's own key when it is a text), cut to be looked up by."""
    found = set()
    for token in case.live.values():
        trigger = getattr(token.task_spec, "trigger", None)
        if trigger is not None and trigger.kind in ("message", "signal") and token.is_waiting:
            key = token.internal_data.get("key", "")
            found.add((trigger.kind, *lookup_key(trigger.name or "", key)))
    return frozenset(found)


MOST_KEPT_MESSAGES = 100


def keep_message(
    case: "CaseWorkflow", name: str, payload: Mapping[str, object], correlation: Mapping[str, object]
) -> None:
    """Keep a message that came before anything waited for it. Raises Refused (409) when too many are kept."""
    if len(case.mailbox) >= MOST_KEPT_MESSAGES:
        raise Refused(
            f"Trop de messages attendent déjà dans ce dossier : « {name} » n'est pas conservé.",
            code="messages_en_attente",
        )
    case.mailbox.append((name, payload, correlation))


def open_mailbox(case: "CaseWorkflow") -> bool:
    """Give kept messages to events that have begun to wait; return True when one was taken."""
    for index, (name, payload, correlation) in enumerate(case.mailbox):
        if deliver(case, name, payload, correlation):
            del case.mailbox[index]
            return True
    return False


def broadcast(token: Token, name: str) -> None:
    """Throw a signal: every event of the instance that waits for it reacts, other cases are told."""
    case = token.case
    payload = payload_of(token)
    case.facts.signals.append(SentSignal(token.task_spec.element.id, name, payload))
    receive_signal(case, name, payload)


def receive_signal(case: "CaseWorkflow", name: str, payload: Mapping[str, object]) -> int:
    """Trigger all waiting events of that signal; return how many reacted."""
    waiting = [
        token
        for token in case.in_order()
        if token.is_waiting
        and getattr(token.task_spec, "trigger", None) is not None
        and token.task_spec.trigger.kind == "signal"
        and token.task_spec.trigger.name == name
    ]
    reacted = 0
    for token in waiting:
        if token.id in case.live and token.is_waiting:
            token.task_spec._on_trigger(token, payload)
            reacted += 1
    return reacted
