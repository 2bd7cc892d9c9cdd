"""Letters really leave, once, through a real server; what a bad server does to them is survived."""

import re
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from tests.support.house import PERSON, House
from tests.support.mail_server import Post, smtp_settings
from tests.support.ports import free_port

from orchestrator.errors import Refused
from orchestrator.operations.claim_task import ClaimTask
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.correct_act import CorrectAct
from orchestrator.operations.mail_preferences import DEFAULTS
from orchestrator.operations.manage_accounts import add_account
from orchestrator.operations.perform import perform
from orchestrator.operations.reassign_task import ReassignTask
from orchestrator.operations.record_absence import RecordAbsence
from orchestrator.operations.run_due import run_due
from orchestrator.operations.send_mail import Mailroom
from orchestrator.persistence import mail_preferences, mail_queue, messages, tasks
from orchestrator.persistence.tables import absence, mandate
from orchestrator.queries.case import case


def test_who_may_act_is_told_of_a_task_and_who_opened_it_is_not(post: Post) -> None:
    address = post.prove("cpu")
    post.prove("chef_etablissement")
    post.prove("jap")
    post.house.start()

    assert post.room.beat() == 1

    message = post.handler.received[0]
    assert post.handler.to == [address]
    assert message["Subject"].startswith("[UDV-2026-0001] À faire : ")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert re.fullmatch(r"<[0-9a-f]{40}@orchestrateur.example>", message["Message-ID"])
    assert "https://orchestrateur.example/taches/" in post.text()
    assert post.rows("kind, status, receipt, attempts") == [
        ("assignment", "sent", "250 OK, queued as 7F3A", 1)
    ]


def test_a_letter_names_nobody(post: Post) -> None:
    post.prove("cpu", language="en")
    post.house.start()
    post.room.beat()

    raw = post.handler.received[0].as_string() + post.text()
    named = [*PERSON.values(), "codétenus", "agressions"]
    assert not [word for word in named if re.search(rf"\b{re.escape(word)}\b", raw)]
    assert "A task has opened for your function." in post.text()
    html = post.handler.received[0].get_body(("html",))
    assert html is not None
    assert '<html lang="en">' in html.get_content()


def decision_of(post: Post) -> Any:
    """The task of a decision whose time is counted: its earliest reading ends a day before the one retained."""
    case_id = post.house.until_consultation(urgence="oui", deja_ecroue="oui")
    run_due(post.house.parts)
    with post.house.parts.database.read() as tx:
        return tasks.by_id(tx, post.house.task(case_id, "decision"))


def go_to(post: Post, at: datetime) -> list[str]:
    """Let time pass until `at` and return the kinds of the letters written on the way."""
    before = len(post.rows())
    post.house.pass_time(at - post.house.now())
    run_due(post.house.parts)
    return [kind for kind, _status in post.rows()[before:] if kind != "escalation"]


def test_a_deadline_is_told_before_its_earliest_reading_and_when_it_has_passed(post: Post) -> None:
    post.prove("disp", leads=(48, 24, 2), on_assignment=False)
    task = decision_of(post)
    assert task.warn_at < task.due_at
    hour, told = timedelta(hours=1), []
    for left in (49, 48, 47, 24, 23, 2, 1, 0):
        told.append((left, go_to(post, task.warn_at - left * hour)))
    assert [left for left, kinds in told if kinds == ["lead"]] == [48, 24, 2]
    assert sum(len(kinds) for _left, kinds in told) == 3

    assert go_to(post, task.due_at) == ["passed"]
    assert post.room.beat() >= 1
    assert any("Délai passé" in message["Subject"] for message in post.handler.received)


def test_what_was_missed_while_nothing_ran_is_told_once_by_the_shortest_lead(post: Post) -> None:
    post.prove("disp", leads=(48, 24), on_assignment=False)
    task = decision_of(post)

    assert go_to(post, task.warn_at - timedelta(hours=20)) == ["lead"]
    assert [key.split(":")[2] for kind, key in post.rows("kind, key") if kind == "lead"] == ["24"]
    assert go_to(post, task.warn_at - timedelta(hours=19)) == []


def test_a_task_done_or_taken_meanwhile_is_no_news(post: Post) -> None:
    post.prove("cpu")
    case_id = post.house.start()
    post.house.act(case_id, "cpu", "avis_cpu", post.house.opinion())

    assert post.room.beat() == 0
    assert post.rows()[0] == ("assignment", "moot")


