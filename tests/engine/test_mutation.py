"""Broken models are refused with reasons or run: never a crash, never a hang."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine import test_refusals
from tests.engine.drawing import (
    boundary,
    catch,
    condition,
    end,
    event,
    flows,
    model,
    node,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)
from tests.engine.mutation import mutate, outcome
from tests.engine.test_activities import compensated, multiple
from tests.engine.test_events import ERROR, ESCALATION, MESSAGE, SIGNAL

_INSIDE = start("is") + user("u") + end("ie") + flows("is u ie")
SEEDS = [
    model(
        start(),
        user("t"),
        boundary("b", "t", timer("PT1H"), False),
        node("exclusiveGateway", "g", default="g_e"),
        script("sc", "n + 1", "n"),
        end(),
        end("l"),
        flows("s t g, g sc t, g e, b l", g_sc="n < 3"),
    ),
    model(
        start(),
        node("parallelGateway", "f"),
        sub("sp", _INSIDE),
        boundary("b", "sp", event("error", "x")),
        user("m", multiple("<bpmn:loopCardinality>3</bpmn:loopCardinality>")),
        node("inclusiveGateway", "j"),
        end(),
        end("l", event("signal", "g")),
        flows("s f, f sp j, f m j, j e, b l"),
        roots=ERROR + SIGNAL,
    ),
    model(
        start(),
        node("eventBasedGateway", "g"),
        catch("c1", timer('deadline("contradictoire", d)', "timeDate")),
        catch("c2", event("message", "m")),
        catch("c3", condition("n > 1")),
        throw("th", event("escalation", "c")),
        end(),
        end("l", event("terminate")),
        flows("s g, g c1 th e, g c2 l, g c3 e"),
        sub(
            "es", start("is", event("escalation", "c")) + end("ie") + flows("is ie"), triggeredByEvent="true"
        ),
        roots=MESSAGE + ESCALATION,
    ),
    model(
        start(),
        compensated("a"),
        sub(
            "tx",
            start("xs") + compensated("c") + end("xe", "<bpmn:cancelEventDefinition/>") + flows("xs c xe"),
            "transaction",
        ),
        boundary("bc", "tx", "<bpmn:cancelEventDefinition/>"),
        sub("ah", user("h") + "<bpmn:completionCondition>x</bpmn:completionCondition>", "adHocSubProcess"),
        throw("undo", "<bpmn:compensateEventDefinition/>"),
        end(),
        end("l"),
        flows("s a ah tx undo e, bc l"),
    ),
    (Path(__file__).parent / "frozen" / "case.bpmn").read_bytes(),
]


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_the_models_that_are_broken_below_run_whole(seed: int) -> None:
    assert outcome(SEEDS[seed]) in ("completed", "waiting", "incident")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(SEEDS) - 1), st.integers(0, 10**9), st.integers(1, 6))
def test_a_broken_model_is_refused_or_runs(seed: int, chance: int, times: int) -> None:
    assert outcome(mutate(SEEDS[seed], random.Random(chance), times))


@pytest.mark.parametrize("name", test_refusals.REFUSED)
def test_a_refused_model_is_refused_however_often_it_is_asked(name: str) -> None:
    assert outcome(test_refusals.REFUSED[name][0]) == "refused"
