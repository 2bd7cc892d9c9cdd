"""Cases 2, 3, 8 and 9 of those that docs/ops numbers on personal data. `CASES` says where each of them all is."""

import re

import pytest
from tests.support.house import ROOT, House
from tests.support.small_procedures import AGENT

from orchestrator.errors import NotFound
from orchestrator.operations.consult import open_consultation
from orchestrator.procedures.treatments import read_treatments
from orchestrator.queries.access_journal import access_journal
from orchestrator.queries.case import case
from orchestrator.queries.cases import cases
from orchestrator.queries.erasure import retention
from orchestrator.queries.pieces import pieces_of
from orchestrator.security import Actor, Mandate

OPERATIONS = "tests/operations/"
# Each of these cases, and the test that would fail if the product answered otherwise.
CASES = {
    1: OPERATIONS
    + "test_erasure.py::test_two_years_run_from_the_release_and_a_dispute_at_one_year_eleven_months_"
    "suspends_them",
    2: OPERATIONS + "test_who_reads_what.py::test_who_has_no_part_in_the_procedure_finds_no_case_of_it",
    3: OPERATIONS + "test_who_reads_what.py::test_counsel_of_somebody_else_finds_nothing",
    4: OPERATIONS
    + "test_habilitations.py::test_a_clerk_who_is_not_designated_sees_nothing_and_reads_whom_to_ask",
    5: "tests/queries/test_search.py::test_a_person_is_found_by_how_the_name_begins_or_by_the_ecrou_and_by_no_content",
    7: OPERATIONS
    + "test_erasure.py::test_the_traces_of_a_fixed_surveillance_go_with_its_data_at_twelve_months_and_a_"
    "day",
    8: OPERATIONS
    + "test_who_reads_what.py::test_each_regime_says_why_an_opposition_is_rejected_and_by_which_article",
    9: OPERATIONS + "test_who_reads_what.py::test_an_access_to_dates_of_transfer_is_sent_to_the_cnil",
    10: OPERATIONS
    + "test_consult.py::test_a_case_of_the_enforcement_of_sentences_is_not_shown_before_its_object_is_"
    "given",
    11: OPERATIONS
    + "test_habilitations.py::test_it_expires_and_an_employee_of_a_provider_has_five_years_at_most",
    12: OPERATIONS
    + "test_habilitations.py::test_a_suspension_cuts_at_once_and_wants_a_decision_within_the_month",
}
# Nothing is exported to another processing: there is no field to leave out.
WITHOUT_OBJECT = {6}


def test_each_case_of_the_sheet_has_its_test_and_its_line_in_the_book_of_operators() -> None:
    assert CASES.keys() | WITHOUT_OBJECT == set(range(1, 13))
    for number, named in CASES.items():
        path, _, test = named.partition("::")
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), number
    book = (ROOT / "docs" / "ops" / "README.md").read_text(encoding="utf-8")
    told = {
        int(number) for found in re.findall(r"^\| ([\d, ]+) \| ", book, re.M) for number in found.split(",")
    }
    assert told == set(range(1, 13))


@pytest.mark.parametrize(
    "reader",
    [
        Actor(None, "Assesseur", (Mandate("major", "etablissement", "CP-REAU"),)),
        Actor(None, "Médecin", (Mandate("medecin", "etablissement", "CP-REAU"),)),
        Actor(None, "Police", (Mandate("forces_ordre", "tribunal", "TJ-MELUN"),)),
        Actor(None, "Concepteur", (Mandate("concepteur", "national", "national"),)),
    ],
    ids=lambda reader: reader.name,
)
def test_who_has_no_part_in_the_procedure_finds_no_case_of_it(sqlite_house: House, reader: Actor) -> None:
    nothing_found(sqlite_house, reader, sqlite_house.start())


def test_counsel_of_somebody_else_finds_nothing(sqlite_house: House) -> None:
    case_id = sqlite_house.start()
    other = sqlite_house.start(ecrou="B12")
    counsel = Actor(None, "Avocat", (Mandate("avocat", "dossier", str(other)),))
    nothing_found(sqlite_house, counsel, case_id)
    assert case(sqlite_house.parts, counsel, other).id == other
    # Nor does the function held at a court or a place open anything: counsel is of one case.
    everywhere = Actor(None, "Avocat", (Mandate("avocat", "tribunal", "TJ-MELUN"),))
    nothing_found(sqlite_house, everywhere, case_id)


def nothing_found(house: House, reader: Actor, case_id: int) -> None:
    for read in (case, pieces_of):
        with pytest.raises(NotFound):
            read(house.parts, reader, case_id)
    assert open_consultation(house.parts, reader, "dossier", case_id) is None
    assert case_id not in [row.id for row in cases(house.parts, reader).items]


def test_each_regime_says_why_an_opposition_is_rejected_and_by_which_article(sqlite_house: House) -> None:
    for treatment in read_treatments(ROOT / "processes").values():
        assert "opposition ne s'applique pas" in treatment.opposition, treatment.key
        assert "article à vérifier" in treatment.opposition or "C. pénit." in treatment.opposition, (
            treatment.key
        )
    case_id = sqlite_house.start()
    shown = retention(sqlite_house.parts, sqlite_house.people["greffe"], case_id)
    assert "opposition ne s'applique pas" in shown.opposition
    told = access_journal(sqlite_house.parts, sqlite_house.people["chef_etablissement"]).treatments
    assert [one.opposition for one in told] == [shown.opposition]


def test_an_access_to_dates_of_transfer_is_sent_to_the_cnil(sqlite_house: House) -> None:
    case_id = sqlite_house.start()
    shown = retention(sqlite_house.parts, sqlite_house.people["greffe"], case_id)
    assert "dates de transfèrement" in shown.rights and "CNIL" in shown.rights
    assert "Chef de l'établissement" in shown.rights


def test_a_story_tells_no_habilitation_and_none_is_asked() -> None:
    assert AGENT.habilitations is None
