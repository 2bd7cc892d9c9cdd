"""Notes: colleagues read them, the person and counsel never do, and they disturb no act under way."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.house import OPENED_AT, House, build_parts, furnish

from orchestrator.clock import FrozenClock
from orchestrator.errors import NotFound, Refused
from orchestrator.notifications import drain
from orchestrator.operations.complete_task import CompleteTask
from orchestrator.operations.perform import perform
from orchestrator.operations.write_note import WithdrawNote, WriteNote
from orchestrator.queries.case import case as read_case
from orchestrator.queries.notes import notes
from orchestrator.security import Actor, Mandate


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all: each test opens a case of its own."""
    path = tmp_path_factory.mktemp("notes") / "test.sqlite3"
    shutil.copy(sqlite_template, path)
    clock = FrozenClock(OPENED_AT)
    return furnish(build_parts(f"sqlite:///{path}", clock), clock)


SHARED = {"texte": "La famille a appelé.", "lecteurs": "dossier"}
OWN = {"texte": "Penser à l'interprète.", "lecteurs": "fonction"}


def write(house: House, case_id: int, by: str, data: dict[str, Any]) -> int:
    done = perform(house.parts, WriteNote(house.people[by], case_id, data))
    assert done.revision is not None
    return done.revision


def texts(house: House, reader: Actor, case_id: int) -> list[str | None]:
    return [note.text for note in notes(house.parts, reader, case_id).notes]


def counsel(case_id: int) -> Actor:
    return Actor(None, "Maître Durand", (Mandate("avocat", "dossier", str(case_id)),))


def test_a_note_of_ones_function_is_read_in_ones_service_only(house: House) -> None:
    case_id = house.start()
    write(house, case_id, "greffe", OWN)
    write(house, case_id, "chef_etablissement", SHARED)
    assert texts(house, house.people["greffe"], case_id) == [SHARED["texte"], OWN["texte"]]
    assert texts(house, house.people["disp"], case_id) == [SHARED["texte"]]
    told = str(read_case(house.parts, house.people["disp"], case_id).timeline)
    assert SHARED["texte"] in told
    assert OWN["texte"] not in told


def test_counsel_neither_reads_nor_writes_notes(house: House) -> None:
    case_id = house.start()
    write(house, case_id, "chef_etablissement", SHARED)
    lawyer = counsel(case_id)
    assert texts(house, lawyer, case_id) == []
    assert notes(house.parts, lawyer, case_id).form is None
    assert SHARED["texte"] not in str(read_case(house.parts, lawyer, case_id).timeline)
    with pytest.raises(Refused) as refused:
        perform(house.parts, WriteNote(lawyer, case_id, SHARED))
    assert refused.value.code == "autorite"


def test_an_act_prepared_before_a_note_stays_valid(house: House) -> None:
    case_id = house.start()
    revision = read_case(house.parts, house.people["cpu"], case_id).revision
    write(house, case_id, "greffe", OWN)
    house.pass_time(timedelta(hours=1))
    task = house.task(case_id, "avis_cpu")
    perform(house.parts, CompleteTask(house.people["cpu"], task, house.opinion(), revision))


def test_a_function_that_a_shared_note_is_addressed_to_is_told(house: House) -> None:
    case_id = house.start()
    write(house, case_id, "chef_etablissement", {**SHARED, "pour": "disp"})
    drain(house.parts.database)
    assert house.count("notice WHERE function = 'disp' AND title = 'Note sur le dossier'") == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"lecteurs": "dossier"}, "texte"),
        ({"texte": "x" * 4001, "lecteurs": "dossier"}, "texte"),
        ({"texte": "x"}, "lecteurs"),
        ({"texte": "x", "lecteurs": "tous"}, "lecteurs"),
        ({"texte": "x", "lecteurs": "dossier", "pour": "martien"}, "pour"),
        ({**OWN, "pour": "disp"}, "pour"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_whole(house: House, data: dict[str, Any], field: str) -> None:
    case_id = house.start()
    with pytest.raises(Refused) as refused:
        write(house, case_id, "chef_etablissement", data)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert notes(house.parts, house.people["chef_etablissement"], case_id).notes == ()


def test_a_note_taken_back_by_its_author_is_shown_to_nobody_but_stays_in_the_journal(house: House) -> None:
    case_id = house.start()
    seq = write(house, case_id, "greffe", SHARED)
    with pytest.raises(NotFound):
        perform(house.parts, WithdrawNote(house.people["disp"], case_id, seq))
    perform(house.parts, WithdrawNote(house.people["greffe"], case_id, seq))
    assert texts(house, house.people["greffe"], case_id) == [None]
    assert SHARED["texte"] not in str(read_case(house.parts, house.people["greffe"], case_id).timeline)
    assert house.count(f"audit_entry WHERE kind = 'note' AND case_id = {case_id}") == 2
    with pytest.raises(Refused):
        perform(house.parts, WithdrawNote(house.people["greffe"], case_id, seq))


def test_a_note_on_a_case_out_of_scope_is_not_found(house: House) -> None:
    case_id = house.start()
    stranger = Actor(None, "Chef d'ailleurs", (Mandate("chef_etablissement", "etablissement", "CP-FRESNES"),))
    with pytest.raises(NotFound):
        perform(house.parts, WriteNote(stranger, case_id, SHARED))
    with pytest.raises(NotFound):
        notes(house.parts, stranger, case_id)
