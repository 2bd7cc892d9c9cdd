"""Events, one small model each: order of execution, data, and the same after save and reload at every step."""

from tests.engine.drawing import (
    T0,
    Law,
    Walk,
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

MESSAGE = '<bpmn:message id="m" name="recours"/>'
SIGNAL = '<bpmn:signal id="g" name="alerte"/>'
ERROR = '<bpmn:error id="x" name="Pièce absente" errorCode="ABS"/>'
OTHER = '<bpmn:error id="y" name="Autre" errorCode="AUTRE"/>'
ESCALATION = '<bpmn:escalation id="c" name="Relance" escalationCode="REL"/>'


def test_link_events_lead_from_throw_to_catch() -> None:
    walk = Walk(
        model(
            start(),
            throw("there", event("link", name="suite")),
            catch("here", event("link", name="suite")),
            end(),
            flows("s there, here e"),
        )
    )
    assert walk.said == "s there here e"
    assert walk.ended == "e"


def test_signal_end_event_is_heard_by_every_waiting_event() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            catch("a", event("signal", "g")),
            catch("b", event("signal", "g")),
            user("t"),
            end("told", event("signal", "g")),
            end("ea"),
            end("eb"),
            flows("s f, f a ea, f b eb, f t told"),
            roots=SIGNAL,
        )
    )
    assert walk.said == "s f"
    walk.do("t")
    assert walk.said == "s f t told a b ea eb"
    assert [sent.name for sent in walk.facts.signals] == ["alerte"]
    assert walk.ended is not None


def test_signal_reaches_an_instance_from_another_case() -> None:
    walk = Walk(model(start(), catch("a", event("signal", "g")), end(), flows("s a e"), roots=SIGNAL))
    assert walk.signal("autre") == 0
    assert walk.signal("alerte", motif="feu") == 1
    assert walk.said == "s a e"
    assert walk.instance.variables == {"motif": "feu"}


def test_event_based_gateway_with_two_timers_takes_the_earlier_one() -> None:
    walk = Walk(
        model(
            start(),
            node("eventBasedGateway", "g"),
            catch("long", timer("PT72H")),
            catch("short", timer("PT1H")),
            end("el"),
            end("es"),
            flows("s g, g long el, g short es"),
        )
    )
    assert [armed.element for armed in walk.facts.armed] == ["long", "short"]
    walk.wait()
    assert walk.said == "s g short es"
    assert walk.facts.steps[0].at == walk.all_facts[0].armed[1].due_at
    assert [(d.element, d.state) for d in walk.facts.disarmed] == [("short", "fired"), ("long", "cancelled")]
    assert walk.ended == "es"


def test_event_based_gateway_takes_a_message_before_its_timer() -> None:
    walk = Walk(
        model(
            start(),
            node("eventBasedGateway", "g"),
            catch("late", timer("PT1H")),
            catch("heard", event("message", "m")),
            end("el"),
            end("eh"),
            flows("s g, g late el, g heard eh"),
            roots=MESSAGE,
        )
    )
    assert walk.hear("recours", motif="fond")
    assert walk.said == "s g heard eh"
    assert walk.instance.variables == {"motif": "fond"}


def test_interrupting_timer_cancels_its_task_then_leads_on() -> None:
    walk = Walk(
        model(
            start(), user("t"), boundary("b", "t", timer("PT72H")), end(), end("late"), flows("s t e, b late")
        )
    )
    walk.wait()
    assert walk.said == "s t! b late"
    assert walk.facts.closed[0].by_timer == "b"
    assert walk.facts.closed[0].state == "cancelled"
    assert walk.ended == "late"


