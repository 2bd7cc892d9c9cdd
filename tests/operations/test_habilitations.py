"""Who is not designated by name sees and does nothing under a regime that asks it."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import DBAPIError
from tests.support.house import PROVISOIRE, House
from tests.support.people import again, employ

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.consult import open_consultation
from orchestrator.operations.decide_habilitation import DecideHabilitation
from orchestrator.operations.grant_habilitation import GrantHabilitation
from orchestrator.operations.perform import perform
from orchestrator.queries import habilitations
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.queries.cases import cases
from orchestrator.queries.communications import communications
from orchestrator.queries.inbox import inbox
from orchestrator.queries.missing_habilitations import missing_for
from orchestrator.queries.search import search
from orchestrator.security import Actor

PLACES = {"adjoint": "CP-REAU", "greffe": "CP-REAU", "spip": "CP-REAU", "ministre": "national"}


def newcomer(house: House, function: str, *, habilitated: bool = False) -> Actor:
    """Somebody new in this function, whom nobody has designated by name unless told so."""
    return employ(house, f"nouveau.{function}", function, PLACES[function], habilitated=habilitated)


def grant(house: House, who: Actor, by: str = "chef_etablissement", **changes: object) -> int:
    values = {
        "actor": house.people[by], "account_id": who.account_id, "treatment": "GENESIS",
        "source": "décision du 26 janvier 2026", "since_at": house.now(), **changes,
    }  # fmt: skip
    return GrantHabilitation(**values).record(house.parts)  # type: ignore[arg-type]


def decide(house: House, key: int, kind: str, by: str = "chef_etablissement", heard: str = "") -> None:
    DecideHabilitation(house.people[by], key, kind, "agissements à éclaircir", heard).record(house.parts)


def reads(house: House, who: Actor, case_id: int) -> str:
    """What opening the case answers: "" when it is shown, else the code and the sentence."""
    try:
        case(house.parts, again(house, who.account_id), case_id)
    except Refused as refused:
        return f"{refused.code} {refused.message}"
    except NotFound as absent:
        return f"introuvable {absent.message}"
    return ""


def test_a_clerk_who_is_not_designated_sees_nothing_and_reads_whom_to_ask(house: House) -> None:
    case_id = house.start()
    clerk = newcomer(house, "greffe")
    told = reads(house, clerk, case_id)
    assert told.startswith("habilitation ")
    assert "aucune n'est enregistrée" in told and "chef d'établissement" in told
    assert open_consultation(house.parts, clerk, "dossier", case_id) is None
    assert cases(house.parts, clerk).total == 0
    assert search(house.parts, clerk, "MARTIN").persons == ()
    assert inbox(house.parts, clerk).total == 0
    assert len(missing_for(house.parts, clerk, house.now())) == 1
    grant(house, clerk)
    assert reads(house, clerk, case_id) == ""
    assert cases(house.parts, again(house, clerk.account_id)).total == 1


def test_somebody_of_another_place_still_learns_nothing_of_the_case(sqlite_house: House) -> None:
    case_id = sqlite_house.start()
    clerk = employ(sqlite_house, "osny", "greffe", "CP-FRESNES", habilitated=False)
    assert reads(sqlite_house, clerk, case_id).startswith("introuvable ")


def test_the_communications_of_a_function_wait_for_the_habilitation(sqlite_house: House) -> None:
    house = sqlite_house
    house.until_consultation(urgence="oui", deja_ecroue="oui")
    told = communications(house.parts, house.people["greffe"]).total
    clerk = newcomer(house, "greffe")
    assert communications(house.parts, clerk).total == 0
    grant(house, clerk)
    assert communications(house.parts, again(house, clerk.account_id)).total == told


def test_it_is_granted_by_whom_the_text_says_and_by_nobody_for_themselves(sqlite_house: House) -> None:
    house = sqlite_house
    clerk = newcomer(house, "greffe")
    for by in ("cpu", "disp", "jap", "exploitation", "greffe"):
        with pytest.raises(Refused) as refused:
            grant(house, clerk, by)
        assert refused.value.code == "autorite", by
    with pytest.raises(Refused) as itself:
        GrantHabilitation(clerk, clerk.account_id or 0, "GENESIS", "décision", house.now()).record(
            house.parts
        )
    assert itself.value.code == "autorite"
    with pytest.raises(NotFound):  # nothing is asked of a governor
        grant(house, house.people["chef_etablissement"], "disp")
    with pytest.raises(Refused) as backdated:
        grant(house, clerk, since_at=house.now() - timedelta(days=2))
    assert backdated.value.code == "champ_since_on"
    assert grant(house, clerk)


def test_it_expires_and_an_employee_of_a_provider_has_five_years_at_most(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    minister = newcomer(house, "ministre")
    house.people["ministre"] = minister
    agent = newcomer(house, "spip")
    with pytest.raises(Refused) as not_his:  # R57-28: the minister's own
        grant(house, agent, kind="prestataire")
    assert not_his.value.code == "autorite"
    with pytest.raises(Refused) as too_long:
        grant(
            house, agent, "ministre", kind="prestataire", until_at=house.now() + timedelta(days=5 * 366 + 2)
        )
    assert too_long.value.code == "champ_until_on"
    key = grant(house, agent, "ministre", kind="prestataire")
    (held,) = again(house, agent.account_id).habilitations or ()
    assert held.until_at is not None
    assert held.until_at.isoformat() == "2031-01-26T23:00:00+00:00"  # midnight after the fifth year, in Paris
    assert reads(house, agent, case_id) == ""
    assert missing_for(house.parts, again(house, agent.account_id), house.now()) == ()
    house.pass_time(held.until_at - house.now() - timedelta(seconds=1))
    (soon,) = missing_for(house.parts, again(house, agent.account_id), house.now())
    assert "prend fin le lundi 27 janvier 2031" in soon and "chef d'établissement" in soon
    assert reads(house, agent, case_id) == ""
    house.pass_time(timedelta(seconds=1))
    assert "elle a expiré" in reads(house, agent, case_id)
    with pytest.raises(Refused) as over:
        decide(house, key, "suspension", "ministre")
    assert over.value.code == "etat"


def test_a_suspension_cuts_at_once_and_wants_a_decision_within_the_month(house: House) -> None:
    case_id = house.start()
    clerk = newcomer(house, "greffe")
    key = grant(house, clerk)
    with pytest.raises(Refused) as stranger:
        decide(house, key, "suspension", "disp")
    assert stranger.value.code == "autorite"
    with pytest.raises(Refused) as nothing:
        decide(house, key, "maintien")
    assert nothing.value.code == "etat"
    decide(house, key, "suspension")
    assert "elle est suspendue" in reads(house, clerk, case_id)
    chief = house.people["chef_etablissement"]
    entry = habilitations.habilitation(house.parts, chief, key)
    assert entry.decide_before_at is not None
    assert entry.decide_before_at.isoformat() == "2026-02-26T23:00:00+00:00"
    assert (entry.decision_late, entry.decisions) == (False, ("maintien", "retrait"))
    house.pass_time(timedelta(days=40))
    late = habilitations.habilitation(house.parts, chief, key)
    assert late.decision_late
    assert "elle est suspendue" in reads(house, clerk, case_id)  # nothing comes back by oversight
    decide(house, key, "maintien")
    assert reads(house, clerk, case_id) == ""
    house.pass_time(timedelta(hours=1))
    decide(house, key, "retrait")
    assert "elle a été retirée" in reads(house, clerk, case_id)
    with pytest.raises(Refused) as twice:
        decide(house, key, "maintien")
    assert twice.value.code == "etat"
    grant(house, clerk)
    assert reads(house, clerk, case_id) == ""
    assert not verify(house.parts).faults


def test_no_second_one_reopens_what_a_suspension_has_shut_nor_outlives_a_withdrawal(house: House) -> None:
    case_id = house.start()
    clerk = newcomer(house, "greffe")
    key = grant(house, clerk)
    with pytest.raises(Refused) as twice:  # a second click, or another authority
        grant(house, clerk)
    assert twice.value.code == "etat"
    decide(house, key, "suspension")
    with pytest.raises(Refused) as beside:
        grant(house, clerk)
    assert beside.value.code == "etat" and "suspendue" in beside.value.message
    with pytest.raises(Refused):  # nor the command line
        GrantHabilitation(None, clerk.account_id or 0, "GENESIS", "décision", house.now()).record(house.parts)
    assert house.count("habilitation WHERE account_id = " + str(clerk.account_id)) == 1
    assert "elle est suspendue" in reads(house, clerk, case_id)
    house.pass_time(timedelta(hours=1))
    decide(house, key, "retrait")
    grant(house, clerk)
    assert reads(house, clerk, case_id) == ""
    assert not verify(house.parts).faults


def test_one_that_is_to_be_confirmed_is_and_both_go_together(house: House) -> None:
    case_id = house.start()
    clerk = newcomer(
        house, "greffe", habilitated=True
    )  # inscribed with the function, by nobody whom the text names
    chief = house.people["chef_etablissement"]

    def offered() -> bool:
        return any(
            agent.id == clerk.account_id and agent.lacking
            for agent in habilitations.desk(house.parts, chief).agents
        )

    assert offered()
    key = grant(house, clerk)
    assert not offered()
    decide(house, key, "suspension")
    assert "elle est suspendue" in reads(house, clerk, case_id)
    house.pass_time(timedelta(hours=1))
    decide(house, key, "maintien")
    assert reads(house, clerk, case_id) == ""
    house.pass_time(timedelta(hours=1))
    decide(house, key, "retrait")
    assert "elle a été retirée" in reads(house, clerk, case_id)
    assert offered()
    assert not verify(house.parts).faults


def test_one_that_ends_within_the_month_is_renewed_from_its_end(sqlite_house: House) -> None:
    house = sqlite_house
    clerk, chief = newcomer(house, "greffe"), house.people["chef_etablissement"]
    end = house.now() + timedelta(days=60)
    grant(house, clerk, until_at=end)

    def offered() -> bool:
        agents = habilitations.desk(house.parts, chief).agents
        return any(agent.id == clerk.account_id and agent.lacking for agent in agents)

    assert not offered()
    house.pass_time(timedelta(days=31))
    assert offered()
    grant(house, clerk, since_at=end)
    assert not offered()


def test_of_two_who_habilitate_at_the_same_instant_one_does(house: House) -> None:
    clerk, barrier, told = newcomer(house, "greffe"), Barrier(3), []

    def one() -> None:
        barrier.wait()
        try:
            grant(house, clerk)
            told.append("")
        except Refused as refused:
            told.append(refused.code)

    threads = [Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["", "etat", "etat"]
    assert not verify(house.parts).faults


def test_an_employee_is_heard_before_the_habilitation_is_withdrawn(sqlite_house: House) -> None:
    house = sqlite_house
    house.people["ministre"] = newcomer(house, "ministre")
    key = grant(house, newcomer(house, "spip"), "ministre", kind="prestataire")
    with pytest.raises(Refused) as unheard:
        decide(house, key, "retrait", "ministre")
    assert unheard.value.code == "champ_heard"
    decide(house, key, "retrait", "ministre", heard="La personne conteste les faits.")


def test_an_act_under_a_suspended_habilitation_is_refused_with_whom_to_ask(sqlite_house: House) -> None:
    house = sqlite_house
    deputy = newcomer(house, "adjoint")
    key = grant(house, deputy)
    case_id = house.start(urgence="oui", deja_ecroue="oui")
    task_id = house.task(case_id, "placement_provisoire")
    with pytest.raises(Refused) as no_signature:
        perform(house.parts, CompleteTask(again(house, deputy.account_id), task_id, PROVISOIRE))
    assert no_signature.value.code == "delegation"
    decide(house, key, "suspension")
    with pytest.raises(Refused) as refused:
        perform(house.parts, CompleteTask(again(house, deputy.account_id), task_id, PROVISOIRE))
    assert refused.value.code == "habilitation"
    assert "chef d'établissement" in refused.value.message


def test_the_register_is_never_rewritten(house: House) -> None:
    key = grant(house, newcomer(house, "greffe"))
    decide(house, key, "suspension")
    for statement in (
        "UPDATE habilitation SET until_at = NULL",
        "DELETE FROM habilitation",
        "UPDATE habilitation_turn SET kind = 'maintien'",
        "DELETE FROM habilitation_turn",
    ):
        with pytest.raises(DBAPIError), house.parts.database.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_the_register_is_read_by_who_decides_of_it_and_by_the_person(sqlite_house: House) -> None:
    house = sqlite_house
    clerk = newcomer(house, "greffe")
    key = grant(house, clerk)
    chief = house.people["chef_etablissement"]
    names = {agent.name for agent in habilitations.desk(house.parts, chief).agents}
    assert {"nouveau.greffe", "greffe"} <= names
    assert habilitations.habilitation(house.parts, again(house, clerk.account_id), key).decisions == ()
    for stranger in ("jap", "disp", "cpu"):
        with pytest.raises(NotFound):
            habilitations.habilitation(house.parts, house.people[stranger], key)
        with pytest.raises(NotFound):
            habilitations.grantable(house.parts, house.people[stranger])


def test_an_account_of_the_command_line_works_at_once_and_waits_to_be_confirmed(sqlite_house: House) -> None:
    house = sqlite_house
    case_id = house.start()
    clerk = newcomer(house, "greffe", habilitated=True)
    assert reads(house, clerk, case_id) == ""
    desk = habilitations.desk(house.parts, house.people["chef_etablissement"])
    (agent,) = [one for one in desk.agents if one.name == clerk.name]
    assert [entry.to_confirm for entry in agent.held] == [True]
    decide(house, agent.held[0].id, "retrait")
    assert "elle a été retirée" in reads(house, clerk, case_id)


def test_what_is_recorded_late_is_judged_as_things_stood_then(sqlite_house: House) -> None:
    """The title of an act done at two o'clock is that of two o'clock: an habilitation of three does not reach it."""
    house = sqlite_house
    deputy = newcomer(house, "adjoint")
    key = grant(house, deputy)
    (held,) = again(house, deputy.account_id).habilitations or ()
    granted_at: datetime = house.now()
    house.pass_time(timedelta(hours=3))
    decide(house, key, "suspension")
    house.pass_time(timedelta(hours=3))
    decide(house, key, "maintien")
    (held,) = again(house, deputy.account_id).habilitations or ()
    heard = [held.holds(granted_at + timedelta(hours=hours)) for hours in (-1, 0, 2, 3, 5, 6)]
    assert heard == [False, True, True, False, False, True]
