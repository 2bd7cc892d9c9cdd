"""The register of delegations: who writes in it, what it refuses, and what it changes at the instant of signing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from tests.support.house import House
from tests.support.people import again, employ

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.manage_accounts import end_function, give_function
from orchestrator.operations.perform import perform
from orchestrator.operations.record_delegation import RecordDelegation
from orchestrator.operations.revoke_delegation import RevokeDelegation
from orchestrator.queries import case, delegations
from orchestrator.queries.audit import verify
from orchestrator.queries.inbox import inbox
from orchestrator.queries.task import task
from orchestrator.security import Actor


def entry(house: House, actor: Actor | None, **changes: Any) -> RecordDelegation:
    """Madame the director gives the first decision to the head of Réau, from now for a year."""
    now, giver = house.now(), house.people["disp"]
    given = RecordDelegation(
        actor=actor,
        acts=("decision_initiale",),
        from_function="disp",
        from_place="DISP-PARIS",
        to_function="chef_etablissement",
        to_place="CP-REAU",
        source="recueil n° 12",
        published_at=now,
        since_at=now,
        until_at=now + timedelta(days=365),
        from_account=giver.account_id,
    )
    return replace(given, **changes)


def test_the_delegate_signs_and_both_names_stand_on_the_act(house: House) -> None:
    case_id = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=73))
    chief, director = house.people["chef_etablissement"], house.people["disp"]
    decision = house.task(case_id, "decision")
    before = again(house, chief.account_id)
    assert not task(house.parts, before, decision).may_act
    entry(house, director).record(house.parts)
    chief = again(house, chief.account_id)
    assert "decision" in [item.element for item in inbox(house.parts, chief).items]

    perform(house.parts, CompleteTask(chief, decision, house.decision(90)))

    told = case.case(house.parts, director, case_id)
    signed = next(found for found in told.timeline if found.title == "Décider du placement")
    assert signed.actor == (
        "chef etablissement, chef d'établissement, par délégation de signature de disp, "
        "directeur interrégional des services pénitentiaires (recueil n° 12)"
    )
    with house.parts.database.engine.connect() as connection:
        printed = connection.exec_driver_sql("SELECT body FROM document_content").scalars().all()
        journal = (
            connection.exec_driver_sql("SELECT payload FROM audit_entry ORDER BY seq DESC").scalars().first()
        )
    assert any("par délégation de signature de disp" in body for body in printed)
    assert '"delegation":1' in str(journal)
    assert not verify(house.parts).faults


def test_a_delegation_revoked_while_the_page_was_open_no_longer_signs(sqlite_house: House) -> None:
    case_id = sqlite_house.until_consultation(deja_ecroue="oui")
    sqlite_house.pass_time(timedelta(hours=73))
    director = sqlite_house.people["disp"]
    delegation_id = entry(sqlite_house, director).record(sqlite_house.parts)
    chief = again(sqlite_house, sqlite_house.people["chef_etablissement"].account_id)
    assert task(sqlite_house.parts, chief, sqlite_house.task(case_id, "decision")).may_act
    RevokeDelegation(director, delegation_id, "changement d'organisation").record(sqlite_house.parts)
    chief = again(sqlite_house, chief.account_id)
    with pytest.raises(Refused) as refused:
        perform(
            sqlite_house.parts,
            CompleteTask(chief, sqlite_house.task(case_id, "decision"), sqlite_house.decision(90)),
        )
    assert (refused.value.code, refused.value.status) == ("delegation", 403)
    assert "elle a été révoquée" in refused.value.message


def test_a_delegation_falls_with_the_functions_of_who_gave_it(sqlite_house: House) -> None:
    entry(sqlite_house, sqlite_house.people["disp"]).record(sqlite_house.parts)
    chief = sqlite_house.people["chef_etablissement"].account_id
    (given,) = again(sqlite_house, chief).delegations
    assert given.holds(sqlite_house.now())
    leaves_at = sqlite_house.now() + timedelta(days=3)
    end_function(sqlite_house.parts, "disp", "disp", "DISP-PARIS", leaves_at)
    (given,) = again(sqlite_house, chief).delegations
    assert given.holds(sqlite_house.now())
    assert "a quitté ses fonctions (à vérifier)" in str(given.lapse(leaves_at))


def test_only_the_authority_or_its_secretariat_writes_and_never_for_itself(sqlite_house: House) -> None:
    secretary = employ(sqlite_house, "secretaire", "secretariat", "DISP-PARIS")
    elsewhere = employ(sqlite_house, "ailleurs", "secretariat", "DISP-LILLE")
    head = employ(sqlite_house, "siege", "cadre_siege", "DISP-PARIS")
    both = again(sqlite_house, secretary.account_id)
    for actor, changes in (
        (sqlite_house.people["chef_etablissement"], {}),  # the delegate
        (sqlite_house.people["greffe"], {}),
        (elsewhere, {}),
        (head, {"to_function": "cadre_siege", "to_place": "DISP-PARIS"}),
        (sqlite_house.people["disp"], {"from_account": secretary.account_id}),  # in the name of somebody else
    ):
        with pytest.raises(Refused) as refused:
            entry(sqlite_house, actor, **changes).record(sqlite_house.parts)
        assert refused.value.code == "autorite", actor.name
    assert sqlite_house.count("signature_delegation") == 0
    assert sqlite_house.count("register_entry WHERE kind = 'delegation'") == 0
    assert entry(sqlite_house, both).record(sqlite_house.parts) == 1


VOID: tuple[tuple[dict[str, Any], str], ...] = (
    ({"acts": ()}, "champ_acts"),
    ({"acts": ("inconnu",)}, "champ_acts"),
    ({"source": " "}, "champ_source"),
    ({"acts": ("renouvellement",)}, "delegation_interdite"),
    ({"to_place": "CP-LILLE-ANNOEULLIN"}, "delegation_interdite"),
    ({"to_function": "greffe"}, "delegation_interdite"),
    ({"to_function": "magicien"}, "champ_receiver"),
    ({"from_account": None}, "champ_giver"),
    ({"to_account": 999}, "champ_receiver"),
)


def test_what_is_void_or_incomplete_is_refused_whole(sqlite_house: House) -> None:
    actor = employ(sqlite_house, "secretaire", "secretariat", "DISP-PARIS")
    for changes, code in VOID:
        with pytest.raises(Refused) as refused:
            entry(sqlite_house, actor, **changes).record(sqlite_house.parts)
        assert refused.value.code == code, changes
    assert sqlite_house.count("signature_delegation") == 0


def test_the_register_is_read_where_one_works_and_keeps_what_was_revoked(sqlite_house: House) -> None:
    director = sqlite_house.people["disp"]
    delegation_id = entry(sqlite_house, director).record(sqlite_house.parts)
    RevokeDelegation(director, delegation_id, "fin de l'intérim").record(sqlite_house.parts)
    stranger = employ(sqlite_house, "osny", "greffe", "CP-LILLE-ANNOEULLIN")

    assert (
        delegations.delegations(sqlite_house.parts, sqlite_house.people["greffe"]).total == 0
    )  # nothing runs
    (kept,) = delegations.delegations(
        sqlite_house.parts, sqlite_house.people["greffe"], everything=True
    ).items
    assert (kept.ground, kept.lapse, kept.may_revoke) == ("fin de l'intérim", "elle a été révoquée", False)
    assert delegations.delegations(sqlite_house.parts, stranger, everything=True).total == 0
    with pytest.raises(NotFound):
        delegations.delegation(sqlite_house.parts, stranger, delegation_id)
    with pytest.raises(Refused) as twice:
        RevokeDelegation(director, delegation_id, "fin de l'intérim").record(sqlite_house.parts)
    assert twice.value.code == "etat"


def test_nobody_changes_or_erases_the_register(house: House) -> None:
    entry(house, house.people["disp"]).record(house.parts)
    for statement in (
        "UPDATE signature_delegation SET source = 'autre'",
        "DELETE FROM signature_delegation",
        "DELETE FROM register_entry",
        "UPDATE register_entry SET title = 'autre'",
    ):
        with pytest.raises(DBAPIError), house.parts.database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert not verify(house.parts).faults
    with house.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_counter SET last = last + 1 WHERE prefix = 'registre'")
    (fault,) = verify(house.parts).faults
    assert fault.case_id == 0


def test_a_head_office_manager_signs_in_the_name_of_the_director(sqlite_house: House) -> None:
    manager = employ(sqlite_house, "siege", "cadre_siege", "DISP-PARIS")
    entry(
        sqlite_house, sqlite_house.people["disp"], acts=("decision_initiale", "renouvellement"),
        to_function="cadre_siege", to_place="DISP-PARIS", to_account=manager.account_id,
    ).record(sqlite_house.parts)  # fmt: skip
    other = employ(sqlite_house, "siege2", "cadre_siege", "DISP-PARIS")
    case_id = sqlite_house.until_consultation()
    sqlite_house.pass_time(timedelta(hours=73))
    decision = sqlite_house.task(case_id, "decision")
    with pytest.raises(Refused) as refused:  # named: a colleague of the same rank signs nothing
        perform(sqlite_house.parts, CompleteTask(again(sqlite_house, other.account_id), decision, {}))
    assert refused.value.code == "delegation"
    manager = again(sqlite_house, manager.account_id)
    assert [item.element for item in inbox(sqlite_house.parts, manager).items] == ["decision"]
    assert task(sqlite_house.parts, manager, decision).may_act


def test_whoever_takes_the_function_after_a_delegation_did_not_receive_it(sqlite_house: House) -> None:
    """The inbox and the act say the same: the successor's tasks do not show what they could not sign."""
    house = sqlite_house
    entry(house, house.people["disp"]).record(house.parts)
    case_id = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=73))
    end_function(house.parts, "chef_etablissement", "chef_etablissement", "CP-REAU")
    give_function(house.parts, "greffe", "chef_etablissement", "CP-REAU")
    successor = again(house, house.people["greffe"].account_id)
    assert "decision" not in [item.element for item in inbox(house.parts, successor).items]
    with pytest.raises(Refused) as refused:
        perform(house.parts, CompleteTask(successor, house.task(case_id, "decision"), house.decision(90)))
    assert refused.value.code == "delegation"
    assert "la personne qui tenait la fonction avant vous (à vérifier)" in refused.value.message
    with pytest.raises(NotFound):
        end_function(house.parts, "chef_etablissement", "chef_etablissement", "CP-REAU")