def test_non_interrupting_timer_cycle_fires_as_often_as_it_says() -> None:
    walk = Walk(
        model(
            start(),
            user("t"),
            boundary("b", "t", timer("R3/PT1H", "timeCycle"), False),
            script("n", "n + 1", "n"),
            end(),
            flows("s t e, b n"),
        ),
        {"n": 0},
    )
    for _ in range(3):
        walk.wait()
    assert walk.said == "s b n b n b n"
    assert walk.instance.timers == {}
    walk.do("t")
    assert walk.instance.variables["n"] == 3
    assert walk.ended == "e"


def test_deadline_is_armed_with_its_name_and_reasons() -> None:

    walk = Walk(
        model(
            start(),
            user("t"),
            boundary("b", "t", timer('deadline("contradictoire", debut)', "timeDate")),
            end(),
            end("late"),
            flows("s t e, b late"),
        ),
        {"debut": T0},
        Law(contradictoire=72),
    )
    armed = walk.facts.armed[0]
    assert (armed.deadline, armed.reasons, armed.scope, armed.interrupts) == (
        "contradictoire",
        ("72 heures",),
        "t",
        True,
    )
    assert armed.due_at.isoformat() == "2026-01-15T09:00:00+00:00"


def test_null_timer_is_an_incident_and_retry_arms_it() -> None:
    walk = Walk(
        model(
            start(),
            user("t"),
            boundary("b", "t", timer("=fin", "timeDate")),
            end(),
            end("late"),
            flows("s t e, b late"),
        )
    )
    assert walk.stuck == {"b": "minuteur_nul"}
    assert walk.open.keys() == {"t"}
    walk.set(fin=T0).retry()
    assert walk.stuck == {}
    walk.wait()
    assert walk.said == "s t! b late"


def test_error_end_event_is_caught_on_the_subprocess() -> None:
    inside = start("is") + end("ie", event("error", "x")) + flows("is ie")
    walk = Walk(
        model(
            start(),
            sub("sp", inside),
            boundary("b", "sp", event("error", "x", camunda_errorCodeVariable="code")),
            end(),
            end("caught"),
            flows("s sp e, b caught"),
            roots=ERROR,
        )
    )
    assert walk.said == "s is ie sp! b caught"
    assert walk.instance.variables == {"code": "ABS"}


def test_error_goes_through_several_scopes_to_the_one_that_catches_its_code() -> None:
    inner = start("is") + end("ie", event("error", "x")) + flows("is ie")
    middle = (
        start("ms")
        + sub("in", inner)
        + boundary("other", "in", event("error", "y"))
        + end("me")
        + end("mo")
        + flows("ms in me, other mo")
    )
    walk = Walk(
        model(
            start(),
            sub("mid", middle),
            boundary("b", "mid", event("error")),
            end(),
            end("caught"),
            flows("s mid e, b caught"),
            roots=ERROR + OTHER,
        )
    )
    assert walk.said == "s ms is ie in! mid! b caught"


def test_uncaught_error_is_an_incident() -> None:
    walk = Walk(model(start(), end("x1", event("error", "x")), flows("s x1"), roots=ERROR))
    assert walk.stuck == {"x1": "erreur_non_rattrapee"}
    assert walk.ended is None


def test_escalation_through_a_scope_without_interruption() -> None:
    inside = (
        start("is") + throw("it", event("escalation", "c")) + user("iu") + end("ie") + flows("is it iu ie")
    )
    walk = Walk(
        model(
            start(),
            sub("sp", inside),
            boundary("b", "sp", event("escalation", "c"), False),
            end(),
            end("told"),
            flows("s sp e, b told"),
            roots=ESCALATION,
        )
    )
    assert walk.said == "s is it b told"
    walk.do("iu")
    assert walk.said == "s is it b told iu ie sp e"


def test_escalation_that_nobody_catches_goes_by() -> None:
    walk = Walk(model(start(), throw("t", event("escalation", "c")), end(), flows("s t e"), roots=ESCALATION))
    assert walk.said == "s t e"


