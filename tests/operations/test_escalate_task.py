"""Nobody acts: the head of the place is told, by the product, in the case's journal and by e-mail."""

from datetime import timedelta
from typing import Any

from tests.support.mail_server import Post

from orchestrator.operations.claim_task import ClaimTask
from orchestrator.operations.escalate_task import first_call_at, second_call_at
from orchestrator.operations.perform import perform
from orchestrator.operations.run_due import run_due
from orchestrator.persistence import journal, messages


def told(post: Post, case_id: int) -> list[str]:
    with post.house.parts.database.read() as tx:
        entries = journal.of_case(tx, case_id)
        return [row.title for row in entries if row.title.startswith("Personne n'agit : Décider")]


def waiting_decision(post: Post) -> tuple[int, Any]:
    case_id = post.house.until_consultation(urgence="oui", deja_ecroue="oui")
    with post.house.parts.database.read() as tx:
        from orchestrator.persistence import tasks

        return case_id, tasks.by_id(tx, post.house.task(case_id, "decision"))


def go_to(post: Post, at: Any) -> None:
    post.house.pass_time(at - post.house.now())
    run_due(post.house.parts)
    run_due(post.house.parts)


def test_the_head_is_told_when_nobody_takes_then_when_nobody_acts(post: Post) -> None:
    post.prove("exploitation", on_incident=False)
    case_id, task = waiting_decision(post)
    first, second = (
        first_call_at(75, task.opened_at, task.due_at),
        second_call_at(75, task.opened_at, task.due_at),
    )
    assert first is not None
    go_to(post, first - timedelta(minutes=1))
    assert told(post, case_id) == []
    go_to(post, first)
    assert len(told(post, case_id)) == 1
    go_to(post, second)
    assert len(told(post, case_id)) == 2
    with post.house.parts.database.read() as tx:
        titles = [row.title for row in messages.notices_of_case(tx, case_id)]
    assert sum(title.startswith("Personne n'agit : Décider") for title in titles) == 2
    kinds = [row[0] for row in post.rows("kind")]
    assert kinds.count("escalation") == 2


def test_a_task_in_somebodys_hands_is_reported_only_if_it_is_not_done(post: Post) -> None:
    case_id, task = waiting_decision(post)
    perform(post.house.parts, ClaimTask(post.house.people["disp"], task.id))
    first, second = (
        first_call_at(75, task.opened_at, task.due_at),
        second_call_at(75, task.opened_at, task.due_at),
    )
    go_to(post, first)
    assert told(post, case_id) == []
    go_to(post, second)
    assert len(told(post, case_id)) == 1


def test_nobody_is_told_where_nothing_presses_or_the_house_wants_it_so(post: Post) -> None:
    at = post.house.now()
    assert first_call_at(75, at, None) is None
    assert first_call_at(0, at, at + timedelta(days=1)) is None
    assert first_call_at(75, at, at + timedelta(hours=4)) == at + timedelta(hours=3)
