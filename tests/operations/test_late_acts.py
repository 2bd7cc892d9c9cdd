"""An act accomplished in time and recorded late: judged at its own instant, shown as such, never reviving a measure."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.engine.drawing import end, flows, model, node, start, user
from tests.operations.test_absences import away
from tests.operations.test_delegations import entry
from tests.support.house import INFORMATION, OCCULTATION, House
from tests.support.people import again, employ
from tests.support.small_procedures import AGENT, open_workshop

from orchestrator.errors import Refused
from orchestrator.library.late_acts import Late
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.revoke_delegation import RevokeDelegation
from orchestrator.persistence import accounts
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.queries.task import task
from orchestrator.security import Actor


def until_occultation(house: House) -> int:
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    house.act(case_id, "chef_etablissement", "information", INFORMATION)
    return case_id


def late_occultation(house: House, by: Actor, case_id: int, done_at: datetime) -> None:
    late = Late(done_at, "Registre  des pièces,\npage 12")
    perform(house.parts, CompleteTask(by, house.task(case_id, "occultation"), OCCULTATION, late=late))


def test_an_act_recorded_late_bears_its_own_instant_and_its_proof_everywhere(house: House) -> None:
    case_id, chief = until_occultation(house), house.people["chef_etablissement"]
    done_at = house.now() + timedelta(hours=2)
    house.pass_time(timedelta(hours=20))
    late_occultation(house, chief, case_id, done_at)
    view = case(house.parts, chief, case_id)
    told = view.timeline[-1]
    assert (told.at, told.done_at, told.recorded_at) == (done_at, done_at, house.now())
    assert told.proof == "Registre des pièces, page 12"
    assert "__preuve" not in [label for label, _ in told.details]
    opened = next(task for task in view.tasks if task.element == "mise_en_mesure")
    assert opened.opened_at == done_at
    with house.parts.database.engine.connect() as connection:
        payload = connection.exec_driver_sql("SELECT payload FROM audit_entry ORDER BY seq DESC").scalar()
        bodies = [row.body for row in connection.exec_driver_sql("SELECT body FROM document_content")]
    body = next(body for body in bodies if "Preuve" in body)
    assert json.loads(str(payload))["done_at"].startswith(f"{done_at:%Y-%m-%dT%H:%M}")
    assert "Registre" not in str(payload), "the chain holds no personal data"
    assert str(body).rstrip().endswith("Preuve : Registre des pièces, page 12.")
    assert verify(house.parts, case_id).faults == ()


def test_whether_somebody_was_competent_is_judged_at_the_instant_of_the_act(house: House) -> None:
    case_id, chief = until_occultation(house), house.people["chef_etablissement"]
    done_at = house.now() + timedelta(hours=2)
    house.pass_time(timedelta(hours=20))
    mandate = chief.mandates[0]
    newcomer = replace(chief, mandates=(replace(mandate, since_at=done_at + timedelta(hours=1)),))
    with pytest.raises(Refused) as refused:
        late_occultation(house, newcomer, case_id, done_at)
    assert refused.value.code == "autorite"
    late_occultation(house, chief, case_id, done_at)


@pytest.mark.parametrize(
    "instant",
    [
        "after now",
        "0001-01-01T00:00:00+14:00",
        "1789-07-14T12:00:00+00:09",
        "9999-12-31T23:59:59-12:00",
        "2026-01-26T09:00:00",  # of no zone
        "2026-01-26T07:59:59+00:00",  # before the act was awaited
    ],
)
def test_an_instant_to_come_or_absurd_is_refused_and_nothing_is_written(
    sqlite_house: House, instant: str
) -> None:
    case_id, chief = until_occultation(sqlite_house), sqlite_house.people["chef_etablissement"]
    sqlite_house.pass_time(timedelta(hours=20))
    to_come = sqlite_house.now() + timedelta(microseconds=1)
    done_at = to_come if instant == "after now" else datetime.fromisoformat(instant)
    entries = sqlite_house.count("audit_entry")
    with pytest.raises(Refused) as refused:
        late_occultation(sqlite_house, chief, case_id, done_at)
    assert refused.value.code == "accompli"
    assert sqlite_house.count("audit_entry") == entries


@pytest.mark.parametrize("proof", ["", "   ", "vu", "x" * 501])
def test_without_what_shows_it_no_act_is_recorded_late(sqlite_house: House, proof: str) -> None:
    case_id, chief = until_occultation(sqlite_house), sqlite_house.people["chef_etablissement"]
    task_id, done_at = sqlite_house.task(case_id, "occultation"), sqlite_house.now()
    sqlite_house.pass_time(timedelta(hours=1))
    with pytest.raises(Refused) as refused:
        perform(sqlite_house.parts, CompleteTask(chief, task_id, OCCULTATION, late=Late(done_at, proof)))
    assert refused.value.code == "preuve"


def ready_to_decide(house: House) -> tuple[int, str]:
    """A case whose decision may be signed now, the person having been there before; and that task."""
    case_id = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=73))
    return case_id, house.task(case_id, "decision")


def decide(house: House, by: Actor, task_id: str, done_at: datetime | None = None) -> None:
    late = None if done_at is None else Late(done_at, "Décision signée, minute 44")
    perform(house.parts, CompleteTask(by, task_id, house.decision(), late=late))


def last_actor(house: House, case_id: int) -> str | None:
    return case(house.parts, house.people["disp"], case_id).timeline[-1].actor


def test_a_delegation_revoked_since_still_covers_what_was_signed_under_it(house: House) -> None:
    case_id, task_id = ready_to_decide(house)
    director, signed_at = house.people["disp"], house.now() + timedelta(hours=1)
    delegation_id = entry(house, director).record(house.parts)
    house.pass_time(timedelta(hours=2))
    RevokeDelegation(director, delegation_id, "changement d'organisation").record(house.parts)
    revoked_at = house.now()
    house.pass_time(timedelta(hours=3))
    chief = again(house, house.people["chef_etablissement"].account_id)

    view = task(house.parts, chief, task_id)
    assert (view.may_act, view.held_until) == (False, revoked_at)
    assert view.acting_as is not None and "par délégation de signature de disp" in view.acting_as
    for done_at in (None, revoked_at):
        with pytest.raises(Refused) as refused:
            decide(house, chief, task_id, done_at)
        assert refused.value.code == "delegation"
    decide(house, chief, task_id, signed_at)

    assert "par délégation de signature de disp" in str(last_actor(house, case_id))
    assert verify(house.parts, case_id).faults == ()


def test_a_delegation_given_since_covers_nothing_that_was_signed_before_it(sqlite_house: House) -> None:
    case_id, task_id = ready_to_decide(sqlite_house)
    signed_at = sqlite_house.now()
    sqlite_house.pass_time(timedelta(hours=1))
    entry(sqlite_house, sqlite_house.people["disp"]).record(sqlite_house.parts)
    chief = again(sqlite_house, sqlite_house.people["chef_etablissement"].account_id)
    with pytest.raises(Refused) as refused:
        decide(sqlite_house, chief, task_id, signed_at)
    assert refused.value.code == "delegation"
    decide(sqlite_house, chief, task_id)  # now it does
    assert "par délégation" in str(last_actor(sqlite_house, case_id))


@pytest.mark.parametrize("designation", ["", "Note de service n° 3"])
def test_who_signed_for_somebody_absent_is_judged_at_the_instant_of_the_act(
    house: House, designation: str
) -> None:
    case_id, chief = until_occultation(house), house.people["chef_etablissement"]
    own = (
        "cpu" if designation else "chef_etablissement"
    )  # a document gives the function, or they hold it already
    deputy = house.people["cpu"] if designation else employ(house, "Adèle", own, "CP-REAU")
    house.pass_time(timedelta(hours=1))
    before = house.now()
    house.pass_time(timedelta(hours=1))
    ends_at = house.now() + timedelta(days=1)
    away(house, chief, deputy, until_at=ends_at, designation=designation).record(house.parts)
    during = house.now() + timedelta(hours=1)
    house.pass_time(timedelta(days=2))
    deputy = again(house, deputy.account_id)

    if designation:
        view = task(house.parts, deputy, house.task(case_id, "occultation"))
        assert (view.may_act, view.held_until) == (False, ends_at)
        for done_at in (before, ends_at):
            with pytest.raises(Refused) as refused:
                late_occultation(house, deputy, case_id, done_at)
            assert refused.value.code == "autorite"
    late_occultation(house, deputy, case_id, during)
    assert last_actor(house, case_id) == f"{deputy.name}, chef d'établissement, pour chef etablissement"
    assert verify(house.parts, case_id).faults == ()


def test_what_somebody_did_before_the_absence_is_not_done_for_the_absent(sqlite_house: House) -> None:
    case_id, chief = until_occultation(sqlite_house), sqlite_house.people["chef_etablissement"]
    deputy = employ(sqlite_house, "Adèle", "chef_etablissement", "CP-REAU")
    sqlite_house.pass_time(timedelta(hours=1))
    before = sqlite_house.now()
    sqlite_house.pass_time(timedelta(hours=1))
    away(sqlite_house, chief, deputy).record(sqlite_house.parts)
    late_occultation(sqlite_house, again(sqlite_house, deputy.account_id), case_id, before)
    assert last_actor(sqlite_house, case_id) == "Adèle, chef d'établissement"


def test_an_act_whose_form_asks_when_it_was_done_needs_only_its_proof(house: House) -> None:
    case_id, board = house.start(), house.people["cpu"]
    task_id, given_at = house.task(case_id, "avis_cpu"), house.now() + timedelta(hours=2)
    away(
        house, board, employ(house, "Adèle", "cpu", "CP-REAU"), until_at=house.now() + timedelta(hours=3)
    ).record(house.parts)
    house.pass_time(timedelta(hours=5))
    deputy = again(house, account(house, "Adèle"))
    opinion = {**house.opinion(), "avis_cpu_le": given_at.isoformat()}

    def record(done_at: datetime | None, proof: str = "Procès-verbal du 26", **changed: str) -> None:
        late = Late(done_at, proof)
        perform(house.parts, CompleteTask(deputy, task_id, {**opinion, **changed}, late=late))

    for done_at, changed, code in (
        (given_at + timedelta(minutes=1), {}, "accompli"),  # said twice, and not the same
        (None, {"avis_cpu_le": "hier"}, "accompli"),
        (None, {"avis_cpu_le": (given_at - timedelta(days=1)).isoformat()}, "accompli"),  # not awaited yet
        (None, {"avis_cpu_le": (house.now() + timedelta(hours=1)).isoformat()}, "accompli"),
    ):
        with pytest.raises(Refused) as refused:
            record(done_at, **changed)
        assert refused.value.code == code
    record(None)
    told = case(house.parts, board, case_id).timeline[-1]
    assert (told.done_at, told.proof) == (given_at, "Procès-verbal du 26")
    assert told.actor == "Adèle, commission pluridisciplinaire unique, pour cpu", "as it was then"
    assert verify(house.parts, case_id).faults == ()


def account(house: House, login: str) -> int:
    with house.parts.database.read() as tx:
        found = accounts.by_login(tx, login)
    assert found is not None
    return int(found.id)


def test_what_only_says_when_something_takes_effect_is_no_instant_of_the_act(sqlite_house: House) -> None:
    _, task_id = ready_to_decide(sqlite_house)
    view = task(sqlite_house.parts, sqlite_house.people["disp"], task_id)
    assert view.admits_late and view.own_instant is None


LIMIT = b"""
label: Dernier instant de l'acte
rule: heures_ecoulees
values:
  - from: 2020-01-01
    value: PT24H
    reference: {article: R224-6, code: "C. p\xc3\xa9nit."}