def test_interrupting_event_subprocess_stops_its_parent() -> None:
    inside = (
        start("is", timer("PT2H")) + script("log", '"trop tard"', "sort") + end("ie") + flows("is log ie")
    )
    walk = Walk(
        model(start(), user("t"), end(), flows("s t e"), sub("late", inside, triggeredByEvent="true"))
    )
    assert [armed.element for armed in walk.facts.armed] == ["is"]
    walk.wait()
    assert walk.said == "s t! is log ie late"
    assert walk.facts.closed[0].by_timer == "is"
    assert walk.ended == "ie"


def test_non_interrupting_event_subprocess_runs_as_often_as_its_message_comes() -> None:
    inside = (
        start("is", event("message", "m"), isInterrupting="false") + script("c", "c + 1", "c") + end("ie")
    )
    walk = Walk(
        model(
            start(),
            user("t"),
            end(),
            flows("s t e"),
            sub("heard", inside + flows("is c ie"), triggeredByEvent="true"),
            roots=MESSAGE,
        ),
        {"c": 0},
    )
    assert walk.hear("recours")
    assert walk.hear("recours")
    assert walk.said == "s is c ie heard is c ie heard"
    walk.do("t")
    assert walk.instance.variables == {"c": 2}
    assert walk.ended == "e"


def test_event_subprocess_catches_an_error_of_its_scope() -> None:
    inside = start("is", event("error", "x")) + end("ie") + flows("is ie")
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            user("t"),
            end("bad", event("error", "x")),
            end(),
            flows("s f, f t e, f bad"),
            sub("caught", inside, triggeredByEvent="true"),
            roots=ERROR,
        )
    )
    assert walk.said == "s f bad t! is ie caught"
    assert walk.ended == "ie"


def test_conditional_boundary_event_fires_when_its_scope_s_data_turns_true() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            user("t"),
            user("other"),
            boundary("b", "t", condition("n > 2")),
            end(),
            end("c"),
            end("eo"),
            flows("s f, f t e, f other eo, b c"),
        ),
        {"n": 1},
    )
    walk.do("other", n=3)
    assert walk.said == "s f other t! b c eo" or walk.said == "s f other eo t! b c"


def test_non_interrupting_condition_fires_each_time_it_turns_true() -> None:
    walk = Walk(
        model(
            start(),
            user("t"),
            boundary("b", "t", condition("n > 2"), False),
            end("c"),
            end(),
            flows("s t e, b c"),
        ),
        {"n": 1},
    )
    walk.set(n=3).set(n=4).set(n=0).set(n=5)
    assert walk.said == "s b c b c"


def test_terminate_end_event_stops_everything_in_its_scope_only() -> None:
    inside = (
        start("is")
        + node("parallelGateway", "if")
        + user("iu")
        + end("it", event("terminate"))
        + flows("is if, if iu, if it")
    )
    walk = Walk(model(start(), sub("sp", inside), end(), flows("s sp e")))
    assert walk.said == "s is if it iu! sp e"
    assert walk.ended == "e"


def test_message_waits_in_the_mailbox_until_somebody_listens() -> None:
    walk = Walk(
        model(start(), user("t"), catch("a", event("message", "m")), end(), flows("s t a e"), roots=MESSAGE)
    )
    assert not walk.hear("recours", motif="fond")
    walk.do("t")
    assert walk.said == "s t a e"
    assert walk.instance.variables == {"motif": "fond"}


def test_message_is_correlated_by_several_keys() -> None:
    walk = Walk(
        model(start(), catch("a", event("message", "m")), end(), flows("s a e"), roots=MESSAGE),
        {"dossier": "12", "annee": 2026},
    )
    assert not walk.hear("recours", {"dossier": "12", "annee": 2025})
    assert walk.hear("recours", {"dossier": "12", "annee": 2026})
    assert walk.said == "s a e"