def test_a_colleague_is_told_of_a_task_put_in_their_hands(post: Post) -> None:
    house = post.house
    other = add_account(house.parts, "cpu2", "cpu 2", "mot de passe d'essai", "cpu", "CP-REAU")
    post.prove("cpu", on_assignment=False)
    task = house.task(house.start(), "avis_cpu")
    with house.parts.database.write() as tx:
        wanted = {**DEFAULTS, "address": "cpu2@exemple.fr", "on_deadline": False}
        mail_preferences.save(tx, other, wanted, ())
        tx.commit()
    perform(house.parts, ClaimTask(house.people["cpu"], task))
    perform(house.parts, ReassignTask(house.people["cpu"], task, other))

    assert post.room.beat() == 1
    assert post.handler.to == ["cpu2@exemple.fr"]
    assert "Vous est confié" in post.handler.received[0]["Subject"]


def stand_in(post: Post, login: str, absent: str, place: str, **more: Any) -> str:
    """Give `login` an address and the work of `absent` for three days; return the address."""
    house, head = post.house, post.house.people["disp" if place == "DISP-PARIS" else "chef_etablissement"]
    function = more.pop("function", "greffe")
    key = add_account(house.parts, login, login, "mot de passe d'essai", function, place)
    with house.parts.database.write() as tx:
        mail_preferences.save(
            tx, key, {**DEFAULTS, "address": f"{login}@exemple.fr", **more.pop("wanted", {})}, (48,)
        )
        tx.commit()
    away = house.people[absent].account_id
    assert away is not None
    now = house.now()
    RecordAbsence(
        head, away, key, absent, place, more.pop("procedures", ()), now, now + timedelta(days=3),
        designation=more.pop("designation", "note de service du 26 janvier"),
    ).record(house.parts)  # fmt: skip
    return f"{login}@exemple.fr"


def test_who_stands_in_is_told_of_each_task_as_the_holder_is(post: Post) -> None:
    holder = post.prove("cpu")
    substitute = stand_in(post, "relais", "cpu", "CP-REAU")
    deaf = stand_in(post, "muet", "greffe", "CP-REAU", wanted={"on_assignment": False, "on_deadline": False})
    post.house.start()

    assert post.room.beat() == 2
    assert sorted(post.handler.to) == sorted([holder, substitute]) and deaf not in post.handler.to

    post.house.pass_time(timedelta(days=3))
    post.house.start(ecrou="48212")
    assert post.room.beat() == 1, "the absence is over"
    assert post.handler.to[-1] == holder


def test_who_stands_in_is_told_of_the_procedures_covered_alone_and_once(post: Post) -> None:
    stand_in(post, "ailleurs", "cpu", "CP-REAU", procedures=("udv_placement",))
    post.house.start()
    assert [kind for kind, _ in post.rows()] == ["assignment"]

    with post.house.parts.database.write() as tx:
        tx.execute(update(absence).values(procedures="permission_retrait"))
        tx.commit()
    post.house.start(ecrou="48212")
    assert len(post.rows()) == 1, "another procedure"

    with post.house.parts.database.write() as tx:
        tx.execute(update(absence).values(procedures="", designation=""))
        tx.commit()
    post.house.start(ecrou="48213")
    assert len(post.rows()) == 1, "undesignated, without the function: nothing passes to them"


def test_what_the_absent_had_taken_or_is_given_is_told_to_who_stands_in(post: Post) -> None:
    house = post.house
    substitute = stand_in(post, "relais", "cpu", "CP-REAU", function="cpu", designation="")
    task = house.task(house.start(), "avis_cpu")
    perform(house.parts, ClaimTask(house.people["cpu"], task))
    assert post.room.beat() == 1 and post.handler.to == [substitute], "theirs to do meanwhile"

    colleague = add_account(house.parts, "cpu2", "cpu 2", "mot de passe d'essai", "cpu", "CP-REAU")
    perform(house.parts, ReassignTask(house.people["cpu"], task, colleague))
    assert post.room.beat() == 0
    perform(
        house.parts,
        ReassignTask(house.people["chef_etablissement"], task, house.people["cpu"].account_id or 0),
    )
    assert post.room.beat() == 1 and "confié" in post.handler.received[-1]["Subject"]


def test_who_stands_in_for_the_decider_is_told_of_the_limit(post: Post) -> None:
    task = decision_of(post)
    post.house.pass_time(task.warn_at - timedelta(hours=49) - post.house.now())
    run_due(post.house.parts)
    stand_in(post, "interim", "disp", "DISP-PARIS", function="secretariat")
    assert go_to(post, task.warn_at - timedelta(hours=47)) == ["lead"]


