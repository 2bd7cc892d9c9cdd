"""A search finds by name, écrou or case number, within scope, and never by what cases contain."""

import pytest
from tests.support.house import House

from orchestrator.operations.perform import perform
from orchestrator.operations.start_case import StartCase
from orchestrator.queries.cases import cases
from orchestrator.queries.search import search
from orchestrator.security import Actor, Mandate


def open_case(house: House, nom: str, prenom: str, ecrou: str, **data: str) -> None:
    person = {"nom": nom, "prenom": prenom, "naissance": "1990-05-12", "ecrou": ecrou}
    depot = {
        "criteres": ["violences_detention"],
        "atteinte": "oui",
        "motifs_proposition": "Propos sur la religion.",
        "statut_penal": "condamne",
        "deja_ecroue": "non",
        "urgence": "non",
        **data,
    }
    perform(
        house.parts,
        StartCase(house.people["chef_etablissement"], "udv_placement", "CP-REAU", person, depot),
    )


@pytest.fixture
def peopled(house: House) -> House:
    open_case(house, "LE GOFF-ŒUVRÉ", "Zoé", "A1")
    open_case(house, "Lenoir", "Élie", "A2")
    open_case(house, "D'Éon", "Chris", "B3")
    return house


def names(house: House, text: str, by: str = "disp") -> list[str]:
    return [one.nom for one in search(house.parts, house.people[by], text).persons]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("le", ["LE GOFF-ŒUVRÉ", "Lenoir"]),
        ("LE GOFF", ["LE GOFF-ŒUVRÉ"]),
        ("le goff oeuvre zo", ["LE GOFF-ŒUVRÉ"]),
        ("lenoir elie", ["Lenoir"]),
        ("d eon", ["D'Éon"]),
        ("D’ÉON", ["D'Éon"]),
        ("a2", ["Lenoir"]),
        ("noir", []),
        ("religion", []),
        ("violences_detention", []),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE person; --", []),
        ("   ", []),
    ],
)
def test_a_person_is_found_by_how_the_name_begins_or_by_the_ecrou_and_by_no_content(
    peopled: House, text: str, found: list[str]
) -> None:
    assert names(peopled, text) == found


def test_a_case_number_finds_the_case_and_names_agree_in_both_lists(peopled: House) -> None:
    page = search(peopled.parts, peopled.people["disp"], " udv-2026-0002 ")
    assert page.cases is not None
    assert [row.number for row in page.cases.items] == ["UDV-2026-0002"]
    assert page.persons == ()
    assert cases(peopled.parts, peopled.people["disp"], text="religion").total == 0


def test_nothing_out_of_scope_is_found_counted_or_told(peopled: House) -> None:
    stranger = Actor(None, "Chef", (Mandate("chef_etablissement", "etablissement", "CP-LILLE-ANNOEULLIN"),))
    designer = Actor(None, "Concepteur", (Mandate("concepteur", "national", "national"),))
    for reader in (stranger, designer, Actor(None, "Personne")):
        for text in ("le", "a1", "UDV-2026-0001"):
            page = search(peopled.parts, reader, text)
            assert page.cases is not None
            assert (page.persons, page.more_persons, page.cases.total) == ((), False, 0)
