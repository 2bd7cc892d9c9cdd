"""A recorded act is corrected by another: the first stays, its documents are issued again, what served stands."""

from datetime import timedelta
from typing import Any

import pytest
from tests.engine.drawing import end, flows, model, start, user
from tests.support.house import NOTIFICATION, House
from tests.support.small_procedures import AGENT, Workshop, open_workshop

from orchestrator.documents import content_hash
from orchestrator.errors import NotFound, Refused
from orchestrator.notifications import drain
from orchestrator.operations.correct_act import CorrectAct
from orchestrator.operations.perform import perform
from orchestrator.persistence import documents, messages, stories
from orchestrator.queries.audit import verify
from orchestrator.queries.case import case
from orchestrator.queries.correction import correction
from orchestrator.queries.views import TimelineEntry

WRONG, RIGHT = "Agressions répétées.", "Agressions répétées de deux codétenus."
GROUND = "Mots omis à la frappe : le rapport du 3 janvier les porte."


def decided(house: House) -> tuple[int, int]:
    """A case whose placement is decided, and the number of that act in its journal."""
    case_id = house.until_consultation()
    house.pass_time(timedelta(hours=73))
    house.act(case_id, "disp", "decision", house.decision())
    return case_id, story(house, case_id)[-1].seq


def story(house: House, case_id: int) -> tuple[TimelineEntry, ...]:
    return case(house.parts, house.people["disp"], case_id).timeline


def correct(
    house: House, case_id: int, seq: int, by: str = "disp", ground: str = GROUND, **data: Any
) -> None:
    perform(house.parts, CorrectAct(house.people[by], case_id, seq, data, ground))


def refusal(house: House, case_id: int, seq: int, **more: Any) -> Refused:
    before = [house.count(table) for table in ("audit_entry", "document", "act_answer")]
    with pytest.raises(Refused) as refused:
        correct(house, case_id, seq, **more)
    assert [house.count(table) for table in ("audit_entry", "document", "act_answer")] == before
    return refused.value


def test_the_original_stays_beside_its_correction_and_the_journal_holds(house: House) -> None:
    case_id, seq = decided(house)
    house.pass_time(timedelta(hours=1))
    correct(house, case_id, seq, motifs=RIGHT)
    told = {entry.seq: entry for entry in story(house, case_id)}
    original, act = told[seq], told[seq + 1]
    assert WRONG in dict(original.details).values(), "never overwritten"
    assert [(line.before, line.after) for line in original.corrections] == [(WRONG, RIGHT)]
    assert act.title.startswith("Rectification de : Décider") and act.kind == "rectification"
    assert ("Motif de la rectification", GROUND) in act.details
    assert any(RIGHT in value and WRONG in value for _, value in act.details)
    correct(house, case_id, seq, motifs=RIGHT + " Deux fois.")
    twice = next(entry for entry in story(house, case_id) if entry.seq == seq)
    assert [line.before for line in twice.corrections] == [WRONG, RIGHT]
    assert verify(house.parts, case_id).faults == ()


def test_each_document_is_issued_again_citing_the_fingerprint_of_the_first(house: House) -> None:
    case_id, seq = decided(house)
    correct(house, case_id, seq, motifs=RIGHT)
    with house.parts.database.read() as tx:
        rows = [row for row in documents.of_case(tx, case_id) if row.name == "decision"]
        first, second = (documents.by_id(tx, row.id) for row in rows)
    assert first is not None and second is not None
    assert WRONG in first.body and content_hash(first.body) == first.content_hash
    assert second.title == f"{first.title} (version rectifiée)"
    assert first.content_hash in second.body
    assert f"au lieu de « {WRONG} », lire « {RIGHT} »" in second.body
    assert second.body.count(RIGHT) == 2, "in the list of corrections, and in the text"


def test_later_acts_read_the_corrected_value(house: House) -> None:
    case_id, seq = decided(house)
    correct(house, case_id, seq, motifs=RIGHT)
    from orchestrator.queries.task import task

    view = task(house.parts, house.people["chef_etablissement"], house.task(case_id, "notification"))
    assert view.variables["motifs"] == RIGHT


@pytest.mark.parametrize("data", [{"decision": "refus"}, {"terme_le": "2026-05-01"}, {"terme_le-day": "2"}])
def test_what_the_procedure_went_by_stands_and_the_way_out_is_said(
    house: House, data: dict[str, str]
) -> None:
    case_id, seq = decided(house)
    refused = refusal(house, case_id, seq, **data)
    assert (refused.code, refused.status) == ("rectification", 422)
    assert "voie de recours" in refused.message


def test_only_the_authority_of_the_act_corrects_it_with_a_ground_and_a_change(house: House) -> None:
    case_id, seq = decided(house)
    assert refusal(house, case_id, seq, by="chef_etablissement", motifs=RIGHT).code == "autorite"
    assert refusal(house, case_id, seq, ground="court", motifs=RIGHT).code == "champ_rectification.motif"
    assert refusal(house, case_id, seq, motifs=WRONG).code == "rectification"
    assert refusal(house, case_id, seq, motifs="").code.startswith("champ_")
    with pytest.raises(NotFound):
        correct(house, case_id, 1, motifs=RIGHT)  # the opening is no act of a form
    with pytest.raises(NotFound):
        correct(house, case_id + 7, seq, motifs=RIGHT)


