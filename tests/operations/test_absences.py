"""Absence and substitution: whose work is done by whom, until when, and what substitution never gives."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.house import House
from tests.support.people import again, employ

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.claim_task import ClaimTask
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.record_absence import EndAbsence, RecordAbsence
from orchestrator.queries import absences, case
from orchestrator.queries.audit import verify
from orchestrator.queries.inbox import inbox
from orchestrator.queries.task import task
from orchestrator.security import Actor


def away(house: House, absent: Actor, substitute: Actor, **changes: Any) -> RecordAbsence:
    """The absent person declares a week, from now, from the function they hold."""
    (held,) = absent.mandates
    assert absent.account_id is not None
    assert substitute.account_id is not None
    given = RecordAbsence(
        actor=absent,
        absent=absent.account_id,
        substitute=substitute.account_id,
        function=held.function,
        place=held.place,
        procedures=(),
        since_at=house.now(),
        until_at=house.now() + timedelta(days=7),
    )
    return replace(given, **changes)


def refusal(operation: RecordAbsence, house: House) -> str:
    with pytest.raises(Refused) as refused:
        operation.record(house.parts)
    return refused.value.code


def test_a_colleague_does_the_work_for_the_absent_and_both_names_stand_on_it(house: House) -> None:
    chief = house.people["chef_etablissement"]
    deputy = employ(house, "Adèle", "chef_etablissement", "CP-REAU")
    case_id = house.start()
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    information = house.task(case_id, "information")
    perform(house.parts, ClaimTask(chief, information))
    facts = {"motifs_communiques": "Agressions.", "comprend_francais": "oui", "avocat_demande": "non"}
    with pytest.raises(Refused) as held:
        perform(house.parts, CompleteTask(deputy, information, facts))
    assert held.value.code == "etat"

    away(house, chief, deputy, procedures=("udv_placement",)).record(house.parts)
    deputy = again(house, deputy.account_id)
    assert "information" in [item.element for item in inbox(house.parts, deputy).items]
    assert task(house.parts, deputy, information).acting_as == "chef d'établissement, pour chef etablissement"
    perform(house.parts, CompleteTask(deputy, information, facts))

    told = case.case(house.parts, chief, case_id).timeline
    assert "Adèle, chef d'établissement, pour chef etablissement" in [entry.actor for entry in told]
    with house.parts.database.engine.connect() as connection:
        payload = (
            connection.exec_driver_sql("SELECT payload FROM audit_entry ORDER BY seq DESC").scalars().first()
        )
        bodies = connection.exec_driver_sql("SELECT body FROM document_content").scalars().all()
    assert f'"instead_of":{chief.account_id}' in str(payload)
    assert any("pour chef etablissement" in body for body in bodies)
    assert not verify(house.parts).faults


def test_an_absence_ends_by_itself_or_when_it_is_ended(sqlite_house: House) -> None:
    house = sqlite_house
    chief = house.people["chef_etablissement"]
    deputy = employ(house, "Adèle", "chef_etablissement", "CP-REAU")

    def replaces(at: datetime) -> bool:
        return any(held.instead_of and held.holds(at) for held in again(house, deputy.account_id).mandates)

    first = away(house, chief, deputy).record(house.parts)
    until_at = house.now() + timedelta(days=7)
    assert replaces(house.now())
    assert replaces(until_at - timedelta(seconds=1))
    assert not replaces(until_at)
    with pytest.raises(Refused):
        EndAbsence(house.people["greffe"], first).record(house.parts)
    EndAbsence(chief, first).record(house.parts)
    assert not replaces(house.now())
    assert absences.list_absences(house.parts, chief) == ()
    with pytest.raises(Refused):
        EndAbsence(chief, first).record(house.parts)
    with pytest.raises(NotFound):
        EndAbsence(chief, 99).record(house.parts)


def test_substitution_never_gives_what_one_has_no_power_to_do(sqlite_house: House) -> None:
    house = sqlite_house
    chief, clerk, director = (house.people[key] for key in ("chef_etablissement", "greffe", "disp"))
    deputy = employ(house, "Adèle", "chef_etablissement", "CP-REAU")
    elsewhere = employ(house, "Osny", "chef_etablissement", "MA-OSNY")
    for wrong, code in (
        (away(house, chief, clerk), "remplacant"),  # does not hold the function
        (away(house, chief, elsewhere), "remplacant"),  # holds it elsewhere
        (away(house, chief, chief), "remplacant"),
        (away(house, chief, deputy, actor=clerk), "autorite"),  # for somebody else, without heading the place
        (
            away(house, clerk, deputy, designation="note de service"),
            "autorite",
        ),  # gives what is not theirs to give
        (away(house, chief, deputy, until_at=house.now()), "champ_until_on"),
        (away(house, chief, deputy, procedures=("inconnue",)), "champ_procedures"),
    ):
        assert refusal(wrong, house) == code, wrong
    assert house.count("absence") == 0
    # The head of the interregion records it for the head of the establishment, and names who holds the function.
    named = away(house, chief, clerk, actor=director, designation="décision du 20 janvier")
    named.record(house.parts)
    held = again(house, clerk.account_id).mandates
    assert [(found.function, found.instead_of) for found in held] == [
        ("chef_etablissement", "chef etablissement"),
        ("greffe", ""),
    ]
    assert refusal(named, house) == "absence_double"


def test_two_absences_that_overlap_leave_nobody_in_charge(sqlite_house: House) -> None:
    house = sqlite_house
    chief = house.people["chef_etablissement"]
    deputy = employ(house, "Adèle", "chef_etablissement", "CP-REAU")
    third = employ(house, "Bruno", "chef_etablissement", "CP-REAU")
    away(house, deputy, third).record(house.parts)
    assert refusal(away(house, chief, deputy), house) == "remplacant"
    later = house.now() + timedelta(days=7)
    away(house, chief, deputy, since_at=later, until_at=later + timedelta(days=3)).record(house.parts)


def test_a_magistrate_is_named_for_one_procedure_and_sees_no_other(sqlite_house: House) -> None:
    house = sqlite_house
    judge = house.people["jap"]
    president = employ(house, "Présidente", "president_tribunal", "TJ-MELUN")
    substitute = employ(house, "Remplaçante", "magistrat", "TJ-MELUN")
    named = away(
        house,
        judge,
        substitute,
        actor=president,
        designation="ordonnance du 20 janvier",
        procedures=("udv_placement",),
    )
    named.record(house.parts)
    held = again(house, substitute.account_id).mandates[0]
    assert (held.function, held.instead_of, held.counts_for("udv_placement")) == ("jap", "jap", True)
    assert not held.counts_for("psem_placement")
    assert not held.counts_for("")