def test_whoever_letters_told_of_the_case_since_an_act_is_told_once_that_it_was_corrected(post: Post) -> None:
    for function in ("cpu", "disp"):
        post.prove(function)
    chief = post.prove("chef_etablissement", language="en")
    case_id = post.house.until_consultation()
    post.room.beat()
    post.house.pass_time(timedelta(hours=73))
    post.house.act(case_id, "disp", "decision", post.house.decision())  # opens a task to the chief
    post.room.beat()
    seq = case(post.house.parts, post.house.people["disp"], case_id).timeline[-1].seq
    post.handler.received.clear()
    post.handler.to.clear()
    before = len(post.rows())

    ground = "Mots omis à la frappe, que porte le rapport."
    data = {"motifs": "Agressions de deux codétenus."}
    perform(post.house.parts, CorrectAct(post.house.people["disp"], case_id, seq, data, ground))
    assert post.room.beat() == 1

    assert post.rows()[before:] == [("corrected", "sent")]
    assert post.handler.to == [chief]
    assert "Act corrected: Décider" in post.handler.received[0]["Subject"]
    assert f"https://orchestrateur.example/dossiers/{case_id}" in post.text()
    raw = post.handler.received[0].as_string() + post.text()
    named = [*PERSON.values(), "codétenus", "frappe"]
    assert not [word for word in named if re.search(rf"\b{re.escape(word)}\b", raw)]


def test_who_has_left_the_place_meanwhile_is_not_told_of_the_correction(post: Post) -> None:
    post.prove("chef_etablissement")
    case_id = post.house.until_consultation()
    post.house.pass_time(timedelta(hours=73))
    post.house.act(case_id, "disp", "decision", post.house.decision())
    post.room.beat()
    seq = case(post.house.parts, post.house.people["disp"], case_id).timeline[-1].seq
    data, ground = {"motifs": "Agressions de deux codétenus."}, "Mots omis à la frappe, que porte le rapport."
    perform(post.house.parts, CorrectAct(post.house.people["disp"], case_id, seq, data, ground))
    chief = post.house.people["chef_etablissement"].account_id
    with post.house.parts.database.write() as tx:
        tx.execute(update(mandate).where(mandate.c.account_id == chief).values(until_at=tx.now()))
        tx.commit()

    assert post.room.beat() == 0
    assert post.rows()[-1] == ("corrected", "moot")


