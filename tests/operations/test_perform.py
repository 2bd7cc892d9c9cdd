"""The one door: the law's effects first, then authority, then the act; wholly or not at all."""

from datetime import timedelta

import pytest
from tests.support.house import PROVISOIRE, House

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.persistence import stories
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.security import Actor, Mandate

TABLES = (
    "case_file",
    "task",
    "task_candidate",
    "deadline",
    "audit_entry",
    "act_answer",
    "outbox",
    "document",
)


def refusal(
    house: House, by: Actor, task: str, data: dict[str, object], revision: int | None = None
) -> Refused:
    before = {table: house.count(table) for table in TABLES}
    with pytest.raises(Refused) as refused:
        perform(house.parts, CompleteTask(by, task, data, revision))
    assert {table: house.count(table) for table in TABLES} == before, "a refusal stores nothing"
    return refused.value


def test_a_case_runs_from_proposal_to_notified_decision_and_its_journal_holds(house: House) -> None:
    case_id = house.until_consultation()
    house.pass_time(timedelta(hours=72))
    house.act(case_id, "disp", "decision", house.decision())
    house.act(
        case_id,
        "chef_etablissement",
        "notification",
        {"notification_mode": "remise", "notification_signature": "signe", "voies_recours": True},
    )
    view = case(house.parts, house.people["disp"], case_id)
    assert {task.element for task in view.tasks} >= {"communication", "unite_sanitaire", "fin_placement"}
    assert [document.name for document in view.documents][-2:] == ["decision", "pv_notification"]
    assert view.revision == len(view.timeline) == 7
    report = verify(house.parts, case_id)
    assert (report.entries, report.faults) == (7, ())


def test_an_act_before_the_72_hours_is_refused_with_the_instant_at_which_it_becomes_possible(
    house: House,
) -> None:
    case_id = house.until_consultation()
    possible_at = house.now() + timedelta(hours=72)
    house.pass_time(timedelta(hours=72) - timedelta(microseconds=1))
    refused = refusal(house, house.people["disp"], house.task(case_id, "decision"), house.decision())
    assert (refused.code, refused.status, refused.possible_at) == ("delai_contradictoire", 409, possible_at)
    assert "R224-5" in str(refused.reference)
    house.pass_time(timedelta(microseconds=1))
    house.act(case_id, "disp", "decision", house.decision())


def test_what_the_law_ended_is_ended_before_a_late_act_is_judged_and_stays_so(house: House) -> None:
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    task = house.task(case_id, "decision")
    house.pass_time(timedelta(days=20))  # no worker was awake
    with pytest.raises(Refused) as refused:
        perform(house.parts, CompleteTask(house.people["disp"], task, house.decision()))
    assert refused.value.code == "terme_provisoire"
    with house.parts.database.read() as tx:
        end = stories.end_of(tx, case_id)
    assert (end.status, end.outcome) == ("ended", "provisoire_expire")
    assert end.effective_at.astimezone(house.parts.places.establishment("CP-REAU").zone).isoformat() == (
        "2026-02-11T00:00:00+01:00"
    )
    assert run_due(house.parts) == 0
    assert verify(house.parts, case_id).faults == ()


def test_one_second_decides_between_a_timely_decision_and_the_end_by_law(house: House) -> None:
    for seconds, outcome in ((1, None), (0, "provisoire_expire")):
        case_id = house.until_consultation(ecrou=f"A{seconds}", urgence="oui", deja_ecroue="oui")
        with house.parts.database.read() as tx:
            due_at = next(d.due_at for d in stories.deadlines_of(tx, case_id) if d.name == "provisoire")
        house.pass_time(due_at - house.now() - timedelta(seconds=seconds))
        task = house.task(case_id, "decision")
        decide = CompleteTask(house.people["disp"], task, house.decision())
        if outcome is None:
            perform(house.parts, decide)
        else:
            with pytest.raises(Refused) as refused:
                perform(house.parts, decide)
            assert refused.value.code == "terme_provisoire"
        with house.parts.database.read() as tx:
            assert stories.end_of(tx, case_id).outcome == outcome


