"""A person's earlier measures follow them from one establishment to another, whatever the case of their name."""

from datetime import UTC, date, datetime

import pytest
from tests.support.house import House

from orchestrator.persistence import cases, measures

BIRTH = date(1990, 5, 12)
BEGAN_AT = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["RIVIÈRE", "Rivière", "rivière"])
def test_an_accented_name_is_the_same_in_capitals(house: House, written: str) -> None:
    with house.parts.database.write() as tx:
        for ecrou, place, nom in (("1", "MA-OSNY", written), ("2", "MA-OSNY", "RIVIERE-DUPONT")):
            person_id, _ = cases.find_or_add_person(
                tx, nom=nom, prenom="Zoé", naissance=BIRTH, ecrou=ecrou, etablissement=place
            )
            measures.add(
                tx,
                person_id=person_id,
                case_id=None,
                kind="udv",
                began_at=BEGAN_AT,
                term_at=None,
                ended_at=None,
            )
        ids = [
            cases.find_or_add_person(
                tx, nom="Rivière", prenom="ZOÉ", naissance=birth, ecrou=str(birth), etablissement="CP-REAU"
            )[0]
            for birth in (BIRTH, date(1990, 5, 13))
        ]
        found, other_birth = (measures.of_person(tx, key, but_case=0) for key in ids)
    assert len(found) == 1
    assert list(other_birth) == []