def test_message_is_correlated_by_the_key_a_camunda_8_model_declares() -> None:
    keyed = (
        '<bpmn:message id="m" name="recours"><bpmn:extensionElements><zeebe:subscription correlationKey="=dossier"/>'
        "</bpmn:extensionElements></bpmn:message>"
    )
    walk = Walk(
        model(start(), catch("a", event("message", "m")), end(), flows("s a e"), roots=keyed),
        {"dossier": "12"},
    )
    assert not walk.hear("recours", {"dossier": "13"})
    assert walk.hear("recours", {"dossier": "12"})


def test_thrown_message_reaches_a_catch_waiting_in_the_same_instance() -> None:
    walk = Walk(
        model(
            start(),
            node("parallelGateway", "f"),
            catch("a", event("message", "m")),
            user("u"),
            throw("t", event("message", "m")),
            end("ea"),
            end("et"),
            flows("s f, f a ea, f u t et"),
            roots=MESSAGE,
        )
    )
    walk.do("u")
    assert set(walk.history[3:]) == {"t", "a", "ea", "et"}
    assert walk.facts.sent[0].delivered


def test_receive_task_waits_for_its_message_and_send_task_sends() -> None:
    walk = Walk(
        model(
            start(),
            node("sendTask", "out", messageRef="m"),
            node("receiveTask", "in", messageRef="m"),
            end(),
            flows("s out in e"),
            roots=MESSAGE,
        )
    )
    assert walk.said == "s out"
    assert (walk.facts.sent[0].name, walk.facts.sent[0].delivered) == ("recours", False)
    assert walk.hear("recours")
    assert walk.said == "s out in e"


def test_timer_start_event_waits_for_its_instant() -> None:
    walk = Walk(model(start("s", timer("PT1H")), end(), flows("s e")))
    assert walk.said == ""
    walk.wait()
    assert walk.said == "s e"


def test_a_signal_that_interrupts_the_scope_of_its_thrower_is_told_after_the_throw() -> None:
    inside = start("is") + throw("it", event("signal", "g")) + end("ie") + flows("is it ie")
    walk = Walk(
        model(
            start(),
            sub("sp", inside),
            boundary("b", "sp", event("signal", "g")),
            end(),
            end("caught"),
            flows("s sp e, b caught"),
            roots=SIGNAL,
        )
    )
    assert walk.said == "s is it sp! b caught"


def test_a_message_carries_what_its_input_mapping_says() -> None:
    mapping = (
        '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=x + 1" target="y"/></zeebe:ioMapping>'
        "</bpmn:extensionElements>"
    )
    walk = Walk(
        model(start(), throw("t", mapping + event("message", "m")), end(), flows("s t e"), roots=MESSAGE),
        {"x": 1},
    )
    assert walk.facts.sent[0].payload == {"y": 2}
    assert walk.instance.variables == {"x": 1}


def test_a_message_s_output_mapping_says_what_is_kept_of_it() -> None:
    mapping = (
        '<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=motif" target="raison"/></zeebe:ioMapping>'
        "</bpmn:extensionElements>"
    )
    walk = Walk(
        model(start(), catch("a", mapping + event("message", "m")), end(), flows("s a e"), roots=MESSAGE)
    )
    walk.hear("recours", motif="fond", reste="x")
    assert walk.instance.variables == {"raison": "fond"}


def test_a_condition_that_cannot_be_evaluated_is_an_incident_not_a_crash() -> None:
    walk = Walk(
        model(start(), catch("a", condition("count(for i in 1..n return i) > 5")), end(), flows("s a e")),
        {"n": 0},
    )
    assert walk.stuck == {}
    walk.set(n=100000000)
    assert walk.stuck.keys() == {"a"}
    walk.set(n=10).retry()
    assert walk.said == "s a e"


def test_nothing_is_kept_for_a_case_that_is_over() -> None:
    walk = Walk(model(start(), end(), flows("s e")))
    before = walk.instance.dump()
    assert not walk.hear("recours")
    assert walk.instance.dump() == before
