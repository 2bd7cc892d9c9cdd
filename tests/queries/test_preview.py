"""A preview is judged as the act and shows what the act produces; it leaves no trace."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.house import House

from orchestrator.errors import NotFound, Refused
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.queries.document import document
from orchestrator.queries.preview import preview
from orchestrator.queries.task import task
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


def seen(house: House) -> dict[str, int]:
    return {table: house.count(table) for table in TABLES}


def test_the_preview_is_the_document_that_the_act_then_produces(house: House) -> None:
    case_id = house.until_consultation()
    house.pass_time(timedelta(hours=72))
    chief, decision = house.people["disp"], house.task(case_id, "decision")
    answers, before = house.decision(), seen(house)
    shown = preview(house.parts, chief, decision, answers)
    assert seen(house) == before
    assert house.task(case_id, "decision") == decision
    perform(house.parts, CompleteTask(chief, decision, answers))
    case = task(house.parts, chief, decision).case
    made = case.documents[-len(shown.documents) :]
    bodies = [document(house.parts, chief, each.id).body for each in made]
    assert shown.documents
    assert [each.body for each in shown.documents] == bodies
    assert [each.title for each in shown.documents] == [each.title for each in made]


@pytest.mark.parametrize("fault", ["early", "answers", "revision", "authority", "done", "unknown", "guard"])
def test_the_preview_is_refused_as_the_act_is(house: House, fault: str) -> None:
    case_id = house.until_consultation()
    by, element = house.people["disp"], house.task(case_id, "decision")
    data: dict[str, Any] = house.decision()
    revision = None
    if fault != "early":
        house.pass_time(timedelta(hours=72))
        data = house.decision()
    if fault == "answers":
        data = {"inconnu": "x"}
    elif fault == "revision":
        revision = 2
    elif fault == "authority":
        by = house.people["cpu"]
    elif fault == "done":
        house.act(case_id, "disp", "decision", data)
    elif fault == "unknown":
        by = Actor(None, "CPU ailleurs", (Mandate("cpu", "etablissement", "MA-OSNY"),))
    elif fault == "guard":
        data = {**data, "terme_le": (house.now() + timedelta(days=400)).date().isoformat()}
    before, refusals = seen(house), []
    for attempt in (
        lambda: preview(house.parts, by, element, data, revision),
        lambda: perform(house.parts, CompleteTask(by, element, data, revision)),
    ):
        with pytest.raises((Refused, NotFound)) as refused:
            attempt()
        error = refused.value
        refusals.append((type(error), error.code, error.status, error.message))
    assert refusals[0] == refusals[1]
    assert seen(house) == before


def test_a_deadline_not_yet_recorded_is_left_to_whoever_may_write(house: House) -> None:
    case_id = house.until_consultation(urgence="oui", deja_ecroue="oui")
    element = house.task(case_id, "decision")
    house.pass_time(timedelta(days=20))  # no worker was awake
    before = seen(house)
    with pytest.raises(Refused) as refused:
        preview(house.parts, house.people["disp"], element, house.decision())
    assert refused.value.code == "etat"
    assert seen(house) == before


def test_the_page_tells_the_articles_of_questions_and_how_ambiguous_texts_are_read(house: House) -> None:
    case_id = house.until_consultation()
    view = task(house.parts, house.people["disp"], house.task(case_id, "decision"))
    assert view.produces
    assert all("code" in basis.citation for basis in view.references.values())
    assert set(view.references) == {field.key for field in view.form.fields if field.reference}
    assert all(reading.flag in ("I", "M") and reading.retained for reading in view.readings)
