"""Whoever gives an expertise or carries out one act reads of the case what that act needs, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.operations.test_case_moves import Afterwards, played, someone
from tests.support.house import House
from tests.support.people import employ

from orchestrator.errors import NotFound, Refused
from orchestrator.library.visibility import is_narrow
from orchestrator.operations.attach_piece import AttachPiece, NewPiece
from orchestrator.operations.freeze_piece import Choice, FreezePiece
from orchestrator.operations.perform import perform
from orchestrator.persistence import agenda, case_rows, tasks
from orchestrator.pieces import Limits, examine
from orchestrator.queries.agenda import calendar
from orchestrator.queries.case import case
from orchestrator.queries.cases import cases
from orchestrator.queries.document import document
from orchestrator.queries.notes import notes
from orchestrator.queries.notifications import notifications
from orchestrator.queries.opinions import opinions_of
from orchestrator.queries.ops import overview
from orchestrator.queries.person import person
from orchestrator.queries.pieces import communicable, original, pieces_of
from orchestrator.queries.search import search
from orchestrator.queries.task import task
from orchestrator.security import Actor

CASE = 1
STORY = "psem_placement/scenarios/01_"


def test_an_expert_reads_their_own_acts_and_not_the_rest_of_the_case(empty_database_url: str) -> None:
    found = played(empty_database_url, STORY)
    whole, own = found.reads("jap", "TJ-MELUN"), found.reads("expert", str(CASE))
    assert own.only_acts and not whole.only_acts
    assert {entry.title for entry in own.timeline} < {entry.title for entry in whole.timeline}
    assert own.timeline and all("expert" in (entry.actor or "") for entry in own.timeline)
    assert whole.deadlines and not own.deadlines
    assert whole.outcome_label and [
        (row.outcome_label, row.next_due_at) for row in cases(found.parts, someone("expert", str(CASE))).items
    ] == [(None, None)]
    kept = {found.id for found in own.documents}
    told = {found.id for found in whole.documents}
    assert kept < told
    expert = someone("expert", str(CASE))
    for key in told - kept:
        with pytest.raises(NotFound):
            document(found.parts, expert, key)
    assert [document(found.parts, expert, key).case_number for key in kept] == [own.number] * len(kept)
    judged = next(entry.task_id for entry in whole.timeline if "Juger" in entry.title)
    assert task(found.parts, someone("jap", "TJ-MELUN"), judged)
    with pytest.raises(NotFound):
        task(found.parts, expert, judged)
    done = own.timeline[0].task_id
    assert task(found.parts, expert, done).case.only_acts


def test_nor_what_the_person_was_notified_notes_questions_or_the_person_s_page(
    empty_database_url: str,
) -> None:
    found = played(empty_database_url, STORY)
    judge = someone("jap", "TJ-MELUN")
    for function, place in (
        ("medecin", "TJ-MELUN"),
        ("ap_pose", "DISP-PARIS"),
        ("centre_surveillance", "DISP-PARIS"),
    ):
        reader = someone(function, place)
        assert notifications(found.parts, judge, CASE) and not notifications(found.parts, reader, CASE)
        assert not notes(found.parts, reader, CASE).notes
        assert not opinions_of(found.parts, reader, CASE).opinions
        assert not search(found.parts, reader, "MARTIN").persons
        with pytest.raises(NotFound):
            person(found.parts, reader, found.reads("jap", "TJ-MELUN").person.id)


def test_a_second_function_that_sees_the_case_shows_it_whole(empty_database_url: str) -> None:
    found = played(empty_database_url, STORY)
    assert narrow(found, "expert", str(CASE))
    for function, place in (("jap", "TJ-MELUN"), ("spip", "CP-REAU"), ("exploitation", "national")):
        assert not narrow(found, function, place), function


def narrow(found: Afterwards, function: str, place: str) -> bool:
    with found.parts.database.read() as tx:
        row = case_rows.by_id(tx, CASE)
        assert row is not None
        deployed = found.parts.library.version(tx, row.deployment_id)
        return is_narrow(found.parts, tx, someone(function, place), row, deployed, tx.now())


def test_of_the_pieces_one_reads_what_is_frozen_and_what_one_added(sqlite_house: House) -> None:
    house, case_id = sqlite_house, sqlite_house.start()
    chief, unit = house.people["chef_etablissement"], someone("unite_sanitaire", "CP-REAU")
    for name in ("rapport.txt", "note.txt"):
        perform(house.parts, AttachPiece(chief, case_id, piece(house, name)))
    assert pieces_of(house.parts, unit, case_id).pieces == ()
    first = pieces_of(house.parts, chief, case_id).pieces[0]
    frozen = Choice("integrale", "Rapport communiqué")
    perform(house.parts, FreezePiece(chief, first.id, first.version, frozen))
    (read,) = pieces_of(house.parts, unit, case_id).pieces
    assert (read.title, read.name, read.original, read.communicable) == ("Rapport communiqué", "", "", True)
    assert communicable(house.parts, unit, read.id).content == b"contenu de rapport.txt"
    with pytest.raises(Refused):
        original(house.parts, unit, read.id)
    unit, namesake = (
        employ(house, login, "unite_sanitaire", "CP-REAU", name="Camille Petit")
        for login in ("petit", "petit2")
    )
    perform(house.parts, AttachPiece(unit, case_id, piece(house, "certificat.txt")))
    mine = pieces_of(house.parts, unit, case_id).pieces[-1]
    assert original(house.parts, unit, mine.id).content == b"contenu de certificat.txt"
    assert [one.title for one in pieces_of(house.parts, namesake, case_id).pieces] == ["Rapport communiqué"]
    with pytest.raises(NotFound):
        original(house.parts, namesake, mine.id)


def test_what_one_holds_elsewhere_or_held_opens_no_more_of_the_case(empty_database_url: str) -> None:
    found = played(empty_database_url, STORY)
    plain, (own,) = found.reads("expert", str(CASE)), someone("expert", str(CASE)).mandates
    (elsewhere,) = someone("jap", "TJ-LILLE").mandates
    (ended,) = someone("jap", "TJ-MELUN").mandates
    for other in (elsewhere, replace(ended, until_at=datetime(2020, 1, 1, tzinfo=UTC))):
        reader = Actor(None, "expert", (own, other))
        read = case(found.parts, reader, CASE)
        assert [entry.seq for entry in read.timeline] == [entry.seq for entry in plain.timeline]
        assert read.documents == plain.documents
        assert [(row.outcome_label, row.next_due_at) for row in cases(found.parts, reader).items] == [
            (None, None)
        ]


def test_the_calendar_tells_of_such_a_case_the_limit_of_one_s_own_task_only(sqlite_house: House) -> None:
    house, case_id = sqlite_house, sqlite_house.until_consultation(urgence="oui", deja_ecroue="oui")
    first = house.now().date()

    def told(reader: Actor) -> list[str]:
        found = calendar(house.parts, reader, first, first + timedelta(days=400))
        return [entry.key for entry in found.entries if entry.case_id == case_id]

    assert told(house.people["chef_etablissement"])
    assert told(someone("unite_sanitaire", "CP-REAU")) == []
    decides = house.task(case_id, "decision")
    with house.parts.database.read() as tx:
        found = tasks.by_id(tx, decides)
        assert found is not None
        assert agenda.limits(tx, [case_id], ["disp", "cpu"]) == {(case_id, found.due_at)}
        assert agenda.limits(tx, [case_id], ["cpu"]) == frozenset()


def test_a_place_that_the_case_has_left_reads_no_more_of_it_than_it_did(empty_database_url: str) -> None:
    found = played(empty_database_url, "udv_placement/scenarios/45_")
    left = found.reads("unite_sanitaire", "CP-REAU")
    assert left.read_until is not None and left.only_acts
    assert left.timeline == ()
    assert left.documents == ()
    assert not notifications(found.parts, someone("unite_sanitaire", "CP-REAU"), CASE)
    for key in found.reads("chef_etablissement", "CP-REAU").documents:
        with pytest.raises(NotFound):
            document(found.parts, someone("unite_sanitaire", "CP-REAU"), key.id)


def piece(house: House, name: str) -> NewPiece:
    settings = house.parts.settings
    content = f"contenu de {name}".encode()
    return NewPiece(
        examine(name, content, Limits(settings.piece_bytes, settings.piece_kinds)), name, True, False
    )


def test_what_a_case_opens_lists_no_other_case_at_the_places_of_one_s_other_functions(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    mine, other = house.start(), house.start(ecrou="48213")
    (elsewhere,) = someone("jld", "TJ-MELUN").mandates  # no role in this procedure
    (counsel,) = someone("avocat", str(mine)).mandates
    reader = Actor(None, "counsel", (elsewhere, counsel))
    with pytest.raises(NotFound):
        case(house.parts, reader, other)
    assert [row.id for row in cases(house.parts, reader).items] == [mine]
    found = search(house.parts, reader, "MARTIN")
    assert found.cases is not None
    assert [row.id for row in found.cases.items] == [mine]


def test_an_operator_watches_over_their_own_places_not_those_of_their_other_functions(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    house.start()
    (operates,) = someone("exploitation", "CP-FRESNES").mandates
    (elsewhere,) = someone("unite_sanitaire", "CP-REAU").mandates
    found = overview(house.parts, Actor(None, "operator", (operates, elsewhere)))
    assert (found.running, found.recent) == (0, ())
    assert overview(house.parts, house.people["exploitation"]).running == 1
