"""What an instance waits for from outside can be asked of it, before and after a reload."""

from tests.engine.drawing import T0, boundary, catch, deploy, end, event, flows, model, node, start, user

from orchestrator.engine import Instance

ROOTS = (
    '<bpmn:message id="m" name="recours"/><bpmn:message id="k" name="pli">'
    '<bpmn:extensionElements><zeebe:subscription correlationKey="=numero"/></bpmn:extensionElements>'
    '</bpmn:message><bpmn:signal id="g" name="alerte"/>'
)


def running(*parts: str, **variables: object) -> Instance:
    return Instance.start(deploy(model(*parts, roots=ROOTS)), variables, at=T0)


def test_messages_and_signals_waited_for_are_named_until_they_came() -> None:
    instance = running(
        start(),
        user("t"),
        boundary("b", "t", event("signal", "g"), interrupts=False),
        catch("c", event("message", "m")),
        end(),
        end("e2"),
        flows("s t c e, b e2"),
    )
    assert instance.awaited == {("signal", "alerte", "")}
    instance.deliver_signal("alerte", {}, at=T0)
    (opened,) = instance.take_facts().opened
    instance.complete_task(opened.id, {}, at=T0)
    assert instance.awaited == {("message", "recours", "")}
    instance = Instance.load(instance.specification, instance.dump())
    assert instance.awaited == {("message", "recours", "")}
    instance.deliver_message("recours", {}, at=T0)
    assert instance.awaited == frozenset()


def test_the_key_of_a_message_is_told_and_decides_what_is_accepted() -> None:
    instance = running(
        start(), node("receiveTask", "r", messageRef="k"), end(), flows("s r e"), numero="A-12", lieu="Réau"
    )
    assert instance.awaited == {("message", "pli", "A-12")}
    assert instance.accepts_message("pli", {"n": "A-12"})
    assert not instance.accepts_message("pli", {"n": "A-13"})
    assert not instance.accepts_message("recours", {"n": "A-12"})


def test_without_a_key_all_names_given_must_agree() -> None:
    instance = running(start(), catch("c", event("message", "m")), end(), flows("s c e"), lieu="Réau")
    assert instance.accepts_message("recours", {"lieu": "Réau"})
    assert not instance.accepts_message("recours", {"lieu": "Osny"})