"""
KNOWN = {"type": "datetime", "subtype": "datetime", "key": "connu_le", "dateLabel": "Connu le"}
PROPERTIES = (
    "<bpmn:extensionElements><camunda:properties>"
    '<camunda:property name="notAfter" value="limite"/><camunda:property name="notAfterFrom" value="connu_le"/>'
    "</camunda:properties></bpmn:extensionElements>"
)


def test_a_limit_without_effect_of_its_own_is_judged_at_the_instant_of_the_act(sqlite_url: str) -> None:
    shop = open_workshop(sqlite_url)
    drawing = model(
        start(), user("a", camunda_formRef="fa"), user("b", PROPERTIES), end(), flows("s a b e")
    )  # fmt: skip
    form = json.dumps({"id": "fa", "type": "default", "components": [KNOWN]})
    case_id = shop.start(drawing, forms={"fa": form}, more={"law/limite.yaml": LIMIT})
    known_at = shop.clock.at
    shop.act(case_id, "a", {"connu_le": known_at.isoformat()})
    shop.let_pass(hours=30)

    def record(hours: float | None) -> None:
        late = None if hours is None else Late(known_at + timedelta(hours=hours), "Main courante 7")
        perform(shop.parts, CompleteTask(AGENT, shop.task(case_id, "b"), {}, late=late))

    for hours in (None, 24):
        with pytest.raises(Refused) as refused:
            record(hours)
        assert refused.value.code == "terme_limite"
    assert shop.open(case_id) == ["b"], "the limit only refuses"
    record(23.999)
    assert shop.open(case_id) == []


def test_what_a_deadline_has_done_stands_even_for_an_act_done_before_it(house: House) -> None:
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    house.pass_time(timedelta(hours=80))
    done_at, task_id = house.now(), house.task(case_id, "decision")
    decision = house.decision()
    house.pass_time(timedelta(days=20))
    late = Late(done_at, "Décision signée, minute 44")
    with pytest.raises(Refused) as refused:
        perform(house.parts, CompleteTask(house.people["disp"], task_id, decision, late=late))
    assert refused.value.code == "terme_provisoire"
    assert "ne fait pas revivre la mesure" in refused.value.message
    assert "saisissez le juge compétent" in refused.value.message


def test_an_act_cannot_have_preceded_what_it_rests_on(sqlite_url: str) -> None:
    shop = open_workshop(sqlite_url)
    drawing = model(
        start(), node("parallelGateway", "g"), user("a", camunda_formRef="fa"), user("b", camunda_formRef="fb"),
        user("c"), node("parallelGateway", "j"), end(), flows("s g a j e, g b j, g c j"),
    )  # fmt: skip
    said = {"type": "textfield", "key": "constat", "label": "Constat"}
    rests = {
        "type": "textfield",
        "key": "suite",
        "label": "Suite",
        "properties": {"constraint": "constat != null"},
    }
    forms = {name: json.dumps({"id": name, "type": "default", "components": [part]})
             for name, part in (("fa", said), ("fb", {**rests, "label": "Suite donnée"}))}  # fmt: skip
    case_id = shop.start(drawing, forms=forms)
    opened_at = shop.clock.at
    shop.let_pass(hours=2)
    shop.act(case_id, "a", {"constat": "vu"})
    shop.let_pass(hours=2)

    def record(element: str, hours: int, data: dict[str, str]) -> None:
        late = Late(opened_at + timedelta(hours=hours), "Main courante 7")
        perform(shop.parts, CompleteTask(AGENT, shop.task(case_id, element), data, late=late))

    with pytest.raises(Refused) as refused:
        record("b", 1, {"suite": "donnée"})
    assert refused.value.code == "accompli" and "s'appuie sur" in refused.value.message
    record("b", 3, {"suite": "donnée"})
    record("c", 1, {})  # rests on nothing that came after
    assert shop.open(case_id) == []