def test_who_has_left_before_the_letter_goes_is_told_of_no_task_either(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    with post.house.parts.database.write() as tx:
        left = post.house.people["cpu"].account_id
        tx.execute(update(mandate).where(mandate.c.account_id == left).values(until_at=tx.now()))
        tx.commit()
    assert post.room.beat() == 0
    assert post.rows() == [("assignment", "moot")]


def test_an_act_refused_by_time_is_told_once_to_its_author(post: Post) -> None:
    post.prove("disp", on_assignment=False, on_deadline=False)
    case_id = post.house.until_consultation()
    act = CompleteTask(post.house.people["disp"], post.house.task(case_id, "decision"), post.house.decision())
    for _try in range(2):
        with pytest.raises(Refused):
            perform(post.house.parts, act)

    assert post.room.beat() == 1
    assert "n'a pas été enregistré" in post.text()
    assert post.rows() == [("refused", "sent")]


def test_quiet_hours_hold_letters_back_but_never_a_near_deadline(post: Post) -> None:
    post.prove("cpu", quiet_from=7, quiet_until=20)  # it is nine in Paris
    post.house.start()
    assert post.room.beat() == 0
    assert post.rows("status, attempts") == [("pending", 0)]
    with post.house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE mail SET subject_at = wake_at, wake_at = created_at")
        soon = int((post.house.now() + timedelta(hours=11)).timestamp() * 1_000_000)
        connection.exec_driver_sql(f"UPDATE mail SET subject_at = {soon}")
    assert post.room.beat() == 1


def test_the_digest_comes_once_a_day_at_its_hour_on_the_establishments_clock(post: Post) -> None:
    at_eleven = post.house.now() + timedelta(hours=2)
    post.prove("cpu", on_assignment=False, on_digest=True, digest_hour=11, next_digest_at=at_eleven)
    post.house.start()
    for _half_hour in range(60):
        post.house.pass_time(timedelta(minutes=30))
        run_due(post.house.parts)
        post.room.beat()

    assert post.rows() == [("digest", "sent"), ("digest", "sent")]
    assert "UDV-2026-0001" in post.text()
    assert post.handler.received[0]["Subject"] == "Votre récapitulatif : 1 à faire"


def test_a_server_that_is_down_loses_nothing(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    up = post.house.parts.settings.smtp
    down = replace(
        post.house.parts, settings=replace(post.house.parts.settings, smtp=smtp_settings(free_port()))
    )
    assert Mailroom(down).beat() == 0
    assert post.rows("status, attempts") == [("pending", 1)]
    assert "Refused" in str(post.rows("receipt")[0][0])
    assert post.room.beat() == 0, "not at once again"

    post.house.pass_time(timedelta(minutes=2))
    assert up is not None
    assert post.room.beat() == 1


def test_a_letter_whose_acknowledgement_is_lost_comes_again_under_the_same_name(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    post.handler.drops = 1
    assert post.room.beat() == 0
    post.house.pass_time(timedelta(minutes=2))
    assert post.room.beat() == 1

    first, second = post.handler.received
    assert first["Message-ID"] == second["Message-ID"]
    assert post.rows() == [("assignment", "sent")]


def test_a_server_too_slow_to_answer_is_left_alone(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    slow = smtp_settings(post.controller.port, timeout_seconds=0.3)
    parts = replace(post.house.parts, settings=replace(post.house.parts.settings, smtp=slow))
    post.handler.pause_seconds = 600.0  # whoever waited for the answer would be seen to
    begun = time.monotonic()
    assert Mailroom(parts).beat() == 0
    assert time.monotonic() - begun < 300.0
    assert post.rows() == [("assignment", "pending")]


def test_a_temporary_refusal_is_tried_again_later_and_later(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    post.handler.on_data = "451 4.3.2 try later"
    for _try in range(3):
        post.room.beat()
        post.house.pass_time(timedelta(hours=1))
    assert post.rows("status, attempts, receipt") == [("pending", 3, "451 4.3.2 try later")]
    post.house.pass_time(timedelta(days=8))
    post.room.beat()
    assert post.rows("status") == [("expired",)]


def test_an_address_where_nobody_receives_is_told_to_operators_and_written_to_no_more(post: Post) -> None:
    post.prove("cpu")
    post.handler.on_rcpt = "550 5.1.1 no such user"
    post.house.start()
    post.room.beat()
    assert post.rows() == [("assignment", "refused")]
    assert "5.1.1" in str(post.rows("receipt")[0][0])

    post.house.start(ecrou="48212")
    assert post.rows() == [("assignment", "refused")]


def test_a_relay_that_wants_none_of_us_spoils_no_address(post: Post) -> None:
    post.prove("cpu")
    post.handler.on_rcpt = "554 5.7.1 relay access denied"
    post.house.start()
    post.room.beat()
    post.house.start(ecrou="48212")

    assert post.rows() == [("assignment", "refused"), ("assignment", "pending")]


def test_without_a_server_letters_wait_and_the_useless_ones_end(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    bare = Mailroom(replace(post.house.parts, settings=replace(post.house.parts.settings, smtp=None)))
    assert bare.beat() == 0
    assert post.rows("status, attempts") == [("pending", 0)]
    post.house.pass_time(timedelta(days=8))
    assert bare.beat() == 0
    assert post.rows("status") == [("expired",)]


def test_nothing_is_written_for_whoever_proved_no_address(post: Post) -> None:
    post.prove("cpu", address=None)
    post.house.start()

    assert post.rows() == []


def test_starttls_is_never_given_up_silently(post: Post) -> None:
    post.prove("cpu")
    post.house.start()
    wanted = smtp_settings(post.controller.port, security="starttls")
    parts = replace(post.house.parts, settings=replace(post.house.parts.settings, smtp=wanted))
    assert Mailroom(parts).beat() == 0
    assert post.handler.received == []
    assert "STARTTLS" in str(post.rows("receipt")[0][0])


def test_two_senders_do_not_send_twice(post: Post) -> None:
    post.prove("cpu")
    for number in range(6):
        post.house.start(ecrou=f"E{number}")
    post.handler.pause_seconds = 0.05
    rooms = [Mailroom(post.house.parts) for _ in range(2)]
    threads = [threading.Thread(target=room.beat) for room in rooms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    identities = [message["Message-ID"] for message in post.handler.received]
    assert len(identities) == len(set(identities)) == 6


def test_every_letter_is_written_and_settled_on_both_databases(house: House) -> None:
    for function in ("cpu", "disp", "exploitation"):
        key = house.people[function].account_id
        assert key is not None
        wanted = {**DEFAULTS, "address": f"{function}@exemple.fr", "on_digest": True}
        with house.parts.database.write() as tx:
            mail_preferences.save(tx, key, {**wanted, "next_digest_at": tx.now()}, (24 * 14, 48))
            tx.commit()
    run_due(house.parts)
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    act = CompleteTask(house.people["disp"], house.task(case_id, "decision"), house.decision())
    with pytest.raises(Refused):
        perform(house.parts, act)
    with house.parts.database.write() as tx:
        messages.open_incident(tx, case_id, "decision", "Essai.", tx.now())
        tx.commit()
    for _day in range(16):
        house.pass_time(timedelta(days=1))
        run_due(house.parts)
    with house.parts.database.write() as tx:
        claimed = mail_queue.claim(tx, tx.now(), tx.now() + timedelta(minutes=1), 500)
        assert mail_queue.claim(tx, tx.now(), tx.now() + timedelta(minutes=1), 500) == ()
        for row in claimed:
            mail_queue.settle(tx, row.id, "sent", at=tx.now(), receipt="250")
        tx.commit()
    kinds = {row.kind for row in claimed}
    assert kinds == {"assignment", "lead", "passed", "refused", "incident", "digest", "escalation"}
