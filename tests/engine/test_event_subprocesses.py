"""Event subprocesses of every start, and non-interrupting events that happen again and again."""

import pytest
from tests.engine.drawing import (
    Walk,
    boundary,
    condition,
    definitions,
    end,
    event,
    flows,
    model,
    node,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)
from tests.engine.test_activities import compensated, multiple
from tests.engine.test_events import ERROR, ESCALATION, MESSAGE, SIGNAL

ROOTS = ERROR + ESCALATION + MESSAGE + SIGNAL


def listener(trigger: str, interrupts: bool = True, id: str = "es") -> str:
    inside = (
        start(f"{id}s", trigger, isInterrupting=str(interrupts).lower())
        + end(f"{id}e")
        + flows(f"{id}s {id}e")
    )
    return sub(id, inside, triggeredByEvent="true")


def provoke(walk: Walk, kind: str) -> None:
    if kind == "message":
        assert walk.hear("recours")
    elif kind == "signal":
        assert walk.signal("alerte") == 1
    elif kind == "timer":
        walk.wait()
    elif kind == "conditional":
        walk.set(n=5).set(n=0)


TRIGGERS = {
    "message": event("message", "m"),
    "signal": event("signal", "g"),
    "timer": timer("R/PT1H", "timeCycle"),
    "conditional": condition("n > 3"),
}


@pytest.mark.parametrize("kind", TRIGGERS)
def test_an_interrupting_start_stops_the_rest_once(kind: str) -> None:
    walk = Walk(
        model(start(), user("t"), end(), flows("s t e"), listener(TRIGGERS[kind]), roots=ROOTS), {"n": 0}
    )
    provoke(walk, kind)
    assert walk.said == "s t! ess ese es"
    assert walk.ended == "ese"


@pytest.mark.parametrize("kind", TRIGGERS)
def test_a_non_interrupting_start_happens_again_and_again(kind: str) -> None:
    walk = Walk(
        model(start(), user("t"), end(), flows("s t e"), listener(TRIGGERS[kind], False), roots=ROOTS),
        {"n": 0},
    )
    for _ in range(3):
        provoke(walk, kind)
    walk.do("t")
    assert walk.said == "s " + "ess ese es " * 3 + "t e"
    assert walk.ended == "e"
    assert walk.instance.timers == {}


@pytest.mark.parametrize("kind", TRIGGERS)
def test_a_non_interrupting_boundary_event_happens_again_and_again(kind: str) -> None:
    walk = Walk(
        model(
            start(),
            user("t"),
            boundary("b", "t", TRIGGERS[kind], False),
            end(),
            end("l"),
            flows("s t e, b l"),
            roots=ROOTS,
        ),
        {"n": 0},
    )
    for _ in range(3):
        provoke(walk, kind)
    walk.do("t")
    assert walk.said == "s " + "b l " * 3 + "t e"


def test_a_non_interrupting_escalation_start_lets_its_thrower_go_on() -> None:
    walk = Walk(
        model(
            start(),
            throw("up", event("escalation", "c")),
            throw("again", event("escalation", "c")),
            end(),
            flows("s up again e"),
            listener(event("escalation", "c"), False),
            roots=ROOTS,
        )
    )
    assert walk.history.count("es") == 2
    assert walk.ended is not None
    assert "e" in walk.history


def test_the_nearest_listener_takes_the_error_and_the_outer_one_stays() -> None:
    inner = (
        start("is") + end("ie", event("error", "x")) + flows("is ie") + listener(event("error", "x"), id="in")
    )
    walk = Walk(
        model(
            start(),
            sub("sp", inner),
            end(),
            flows("s sp e"),
            listener(event("error", "x"), id="out"),
            roots=ROOTS,
        )
    )
    assert walk.said == "s is ie ins ine in sp e"


def test_an_error_inside_a_listener_goes_to_the_scope_around() -> None:
    bad = sub(
        "es",
        start("ess", event("message", "m")) + end("ese", event("error", "x")) + flows("ess ese"),
        triggeredByEvent="true",
    )
    inner = start("is") + user("iu") + end("ie") + flows("is iu ie") + bad
    walk = Walk(
        model(
            start(),
            sub("sp", inner),
            boundary("b", "sp", event("error", "x")),
            end(),
            end("caught"),
            flows("s sp e, b caught"),
            roots=ROOTS,
        )
    )
    walk.hear("recours")
    assert walk.said == "s is iu! ess ese es! sp! b caught"


def test_a_listener_of_a_called_process_stops_only_that_process() -> None:
    called = process(start("qs"), user("qu"), end("qe"), flows("qs qu qe"), listener(timer("PT1H")), id="q")
    walk = Walk(
        definitions(
            process(start(), node("callActivity", "c", calledElement="q"), end(), flows("s c e")), called
        )
    )
    walk.wait()
    assert walk.said == "s qs qu! ess ese es c e"
    assert walk.ended == "e"


def test_an_error_of_one_turn_stops_all_turns() -> None:
    inside = (
        multiple(camunda_collection="l", camunda_elementVariable="un")
        + start("is")
        + user("u")
        + node("exclusiveGateway", "w", default="w_ie")
        + end("ie")
        + end("bad", event("error", "x"))
        + flows("is u w, w ie, w bad", w_bad="un = 2")
    )
    walk = Walk(
        model(
            start(),
            sub("sp", inside),
            boundary("b", "sp", event("error", "x")),
            end(),
            end("caught"),
            flows("s sp e, b caught"),
            roots=ROOTS,
        ),
        {"l": [1, 2, 3]},
    )
    walk.do("u").do("u")
    assert walk.said == "s is is is u w ie sp u w bad sp! u! sp! b caught"
    assert walk.open == {}


def test_each_turn_that_was_completed_is_undone() -> None:
    body = compensated("a").replace(
        '<bpmn:userTask id="a">', '<bpmn:userTask id="a">' + multiple(camunda_collection="l")
    )
    walk = Walk(
        model(
            start(),
            body,
            throw("undo", "<bpmn:compensateEventDefinition/>"),
            end(),
            flows("s a undo e"),
        ),
        {"l": [1, 2]},
    )
    walk.do("a").do("a").do("undoa").do("undoa")
    assert walk.said == "s a a undoa undoa undo e"


def test_a_listener_undoes_what_its_process_had_done() -> None:
    undo = (
        start("ess", event("error", "x")) + end("ese", "<bpmn:compensateEventDefinition/>") + flows("ess ese")
    )
    walk = Walk(
        model(
            start(),
            compensated("a"),
            end("bad", event("error", "x")),
            flows("s a bad"),
            sub("es", undo, triggeredByEvent="true"),
            roots=ROOTS,
        )
    )
    walk.do("a").do("undoa")
    assert walk.said == "s a bad ess undoa ese es"


def test_a_script_changes_what_a_condition_waits_for() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            user("t"),
            boundary("b", "t", condition("n > 3")),
            user("u"),
            script("c", "4", "n"),
            user("v"),
            end(),
            end("l"),
            end("ev"),
            flows("s f, f t e, f u c v ev, b l"),
        ),
        {"n": 0},
    )
    walk.do("u")
    assert walk.said == "s f u c t! b l"
    assert list(walk.open) == ["v"]
