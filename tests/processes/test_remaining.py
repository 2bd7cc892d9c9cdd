"""What each procedure says remains possible for a person, from the measures that it counts."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support.processes import ROOT

from orchestrator.law.places import read_places
from orchestrator.library.deployed import DeployedProcedure, law_for
from orchestrator.library.remaining import Remaining, remaining
from orchestrator.procedures import read_bundle, read_procedure

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 6, 15, 10, tzinfo=PARIS)
PLACES = read_places((ROOT / "processes" / "_common" / "etablissements.yaml").read_bytes())


@cache
def deployed(name: str) -> DeployedProcedure:
    bundle = read_bundle(ROOT / "processes", ROOT / "forms", name)
    return DeployedProcedure(1, 1, "", read_procedure(bundle, name), bundle)


def measure(
    kind: str, first: date, last: date | None, *, running: bool = False, **details: Any
) -> dict[str, Any]:
    bound = None if last is None else datetime.combine(last + timedelta(days=1), time(), tzinfo=PARIS)
    began = datetime.combine(first, time(9), tzinfo=PARIS)
    ended = None if running else bound
    return {"nature": kind, "debut": began, "terme": bound, "fin": ended, "en_cours": running, **details}


def left(procedure: str, kind: str, *measures: dict[str, Any]) -> Remaining:
    source = deployed(procedure)
    law = law_for(source, PLACES.establishment("CP-REAU"), NOW)
    return next(one for one in remaining(source, measures, law, NOW) if one.definition.kind == kind)


@pytest.mark.parametrize(
    ("measures", "possible", "until"),
    [
        ([], True, date(2026, 12, 15)),
        # Two months and twenty-nine days after six whole months: nothing is left.
        ([measure("udv", date(2025, 9, 17), date(2026, 3, 17))], False, None),
        ([measure("udv", date(2025, 9, 10), date(2026, 3, 10))], True, date(2026, 12, 15)),
        # 30 days of the 183 that run from 10 April: 153 are left.
        ([measure("udv", date(2026, 4, 10), date(2026, 5, 10))], True, date(2026, 11, 15)),
        ([measure("qpr", date(2026, 4, 10), date(2026, 5, 10))], True, date(2026, 12, 15)),
        # Running: three months after its term, once.
        ([measure("udv", date(2026, 5, 1), date(2026, 7, 31), running=True)], True, date(2026, 10, 31)),
        (
            [measure("udv", date(2026, 5, 1), date(2026, 7, 31), running=True, renouvelle="oui")],
            False,
            date(2026, 7, 31),
        ),
        ([measure("udv", date(2026, 6, 10), None, running=True)], True, None),
    ],
)
def test_a_violent_unit_six_months_one_renewal_and_three_months_of_look_back(
    measures: list[dict[str, Any]], possible: bool, until: date | None
) -> None:
    found = left("udv_placement", "udv", *measures)

    assert (found.possible, found.until_on) == (possible, until)
    assert found.reasons


def test_the_measures_counted_are_named_by_their_first_day_and_no_other() -> None:
    near = measure("udv", date(2026, 4, 10), date(2026, 5, 10))
    far = measure("udv", date(2024, 4, 10), date(2024, 5, 10))

    assert left("udv_placement", "udv", far, near).counted == {date(2026, 4, 10)}


@pytest.mark.parametrize(
    ("measures", "until", "minister"),
    [
        ([], date(2026, 12, 15), False),
        ([measure("qpr", date(2026, 2, 1), date(2026, 7, 31), running=True)], date(2027, 1, 31), False),
        (
            [
                measure("qpr", date(2025, 6, 1), date(2025, 12, 1)),
                measure("qpr", date(2026, 1, 1), date(2026, 7, 1), running=True),
            ],
            date(2027, 1, 1),
            False,  # 183 and 181 days: the year is one day away
        ),
        (
            [
                measure("qpr", date(2025, 5, 30), date(2025, 12, 1)),
                measure("qpr", date(2026, 1, 1), date(2026, 7, 1), running=True),
            ],
            date(2027, 1, 1),
            True,
        ),
    ],
)
def test_a_radicalisation_unit_six_months_at_a_time_and_the_minister_beyond_a_year(
    measures: list[dict[str, Any]], until: date, minister: bool
) -> None:
    found = left("qpr_placement", "qpr", *measures)

    assert (found.possible, found.until_on) == (True, until)
    assert ("ministre seul" in " ".join(found.reasons)) is minister


def test_an_evaluation_is_unique() -> None:
    assert left("qpr_placement", "qpr_evaluation").until_on == date(2026, 9, 28)  # 105 days
    done = left(
        "qpr_placement", "qpr_evaluation", measure("qpr_evaluation", date(2023, 1, 1), date(2023, 4, 1))
    )
    assert (done.possible, done.until_on) == (False, None)


LIMITS = {"plafonne": True, "periode_mois": "24", "renouvellements": "2", "total_mois": "72"}


@pytest.mark.parametrize(
    ("details", "possible", "until"),
    [
        ({"bareme": LIMITS, "nb_renouvellements": 0}, True, date(2031, 3, 1)),
        ({"bareme": LIMITS, "nb_renouvellements": 2}, False, date(2027, 3, 1)),
        ({"bareme": {"plafonne": False}, "nb_renouvellements": 5}, True, None),
        ({"bareme": None, "nb_renouvellements": None}, True, None),
    ],
)
def test_a_mobile_bracelet_may_be_renewed_as_often_as_its_judgment_allows(
    details: dict[str, Any], possible: bool, until: date | None
) -> None:
    running = measure("psem", date(2025, 3, 1), date(2027, 3, 1), running=True, **details)
    found = left("psem_placement", "psem", running)

    assert (found.possible, found.until_on) == (possible, until)


def test_without_a_placement_the_periods_are_those_of_the_law() -> None:
    found = left("psem_placement", "psem")

    assert "24 mois" in found.reasons[0] and "1 fois pour un délit, 2 fois pour un crime" in found.reasons[0]
