"""Where the public holidays of a place are to be checked, each limit that rests on them says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.law.places import read_places
from orchestrator.law.values import read_law_value
from orchestrator.library.case_law import CaseLaw

COMMON = Path(__file__).parents[2] / "processes" / "_common"
PLACES = read_places((COMMON / "etablissements.yaml").read_bytes())
NOW = datetime(2026, 5, 12, 14, tzinfo=UTC)
VALUES = {
    name: read_law_value((COMMON / "law" / f"{name}.yaml").read_bytes(), name)
    for name in ("appel_10j", "retention_24h")
}


def reasons(place: str, value: str) -> str:
    found = PLACES.establishment(place)
    law = CaseLaw(VALUES, found.zone, found.calendar, NOW, unsure=found.calendar_flag == "M")
    return " ".join(law.deadline(value, NOW).reasons)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("CP-DUCOS", "appel_10j", True),
        ("CP-NOUMEA", "appel_10j", True),
        ("CP-REAU", "appel_10j", False),
        ("CP-DUCOS", "retention_24h", False),  # hours run whatever the day
    ],
)
def test_a_limit_that_holidays_move_says_that_those_overseas_are_to_be_checked(
    place: str, value: str, said: bool
) -> None:
    assert ("À vérifier : les jours fériés" in reasons(place, value)) is said


def test_the_commemoration_of_the_place_puts_off_the_last_day_to_appeal() -> None:
    told = reasons("CP-DUCOS", "appel_10j").lower()
    assert "le vendredi 22 mai 2026 est un jour férié (abolition de l'esclavage)" in told
