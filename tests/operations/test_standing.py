"""What somebody holds is judged when their act is written: what is withdrawn during a long upload is withdrawn."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from tests.support.house import House
from tests.support.people import again, employ

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.answer_once import RequestKey, perform_once
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.decide_habilitation import DecideHabilitation
from orchestrator.operations.grant_habilitation import GrantHabilitation
from orchestrator.operations.manage_accounts import end_function
from orchestrator.operations.perform import perform
from orchestrator.operations.standing import FRESH_SECONDS
from orchestrator.operations.write_note import WriteNote
from orchestrator.persistence.tables import account
from orchestrator.security import Actor


def long_ago(house: House, who: Actor) -> Actor:
    """The actor as a request read them that has been under way for a minute."""
    return replace(again(house, who.account_id), read_at=time.monotonic() - 60)


def opinion(house: House, by: Actor, case_id: int) -> CompleteTask:
    return CompleteTask(by, house.task(case_id, "avis_cpu"), house.opinion())


def asked(house: House, operation: Any) -> Refused:
    entries = house.count("audit_entry")
    with pytest.raises(Refused) as refused:
        perform(house.parts, operation)
    assert house.count("audit_entry") == entries
    return refused.value


def test_a_function_withdrawn_while_the_request_was_under_way_no_longer_signs(house: House) -> None:
    case_id = house.start()
    act = opinion(house, long_ago(house, house.people["cpu"]), case_id)
    house.pass_time(timedelta(seconds=1))
    end_function(house.parts, "cpu", "cpu", "CP-REAU")

    with pytest.raises(NotFound):  # without a function there, not even the case is theirs to know
        perform(house.parts, act)
    assert house.task(case_id, "avis_cpu")


def test_nor_does_it_under_a_key_of_idempotence(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    actor = long_ago(house, house.people["cpu"])
    act = opinion(house, actor, case_id)
    house.pass_time(timedelta(seconds=1))
    end_function(house.parts, "cpu", "cpu", "CP-REAU")

    with pytest.raises(NotFound):
        perform_once(house.parts, act, RequestKey(actor.account_id or 0, "a1", "empreinte"))
    assert house.count("request_key") == 0


def test_an_habilitation_suspended_in_between_bars_the_act(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    clerk = employ(house, "nouveau.greffe", "greffe", "CP-REAU", habilitated=False)
    chief = house.people["chef_etablissement"]
    key = GrantHabilitation(chief, clerk.account_id or 0, "GENESIS", "décision", house.now()).record(
        house.parts
    )
    waiting = long_ago(house, clerk)
    DecideHabilitation(chief, key, "suspension", "agissements à éclaircir", "").record(house.parts)

    told = asked(house, WriteNote(waiting, case_id, {"texte": "Une note."}))
    assert told.code == "habilitation"


def test_a_closed_account_is_told_that_nothing_was_recorded(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    act = opinion(house, long_ago(house, house.people["cpu"]), case_id)
    with house.parts.database.engine.begin() as connection:
        connection.execute(update(account).where(account.c.login == "cpu").values(active=False))

    told = asked(house, act)
    assert (told.code, told.status) == ("autorite", 403)
    assert "rien n'a été enregistré" in told.message


def test_a_function_given_in_between_serves_and_nothing_changed_changes_nothing(house: House) -> None:
    case_id = house.start()
    perform(house.parts, opinion(house, long_ago(house, house.people["cpu"]), case_id))
    assert house.count("task") > 1


def test_the_usual_act_asks_the_database_nothing_more(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    counted: list[str] = []
    event.listen(house.parts.database.engine, "before_cursor_execute", lambda *told: counted.append(told[2]))

    actor = replace(house.people["cpu"], read_at=time.monotonic() + 3600 * FRESH_SECONDS)
    perform(house.parts, opinion(house, actor, case_id))

    assert not [statement for statement in counted if statement.startswith("SELECT account.id")]
