"""Opinions asked on a running case: by the authority in charge, answered by who is asked, read by whom they are for."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.house import House
from tests.support.people import employ

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.ask_opinion import AskOpinion, GiveOpinion, WithdrawOpinionRequest
from orchestrator.operations.perform import Operation, perform
from orchestrator.operations.run_due import run_due
from orchestrator.queries import opinions
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.security import Actor

QUESTION = {"aupres": "spip", "question": "Quel hébergement à la sortie ?"}
ANSWER = {"conclusion": "reserve", "motifs": "Hébergement précaire.", "confidentiel": "Conflit avec sa sœur."}


def refusal(house: House, operation: Operation) -> str:
    with pytest.raises((Refused, NotFound)) as refused:
        perform(house.parts, operation)
    return refused.value.code


def asked(house: House, **changes: Any) -> tuple[int, int]:
    """A case at the opinion of the commission, where the head of the prison has the next acts; (case, question)."""
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    perform(house.parts, AskOpinion(house.people["chef_etablissement"], case_id, {**QUESTION, **changes}))
    return case_id, opinions.opinions_of(house.parts, house.people["chef_etablissement"], case_id).opinions[
        0
    ].id


def read(house: House, reader: Actor, opinion_id: int) -> dict[str, str]:
    return dict(opinions.opinion(house.parts, reader, opinion_id)[0].answer)


def test_an_opinion_is_asked_answered_and_read_by_whom_it_is_for(house: House) -> None:
    chief, clerk = house.people["chef_etablissement"], house.people["greffe"]
    probation = employ(house, "Sam", "spip", "CP-REAU")
    case_id, opinion_id = asked(house)
    (waiting,) = opinions.awaited(house.parts, probation)
    assert (waiting.id, waiting.question, waiting.may_answer) == (opinion_id, QUESTION["question"], True)
    assert opinions.awaited(house.parts, chief) == ()

    perform(house.parts, GiveOpinion(probation, opinion_id, ANSWER))

    whole = {"Conclusion": "Favorable avec des réserves", "Motifs": "Hébergement précaire."}
    hidden = {**whole, "Partie confidentielle": "Conflit avec sa sœur."}
    assert read(house, chief, opinion_id) == read(house, probation, opinion_id) == hidden
    assert list(read(house, chief, opinion_id)) == list(hidden)  # in the order of the form
    assert read(house, clerk, opinion_id) == whole
    told = case(house.parts, clerk, case_id).timeline
    titles = [(entry.title, entry.actor, entry.details) for entry in told if entry.kind == "avis"]
    assert titles == [
        ("Avis demandé : service pénitentiaire d'insertion et de probation",
         "chef etablissement, chef d'établissement", ()),
        ("Avis rendu : service pénitentiaire d'insertion et de probation",
         "Sam, service pénitentiaire d'insertion et de probation", ()),
    ]  # fmt: skip
    assert opinions.awaited(house.parts, probation) == ()
    assert refusal(house, GiveOpinion(probation, opinion_id, ANSWER)) == "etat"
    assert refusal(house, WithdrawOpinionRequest(chief, opinion_id)) == "etat"
    with house.parts.database.engine.connect() as connection:
        payloads = (
            connection.exec_driver_sql("SELECT payload FROM audit_entry WHERE kind = 'avis'").scalars().all()
        )
    assert not any("sœur" in payload or "hébergement" in payload for payload in payloads)
    assert not verify(house.parts).faults


def test_only_who_has_an_act_to_do_asks_and_only_who_is_asked_answers(sqlite_house: House) -> None:
    house = sqlite_house
    probation = employ(house, "Sam", "spip", "CP-REAU")
    elsewhere = employ(house, "Osny", "spip", "MA-OSNY")
    case_id, opinion_id = asked(house)
    chief, clerk, stranger = house.people["chef_etablissement"], house.people["greffe"], elsewhere
    assert refusal(house, AskOpinion(clerk, case_id, QUESTION)) == "autorite"
    assert refusal(house, AskOpinion(stranger, case_id, QUESTION)) == "introuvable"
    assert refusal(house, GiveOpinion(clerk, opinion_id, ANSWER)) == "introuvable"
    assert refusal(house, GiveOpinion(elsewhere, opinion_id, ANSWER)) == "introuvable"
    assert refusal(house, WithdrawOpinionRequest(probation, opinion_id)) == "introuvable"
    with pytest.raises(NotFound):
        opinions.opinion(house.parts, elsewhere, opinion_id)
    for wrong, code in (
        ({**QUESTION, "aupres": "chef_etablissement"}, "champ_aupres"),  # oneself
        ({**QUESTION, "aupres": "inconnu"}, "champ_aupres"),
        ({**QUESTION, "question": ""}, "champ_question"),
        ({**QUESTION, "limite_le": "2020-01-01"}, "champ_limite_le"),
    ):
        assert refusal(house, AskOpinion(chief, case_id, wrong)) == code, wrong
    assert refusal(house, GiveOpinion(probation, opinion_id, {"conclusion": "favorable"})) == "champ_motifs"
    perform(house.parts, WithdrawOpinionRequest(chief, opinion_id))
    assert opinions.awaited(house.parts, probation) == ()


def test_a_late_answer_is_an_alert_and_the_case_goes_on(sqlite_house: House) -> None:
    house = sqlite_house
    probation = employ(house, "Sam", "spip", "CP-REAU")
    last = (house.now() + timedelta(days=2)).date().isoformat()
    case_id, opinion_id = asked(house, limite_le=last)
    house.pass_time(timedelta(days=4))
    run_due(house.parts)
    told = case(house.parts, house.people["chef_etablissement"], case_id)
    assert [
        entry.title for entry in told.timeline if entry.kind == "alerte" and "Avis attendu" in entry.title
    ]
    assert told.status == "running"
    assert opinions.awaited(house.parts, probation)[0].late
    perform(house.parts, GiveOpinion(probation, opinion_id, ANSWER))  # late, and kept all the same


def test_an_answer_in_time_disarms_the_alert(sqlite_house: House) -> None:
    house = sqlite_house
    probation = employ(house, "Sam", "spip", "CP-REAU")
    last = (house.now() + timedelta(days=2)).date().isoformat()
    case_id, opinion_id = asked(house, limite_le=last)
    perform(house.parts, GiveOpinion(probation, opinion_id, ANSWER))
    house.pass_time(timedelta(days=4))
    run_due(house.parts)
    found = case(house.parts, house.people["chef_etablissement"], case_id)
    assert not [entry for entry in found.timeline if "Avis attendu" in entry.title]
    assert {limit.status for limit in found.deadlines if limit.name == "avis_demande"} == {"cancelled"}


def test_a_doctor_gives_a_conclusion_and_nothing_else(sqlite_house: House) -> None:
    house = sqlite_house
    doctor = employ(house, "Docteure", "unite_sanitaire", "CP-REAU")
    _, opinion_id = asked(house, aupres="unite_sanitaire")
    form = opinions.opinion(house.parts, doctor, opinion_id)[1]
    assert [field.key for field in form.fields] == ["conclusion"]
    wrong = {"conclusion": "compatible", "motifs": "Diabète."}
    assert refusal(house, GiveOpinion(doctor, opinion_id, wrong)).startswith("champ_")
    perform(house.parts, GiveOpinion(doctor, opinion_id, {"conclusion": "compatible"}))
    assert read(house, house.people["chef_etablissement"], opinion_id) == {"Conclusion": "Compatible"}


def test_who_is_asked_from_outside_the_procedure_sees_the_question_and_not_the_case(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    prosecutor = employ(house, "Parquet", "procureur", "TJ-MELUN")
    case_id, opinion_id = asked(house, aupres="procureur")
    (waiting,) = opinions.awaited(house.parts, prosecutor)
    assert (waiting.id, waiting.sees_case) == (opinion_id, False)
    with pytest.raises(NotFound):
        case(house.parts, prosecutor, case_id)
    with pytest.raises(NotFound):
        opinions.opinions_of(house.parts, prosecutor, case_id)
    perform(house.parts, GiveOpinion(prosecutor, opinion_id, ANSWER))
    with pytest.raises(NotFound):  # answered: nothing more to know of the case
        opinions.opinion(house.parts, prosecutor, opinion_id)
