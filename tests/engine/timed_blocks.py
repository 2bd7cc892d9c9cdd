"""Random blocks where time, messages and errors decide, drawn as models that need nothing from outside.

("wait", hours), ("hear",), ("limit", hours, inner): a subprocess that a timer takes away,
("race", hours, heard, late): a message against a timer, ("remind", hours, inner): a subprocess beside which a timer
opens one more task, ("listen", inner): one that a message inside interrupts for a task of its own,
("fail", beside, failing): one whose second branch ends in an error, caught on it, ("call", inner): a called
process, ("multi", turns, parallel, tasks): tasks in a row, several times over.
tests/operations/plain_rules.py plays them by the rules.
"""

from random import Random

from tests.engine.block_models import DRAWERS, Block, Drawn, draw, enclose

Ends = tuple[str, str]


def grown(chance: Random, leaves: int) -> Block:
    """A timed block of about so many leaves. Strategies like small ones; cases that live need larger."""
    if leaves <= 1:
        kind = chance.choice(["task", "task", "task", "wait", "wait", "hear", "script", "multi"])
        if kind == "multi":
            return (kind, chance.randint(1, 3), chance.random() < 0.5, chance.randint(1, 2))
        return (kind, chance.randint(1, 30)) if kind == "wait" else (kind,)
    kind = chance.choice(_KINDS)
    hours = chance.randint(1, 60)
    if kind in ("sub", "call"):
        return (kind, grown(chance, leaves - 1))
    if kind in ("limit", "remind"):
        return (kind, hours, grown(chance, leaves - 1))
    if kind == "loop":
        return (kind, chance.randint(1, 3), grown(chance, leaves - 1))
    if (
        kind == "listen"
    ):  # begins with a task: what is kept in the mailbox is taken before anything else moves
        return (kind, ("seq", ("task",), grown(chance, leaves - 1)))
    half = max(1, leaves // 2)
    if kind == "race":
        return (kind, hours, grown(chance, half), grown(chance, half))
    if kind == "fail":
        return (kind, grown(chance, half), ("seq", ("task",), grown(chance, half)))
    count = min(leaves, chance.randint(2, 3))
    parts = [grown(chance, max(1, leaves // count)) for _ in range(count)]
    chosen = {"xor": chance.randrange(count), "or": chance.randint(1, 7)}.get(kind)
    return (kind, *parts) if chosen is None else (kind, chosen, *parts)


_KINDS = (
    ["seq"] * 3
    + ["and", "limit"] * 2
    + ["xor", "or", "sub", "loop", "race", "remind", "listen", "fail", "call"]
)  # sequences and what happens side by side make the longest lives


def standalone(block: Block) -> tuple[bytes, Drawn]:
    """The model of `block` between a start and an end event; it sets its counters itself."""
    drawn = Drawn()
    _whole(block, 1, drawn, False)
    return enclose(drawn), drawn


def _whole(block: Block, times: int, drawn: Drawn, python: bool) -> None:
    """A start, the counters, the block and an end: all that a process needs."""
    first, last = draw(block, times, drawn, python)
    source, end = drawn.fresh("s"), drawn.fresh("e")
    drawn.node("startEvent", source)
    drawn.node("endEvent", end)
    for name in drawn.counters:
        more = f' scriptFormat="feel" camunda:resultVariable="{name}"'
        drawn.node("scriptTask", f"i{name}", "<bpmn:script>0</bpmn:script>", more)
        drawn.flow(source, f"i{name}")
        source = f"i{name}"
    drawn.flow(source, first)
    drawn.flow(last, end)


def _wait(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    id = _leaf(drawn, "w")
    drawn.node("intermediateCatchEvent", id, drawn.timer(id, block[1]))
    return id, id


def _hear(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    id = _leaf(drawn, "h")
    drawn.node("intermediateCatchEvent", id, _message(drawn, id))
    return id, id


def _leaf(drawn: Drawn, kind: str) -> str:
    id = drawn.fresh(kind)
    drawn.leaves.append(id)
    return id


def _message(drawn: Drawn, id: str) -> str:
    drawn.messages.append(id)
    return f'<bpmn:messageEventDefinition id="d{id}" messageRef="m{id}"/>'


def _task(drawn: Drawn) -> str:
    return draw(("task",), 1, drawn, False)[0]


def _merged(drawn: Drawn, *sources: str) -> str:
    leave = drawn.fresh("g")
    drawn.node("exclusiveGateway", leave)
    for source in sources:
        drawn.flow(source, leave)
    return leave


def _limit(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    timer = _leaf(drawn, "w")
    event = drawn.timer(timer, block[1])
    host = _scope(block[2], times, drawn, python)
    drawn.node("boundaryEvent", timer, event, f' attachedToRef="{host}"')
    return host, _merged(drawn, host, timer)


def _remind(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    timer = _leaf(drawn, "w")
    event, task, end = drawn.timer(timer, block[1]), _task(drawn), drawn.fresh("e")
    host = _scope(block[2], times, drawn, python)
    drawn.node("boundaryEvent", timer, event, f' attachedToRef="{host}" cancelActivity="false"')
    drawn.node("endEvent", end)
    drawn.flow(timer, task)
    drawn.flow(task, end)
    return host, host


def _scope(block: Block, times: int, drawn: Drawn, python: bool) -> str:
    return draw(("sub", block), times, drawn, python)[0]


def _race(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    gateway, message, timer = drawn.fresh("g"), _leaf(drawn, "h"), _leaf(drawn, "w")
    drawn.node("eventBasedGateway", gateway)
    drawn.node("intermediateCatchEvent", message, _message(drawn, message))
    drawn.node("intermediateCatchEvent", timer, drawn.timer(timer, block[1]))
    lasts = []
    for event, part in ((message, block[2]), (timer, block[3])):
        first, last = draw(part, times, drawn, python)
        drawn.flow(gateway, event)
        drawn.flow(event, first)
        lasts.append(last)
    return gateway, _merged(drawn, *lasts)


def _listen(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    inner = drawn.inside()
    message = _leaf(inner, "h")
    event = inner.inside()
    task, end, host = _task(event), event.fresh("e"), event.fresh("l")
    event.node("startEvent", message, _message(event, message))
    event.node("endEvent", end)
    event.flow(message, task)
    event.flow(task, end)
    inner.number = event.number
    inner.node("subProcess", host, "".join(event.parts + event.flows), ' triggeredByEvent="true"')
    return _around(block[1], inner, drawn, python)


def _around(
    block: Block, inner: Drawn, drawn: Drawn, python: bool, end_event: str = "", more: str = ""
) -> Ends:
    """The subprocess of what `inner` holds already and the block."""
    first, last = draw(block, 1, inner, python)
    id, begin, end = inner.fresh("s"), inner.fresh("b"), inner.fresh("e")
    inner.node("startEvent", begin)
    inner.node("endEvent", end, end_event)
    inner.flow(begin, first)
    inner.flow(last, end)
    drawn.number = inner.number
    drawn.node("subProcess", id, more + "".join(inner.parts + inner.flows))
    return id, id


def _fail(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    inner = drawn.inside()
    fork, begin, host = inner.fresh("g"), inner.fresh("b"), inner.fresh("s")
    inner.node("startEvent", begin)
    inner.node("parallelGateway", fork)
    inner.flow(begin, fork)
    for part, event in ((block[1], ""), (block[2], '<bpmn:errorEventDefinition errorRef="er"/>')):
        first, last = draw(part, times, inner, python)
        end = inner.fresh("e")
        inner.node("endEvent", end, event)
        inner.flow(fork, first)
        inner.flow(last, end)
    drawn.number = inner.number
    drawn.node("subProcess", host, "".join(inner.parts + inner.flows))
    caught = drawn.fresh("c")
    drawn.node(
        "boundaryEvent", caught, '<bpmn:errorEventDefinition errorRef="er"/>', f' attachedToRef="{host}"'
    )
    drawn.roots[:] = [ERROR, *(root for root in drawn.roots if root != ERROR)]
    return host, _merged(drawn, caught)


ERROR = '<bpmn:error id="er" errorCode="E"/>'


def _call(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    called = drawn.inside()
    called.counters = []  # of its own: no variable goes in or comes out
    _whole(block[1], times, called, python)
    drawn.number = called.number
    process, id = drawn.fresh("q"), drawn.fresh("a")
    body = "".join(called.parts + called.flows)
    drawn.roots.append(f'<bpmn:process id="{process}" isExecutable="true">{body}</bpmn:process>')
    drawn.node("callActivity", id, more=f' calledElement="{process}"')
    return id, id


def _multi(block: Block, times: int, drawn: Drawn, python: bool) -> Ends:
    _, turns, parallel, tasks = block
    more = (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(not parallel).lower()}">'
        f"<bpmn:loopCardinality>{turns}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    return _around(("seq", *[("task",)] * tasks), drawn.inside(), drawn, python, more=more)


DRAWERS.update(
    wait=_wait,
    hear=_hear,
    limit=_limit,
    remind=_remind,
    race=_race,
    listen=_listen,
    fail=_fail,
    call=_call,
    multi=_multi,
)