def test_who_may_correct_sees_what_may_be_and_why_the_rest_stands(house: House) -> None:
    case_id, seq = decided(house)
    view = correction(house.parts, house.people["disp"], case_id, seq)
    assert [field.key for field in view.form.fields] == ["motifs"]
    assert dict(view.fixed).keys() >= {"Terme du placement"} or len(view.fixed) >= 2
    assert next(entry for entry in story(house, case_id) if entry.seq == seq).correctable
    chief = case(house.parts, house.people["chef_etablissement"], case_id).timeline
    assert not next(entry for entry in chief if entry.seq == seq).correctable


def notices(house: House, case_id: int) -> list[tuple[str, str]]:
    drain(house.parts.database)
    with house.parts.database.read() as tx:
        return [(row.role, row.title) for row in messages.notices_of_case(tx, case_id)]


def test_whoever_was_told_of_the_act_is_told_that_it_was_corrected_and_nobody_else(house: House) -> None:
    case_id, decision = decided(house)
    house.act(case_id, "chef_etablissement", "notification", NOTIFICATION)
    sent = {"communication_mode": "pli", "communication_destinataire": "Mme Roy"}
    house.act(case_id, "chef_etablissement", "communication", sent)
    seq = story(house, case_id)[-1].seq
    told = notices(house, case_id)
    decided_told, sent_told = told[0], told[-1]
    assert (decided_told[0], sent_told[0]) == ("chef_etablissement", "jap")
    house.pass_time(timedelta(minutes=5))

    def again(line: tuple[str, str]) -> tuple[str, str]:
        return line[0], f"Rectification de : {line[1]}"

    correct(house, case_id, decision, motifs=RIGHT)
    assert notices(house, case_id) == [*told, again(decided_told)]
    for name in ("Mme Roi", "Mme Le Roy"):
        correct(house, case_id, seq, by="chef_etablissement", communication_destinataire=name)
    assert notices(house, case_id) == [*told, again(decided_told), *2 * [again(sent_told)]]


HEARING = (
    '{"id": "fixer", "type": "default", "components": [{"type": "datetime", "subtype": "datetime", "key": "%s", '
    '"dateLabel": "Audience", "validate": {"required": true}, "properties": {"appointment": "Audience"}}]}'
)
SITTING = {"seance_le": "2026-02-10T09:00:00+01:00"}


@pytest.fixture
def court(database_url: str) -> Workshop:
    """A case whose act `a` fixes a hearing, then `b` may fix it anew, then `c` closes it."""
    shop = open_workshop(database_url)
    forms = {"a": HEARING % "seance_le", "b": HEARING % "seance_le", "c": HEARING % "autre_le"}
    steps = [user(key, camunda_formRef=key) for key in forms]
    drawing = model(start(), *steps, end(), flows("s a b c e"))
    shop.start(drawing, forms={key: form.replace('"fixer"', f'"{key}"') for key, form in forms.items()})
    shop.act(1, "a", SITTING)
    return shop


def hearings(court: Workshop) -> list[tuple[int, str]]:
    with court.parts.database.read() as tx:
        return [(row.id, f"{row.at:%Y-%m-%d %H}") for row in stories.appointments_of(tx, 1)]


def move(court: Workshop, seq: int, to: str) -> None:
    perform(court.parts, CorrectAct(AGENT, 1, seq, {"seance_le": to}, GROUND))


def test_the_hearing_that_an_act_fixed_moves_with_its_correction_under_the_same_identifier(
    court: Workshop,
) -> None:
    [(key, was)] = hearings(court)
    move(court, 2, "2026-02-12T14:00:00+01:00")
    [(same, now)] = hearings(court)
    assert (was, now) == ("2026-02-10 08", "2026-02-12 13")
    assert same == key, "agendas move the event that they hold, and keep no other"
    move(court, 2, "2026-02-12T15:00:00+01:00")
    assert hearings(court) == [(key, "2026-02-12 14")]


def test_a_hearing_written_in_the_past_by_mistake_moves_too(court: Workshop) -> None:
    court.let_pass(days=20)
    move(court, 2, "2026-03-10T09:00:00+01:00")
    assert [at for _, at in hearings(court)] == ["2026-03-10 08"]


def test_the_correction_of_an_act_that_a_later_one_replaced_moves_nothing(court: Workshop) -> None:
    court.act(1, "b", {"seance_le": "2026-02-20T09:00:00+01:00"})
    move(court, 2, "2026-02-11T09:00:00+01:00")
    assert [at for _, at in hearings(court)] == ["2026-02-20 08"]


def test_no_hearing_to_come_comes_back_to_a_case_that_is_over(court: Workshop) -> None:
    court.let_pass(days=20)
    court.act(1, "b", {"seance_le": "2026-02-14T09:00:00+01:00"})
    court.act(1, "c", {"autre_le": "2026-04-01T09:00:00+02:00"})
    assert [at for _, at in hearings(court)] == ["2026-02-10 08", "2026-02-14 08"], "the past stays"
    move(court, 2, "2026-03-01T09:00:00+01:00")
    assert [at for _, at in hearings(court)] == ["2026-02-14 08"]
