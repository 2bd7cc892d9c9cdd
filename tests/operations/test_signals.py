"""Signals cross from case to case: to those that wait when it is thrown, once each, in their own journal."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.engine.drawing import boundary, catch, end, event, flows, model, start, throw, timer, user
from tests.support.small_procedures import OPERATOR, Workshop, open_workshop

from orchestrator.operations import deliver_signal, run_due
from orchestrator.operations.deliver_signal import DeliverSignal
from orchestrator.operations.perform import perform
from orchestrator.operations.report_failure import MOST_ATTEMPTS
from orchestrator.operations.retry_incident import RetryIncident
from orchestrator.operations.run_due import run_due as run
from orchestrator.queries.audit import verify

SIGNAL = '<bpmn:signal id="g" name="alerte"/><bpmn:signal id="h" name="fin"/>'
WAITING = model(
    start(),
    user("t"),
    boundary("b", "t", event("signal", "g")),
    user("apres"),
    end(),
    end("e2"),
    flows("s t e, b apres e2"),
    roots=SIGNAL,
)
PAYLOAD = (
    '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="quand">=date("2026-01-31")'
    '</camunda:inputParameter><camunda:inputParameter name="combien">=1.50</camunda:inputParameter>'
    "</camunda:inputOutput></bpmn:extensionElements>"
)
THROWING = model(
    start(), user("u"), throw("j", PAYLOAD + event("signal", "g")), end(), flows("s u j e"), roots=SIGNAL
)
RELAY = model(
    start(), catch("c", event("signal", "g")), throw("j", event("signal", "h")), end(), flows("s c j e"),
    roots=SIGNAL,
)  # fmt: skip
LAST = model(start(), catch("c", event("signal", "h")), user("t"), end(), flows("s c t e"), roots=SIGNAL)


@pytest.fixture
def shop(database_url: str) -> Workshop:
    return open_workshop(database_url)


def signals_heard(shop: Workshop, case_id: int) -> int:
    query = f"SELECT count(*) FROM audit_entry WHERE kind = 'signal' AND case_id = {case_id}"
    return int(shop.ask(query)[0][0])


def test_a_signal_reaches_every_waiting_case_once_and_with_its_values(shop: Workshop) -> None:
    waiting = [shop.start(WAITING) for _ in range(3)]
    gone = shop.start()
    shop.act(gone, "t")
    thrower = shop.start(THROWING)
    shop.act(thrower, "u")
    assert [shop.open(case) for case in waiting] == [["t"]] * 3  # not before the commit
    run(shop.parts)
    run(shop.parts)
    assert [shop.open(case) for case in waiting] == [["apres"]] * 3
    assert [signals_heard(shop, case) for case in [*waiting, gone, thrower]] == [1, 1, 1, 0, 0]
    assert verify(shop.parts).faults == ()
    heard = shop.instance(waiting[0]).variables
    assert (heard["quand"], heard["combien"]) == (date(2026, 1, 31), Decimal("1.50"))


def test_who_begins_to_wait_later_hears_nothing(shop: Workshop) -> None:
    thrower = shop.start(THROWING)
    shop.act(thrower, "u")
    late = shop.start(WAITING)
    run(shop.parts)
    assert shop.open(late) == ["t"]
    assert shop.ask("SELECT count(*) FROM outbox") == [(0,)]


def test_what_cases_wait_for_is_noted_until_it_came(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    query = f"SELECT kind, name, key FROM waiting_event WHERE case_id = {case_id}"
    assert shop.ask(query) == [("signal", "alerte", "")]
    shop.act(case_id, "t")
    assert shop.ask(query) == []


def test_a_delivery_repeated_changes_nothing(shop: Workshop) -> None:
    waiting = shop.start(WAITING)
    shop.act(shop.start(THROWING), "u")
    ((outbox_id,),) = shop.ask("SELECT id FROM outbox")
    assert perform(shop.parts, DeliverSignal(outbox_id)).revision == 2
    before = shop.ask("SELECT id, revision FROM case_file ORDER BY id")
    assert perform(shop.parts, DeliverSignal(outbox_id)).case_id is None
    assert shop.ask("SELECT id, revision FROM case_file ORDER BY id") == before
    assert signals_heard(shop, waiting) == 1


def test_a_receiver_that_went_on_meanwhile_does_not_react_and_says_so(shop: Workshop) -> None:
    waiting = shop.start(WAITING)
    shop.act(shop.start(THROWING), "u")
    shop.act(waiting, "t")
    run(shop.parts)
    assert shop.open(waiting) == []
    titles = shop.ask(f"SELECT title FROM audit_entry WHERE case_id = {waiting} ORDER BY seq DESC LIMIT 1")
    assert titles == [("Signal « alerte » reçu, sans effet",)]


def test_a_deadline_that_was_due_before_comes_first(shop: Workshop) -> None:
    drawing = model(
        start(),
        user("t"),
        boundary("b", "t", event("signal", "g")),
        boundary("m", "t", timer("PT1H")),
        user("apres"),
        user("echu"),
        end(),
        flows("s t e, b apres e, m echu e"),
        roots=SIGNAL,
    )
    waiting = shop.start(drawing)
    shop.clock.move_to(shop.clock.at + timedelta(hours=2))
    shop.act(shop.start(THROWING), "u")
    ((outbox_id,),) = shop.ask("SELECT id FROM outbox")
    perform(shop.parts, DeliverSignal(outbox_id))
    assert shop.open(waiting) == ["echu"]


def test_signals_that_signals_throw_travel_on(shop: Workshop) -> None:
    last = shop.start(LAST)
    relay = shop.start(RELAY)
    shop.act(shop.start(THROWING), "u")
    run(shop.parts)
    assert shop.open(last) == ["t"]
    assert shop.ask(f"SELECT status FROM case_file WHERE id = {relay}") == [("ended",)]


def test_cases_that_signal_each_other_without_end_leave_room_for_the_rest(shop: Workshop) -> None:
    def echo(heard: str, told: str) -> bytes:
        return model(
            start(),
            catch("c", event("signal", heard)),
            throw("j", event("signal", told)),
            flows("s c j c"),
            roots=SIGNAL,
        )

    shop.start(echo("g", "h"))
    shop.start(echo("h", "g"))
    shop.act(shop.start(THROWING), "u")
    run(shop.parts)
    assert shop.ask("SELECT count(*) FROM audit_entry WHERE kind = 'signal'")[0][0] <= (
        run_due.MOST_SIGNAL_PASSES
    )


def test_a_delivery_that_fails_is_tried_again_and_ends_as_an_incident_of_the_receiver(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = shop.start(WAITING)
    shop.act(shop.start(THROWING), "u")
    with monkeypatch.context() as broken:
        broken.setattr(deliver_signal, "from_json", lambda _: 1 / 0)
        for _ in range(MOST_ATTEMPTS):
            run(shop.parts)
            shop.clock.move_to(shop.clock.at + timedelta(hours=1))
    query = "SELECT id, case_id, status FROM incident"
    ((incident, case_id, status),) = shop.ask(query)
    assert (case_id, status) == (waiting, "open")
    run(shop.parts)
    assert shop.open(waiting) == ["t"]
    perform(shop.parts, RetryIncident(OPERATOR, incident, "La panne est réparée."))
    run(shop.parts)
    assert shop.open(waiting) == ["apres"]
    assert shop.ask(query) == [(incident, waiting, "resolved")]
    assert verify(shop.parts).faults == ()


def test_two_workers_deliver_once(shop: Workshop) -> None:
    waiting = shop.start(WAITING)
    shop.act(shop.start(THROWING), "u")
    ((outbox_id,),) = shop.ask("SELECT id FROM outbox")
    other = replace(shop.parts)
    assert perform(other, DeliverSignal(outbox_id)).case_id == waiting
    run(shop.parts)
    assert signals_heard(shop, waiting) == 1