def test_a_stale_revision_is_told_what_changed(house: House) -> None:
    case_id = house.until_consultation()
    house.pass_time(timedelta(hours=72))
    refused = refusal(
        house, house.people["disp"], house.task(case_id, "decision"), house.decision(), revision=4
    )
    assert (refused.code, refused.status) == ("revision", 409)
    assert "Mettre en mesure" in refused.message


def test_somebody_out_of_scope_learns_nothing_and_somebody_in_scope_learns_who_is_competent(
    house: House,
) -> None:
    case_id = house.start()
    task = house.task(case_id, "avis_cpu")
    stranger = Actor(None, "CPU ailleurs", (Mandate("cpu", "etablissement", "MA-OSNY"),))
    with pytest.raises(NotFound):
        perform(house.parts, CompleteTask(stranger, task, {}))
    refused = refusal(house, house.people["disp"], task, {})
    assert (refused.code, refused.status) == ("autorite", 403)
    assert "commission pluridisciplinaire" in refused.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "champ_avis_cpu_sens"),
        ({"avis_cpu_sens": "peut-être"}, "champ_avis_cpu_sens"),
        ({"inconnu": "x"}, "champ_inconnu"),
        ({"avis_cpu_motifs": "x" * 200_000}, "champ_avis_cpu_motifs"),
        ({"__proto__": "x"}, "champ___proto__"),
    ],
)
def test_faulty_answers_are_refused_with_every_fault(
    house: House, data: dict[str, object], code: str
) -> None:
    case_id = house.start()
    good = house.opinion()
    given = {**good, **data} if data else {}
    refused = refusal(house, house.people["cpu"], house.task(case_id, "avis_cpu"), given)
    assert refused.status == 422
    assert code in [fault.code for fault in refused.faults]


def test_an_act_done_twice_is_refused_the_second_time(house: House) -> None:
    case_id = house.start()
    task = house.task(case_id, "avis_cpu")
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    assert refusal(house, house.people["cpu"], task, house.opinion()).code == "etat"


def test_alerts_warn_and_change_nothing_else(house: House) -> None:
    case_id = house.start(urgence="oui", deja_ecroue="oui")
    house.act(
        case_id,
        "chef_etablissement",
        "placement_provisoire",
        {"placement_provisoire_decide": "oui", "moyen_adapte": True, "motifs_provisoire": "Risque immédiat."},
    )
    house.act(case_id, "cpu", "avis_cpu", house.opinion())
    house.pass_time(timedelta(days=3))
    assert run_due(house.parts) == 1
    assert run_due(house.parts) == 0
    view = case(house.parts, house.people["cpu"], case_id)
    assert [entry.kind for entry in view.timeline][-1] == "alerte"
    told = {"notification", "communication", "unite_sanitaire_provisoire", "fin_provisoire_anticipee"}
    assert {task.element for task in view.tasks} == {"information"} | told


def test_an_alert_between_the_page_and_the_act_does_not_refuse_it(house: House) -> None:
    case_id = house.start(urgence="oui", deja_ecroue="oui")
    house.act(case_id, "chef_etablissement", "placement_provisoire", PROVISOIRE)
    house.pass_time(timedelta(days=3))
    chosen = CompleteTask(house.people["cpu"], house.task(case_id, "avis_cpu"), house.opinion(), revision=2)
    assert perform(house.parts, chosen).revision == 4  # the alert came first, as the law's own time wants it


@pytest.mark.parametrize("revision", [0, -1, 99])
def test_a_revision_never_given_out_is_refused(house: House, revision: int) -> None:
    case_id = house.start()
    refused = refusal(
        house, house.people["cpu"], house.task(case_id, "avis_cpu"), house.opinion(), revision=revision
    )
    assert refused.code == "revision"
