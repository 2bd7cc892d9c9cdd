"""Messages from outside: to a case that is named, or to the only one that waits for it under its keys."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.engine.drawing import boundary, catch, end, event, flows, model, node, start, timer, user
from tests.support.small_procedures import AGENT, OPERATOR, STRANGER, Workshop, open_workshop

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.answer_once import RequestKey, perform_once
from orchestrator.operations.deliver_message import DeliverMessage
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case as show_case
from orchestrator.security import Actor, Mandate

ROOTS = (
    '<bpmn:message id="m" name="recours"/><bpmn:message id="k" name="pli"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=personne.ecrou"/></bpmn:extensionElements></bpmn:message>'
)
WAITING = model(start(), catch("c", event("message", "m")), user("t"), end(), flows("s c t e"), roots=ROOTS)
LATER = model(
    start(), user("u"), catch("c", event("message", "m")), user("t"), end(), flows("s u c t e"), roots=ROOTS
)
KEYED = model(
    start(), node("receiveTask", "r", messageRef="k"), user("t"), end(), flows("s r t e"), roots=ROOTS
)
LAWYER = Actor(None, "Ministre", (Mandate("ministre", "national", "national"),))


@pytest.fixture
def shop(database_url: str) -> Workshop:
    return open_workshop(database_url)


def refused(shop: Workshop, message: DeliverMessage) -> Refused:
    before = shop.ask("SELECT id, revision FROM case_file ORDER BY id")
    with pytest.raises(Refused) as caught:
        perform(shop.parts, message)
    assert shop.ask("SELECT id, revision FROM case_file ORDER BY id") == before
    return caught.value


def ecrou_of(shop: Workshop, case_id: int) -> str:
    query = f"SELECT ecrou FROM person JOIN case_file ON person_id = person.id WHERE case_file.id = {case_id}"
    return str(shop.ask(query)[0][0])


def test_a_named_case_takes_its_message_with_exact_values(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    at = datetime(2026, 1, 30, 9, tzinfo=UTC)
    data = {"montant": Decimal("1.10"), "le": date(2026, 1, 31), "a": at, "pages": [1, {"n": None}]}
    done = perform(shop.parts, DeliverMessage(AGENT, "recours", case_id, data=data))
    assert (done.case_id, done.revision) == (case_id, 2)
    assert shop.open(case_id) == ["t"]
    held = shop.instance(case_id).variables
    assert {name: held[name] for name in data} == data
    assert str(held["montant"]) == "1.10"


def test_a_case_can_be_named_by_its_number(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    ((number,),) = shop.ask("SELECT number FROM case_file")
    assert perform(shop.parts, DeliverMessage(OPERATOR, "recours", number)).case_id == case_id
    with pytest.raises(NotFound):
        perform(shop.parts, DeliverMessage(OPERATOR, "recours", "ESSAI-2026-9999"))


def test_a_named_case_keeps_a_message_until_it_is_waited_for(shop: Workshop) -> None:
    case_id = shop.start(LATER)
    perform(shop.parts, DeliverMessage(AGENT, "recours", case_id, data={"n": 3}))
    assert shop.open(case_id) == ["u"]
    shop.act(case_id, "u")
    assert shop.open(case_id) == ["t"]
    assert shop.instance(case_id).variables["n"] == 3
    titles = [title for (title,) in shop.ask("SELECT title FROM audit_entry ORDER BY seq")]
    assert titles[1] == "Message « recours » reçu, conservé jusqu'à ce qu'une étape l'attende"


def test_the_journal_holds_the_digest_and_not_the_content(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    perform(shop.parts, DeliverMessage(AGENT, "recours", case_id, data={"avis": "secret de l'avocat"}))
    ((payload, actor),) = shop.ask("SELECT payload, actor FROM audit_entry WHERE kind = 'message'")
    assert "secret" not in payload and '"answers":' in payload
    assert actor == "Agent, greffe pénitentiaire"
    assert "secret de l'avocat" in shop.ask("SELECT content FROM act_answer ORDER BY seq DESC")[0][0]
    assert verify(shop.parts).faults == ()
    assert show_case(shop.parts, AGENT, case_id).timeline[-1].kind == "message"


def test_the_models_own_key_finds_the_case(shop: Workshop) -> None:
    cases = [shop.start(KEYED if number == 0 else None) for number in range(3)]
    key = {"numero": ecrou_of(shop, cases[1])}
    assert perform(shop.parts, DeliverMessage(AGENT, "pli", correlation=key)).case_id == cases[1]
    assert [shop.open(case_id) for case_id in cases] == [[], ["t"], []]
    assert refused(shop, DeliverMessage(AGENT, "pli", correlation=key)).code == "correlation"
    assert refused(shop, DeliverMessage(AGENT, "pli")).code == "correlation"


def test_variables_find_the_case_when_the_model_has_no_key(shop: Workshop) -> None:
    first, second = shop.start(LATER), shop.start()
    shop.act(first, "u")
    perform(shop.parts, DeliverMessage(AGENT, "recours", second, data={"juge": "B"}))
    shop.act(second, "u")
    third = shop.start()
    shop.act(third, "u")
    several = refused(shop, DeliverMessage(AGENT, "recours"))
    assert several.code == "correlation" and "Plusieurs" in several.message
    none = refused(shop, DeliverMessage(AGENT, "recours", correlation={"juge": "A"}))
    assert none.code == "correlation" and "Aucun" in none.message


def test_what_other_places_wait_for_is_neither_found_nor_told(shop: Workshop) -> None:
    case_id = shop.start(WAITING, place="MA-OSNY")
    assert refused(shop, DeliverMessage(AGENT, "recours")).message.startswith("Aucun dossier")
    with pytest.raises(NotFound):
        perform(shop.parts, DeliverMessage(AGENT, "recours", case_id))
    assert perform(shop.parts, DeliverMessage(STRANGER, "recours")).case_id == case_id


def test_who_has_no_role_in_the_procedure_and_does_not_operate_sends_nothing(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    with pytest.raises(NotFound):
        perform(shop.parts, DeliverMessage(LAWYER, "recours", case_id))
    ((number,),) = shop.ask("SELECT id FROM case_file")
    counsel = Actor(None, "Avocat", (Mandate("avocat", "dossier", str(number)),))
    assert refused(shop, DeliverMessage(counsel, "recours", case_id)).status == 403


BAD_CONTENT: list[tuple[dict[str, object], str]] = [
    ({"deadline": 1}, "champ_deadline"),
    ({"loopCounter": 1}, "champ_loopCounter"),
    ({"__proto__": 1}, "champ___proto__"),
    ({"personne": {}}, "champ_personne"),
    ({"t_par": "juge"}, "champ_t_par"),
    ({"x": 1.5}, "champ_x"),
    ({"x": datetime(2026, 1, 1)}, "champ_x"),
    ({"x": "y" * 100_001}, "champ_data"),
    ({"x": Decimal("NaN")}, "champ_x"),
]


def test_content_that_cannot_be_kept_is_refused(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    for data, code in BAD_CONTENT:
        answer = refused(shop, DeliverMessage(AGENT, "recours", case_id, data=data))
        assert (answer.code, answer.status) == (code, 422)


def test_a_message_that_no_step_ever_waits_for_is_refused(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    assert refused(shop, DeliverMessage(AGENT, "autre", case_id)).code == "champ_name"


def test_a_case_that_is_over_takes_no_message(shop: Workshop) -> None:
    case_id = shop.start(WAITING)
    perform(shop.parts, DeliverMessage(AGENT, "recours", case_id))
    shop.act(case_id, "t")
    assert refused(shop, DeliverMessage(AGENT, "recours", case_id)).code == "etat"
    assert refused(shop, DeliverMessage(AGENT, "recours")).code == "correlation"


def test_a_deadline_that_took_the_wait_away_comes_first(shop: Workshop) -> None:
    drawing = model(
        start(),
        node("receiveTask", "r", messageRef="m"),
        boundary("b", "r", timer("PT1H")),
        user("echu"),
        end(),
        flows("s r e, b echu e"),
        roots=ROOTS,
    )
    case_id = shop.start(drawing)
    shop.let_pass(hours=2)
    with pytest.raises(Refused) as caught:
        perform(shop.parts, DeliverMessage(AGENT, "recours"))
    assert caught.value.code == "correlation"
    assert shop.open(case_id) == ["echu"]
    assert run_due(shop.parts) == 0


def test_the_same_request_twice_has_one_effect(shop: Workshop) -> None:
    case_id = shop.start(LATER)
    account = add_account(shop.parts, "agent", "Agent", "un mot de passe assez long", "greffe", "CP-REAU")
    sent = DeliverMessage(AGENT, "recours", case_id)
    key = RequestKey(account, "cle-1", "x")
    assert perform_once(shop.parts, sent, key) == perform_once(shop.parts, sent, key)
    assert shop.ask("SELECT count(*) FROM audit_entry WHERE kind = 'message'") == [(1,)]


def test_too_many_kept_messages_are_refused(shop: Workshop) -> None:
    case_id = shop.start(LATER)
    instance = shop.instance(case_id)
    for _ in range(100):
        instance.deliver_message("recours", {}, at=shop.clock.at + timedelta(0))
    shop.replace_state(case_id, instance)
    assert refused(shop, DeliverMessage(AGENT, "recours", case_id)).code == "messages_en_attente"
