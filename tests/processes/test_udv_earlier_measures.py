"""A person placed once, then proposed again: the first case's measure counts in the second, whoever decided it."""

from datetime import timedelta

import pytest
from tests.support.house import NOTIFICATION, House

from orchestrator.errors import Refused

FIRST_DAYS = 60


def place(house: House, days: int) -> int:
    case_id = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=72))
    house.act(case_id, "disp", "decision", house.decision(days))
    house.act(case_id, "chef_etablissement", "notification", NOTIFICATION)
    return case_id


def test_the_days_of_a_finished_placement_are_missing_from_the_next(house: House) -> None:
    place(house, FIRST_DAYS)
    house.pass_time(timedelta(days=FIRST_DAYS + 2))
    second = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=72))

    with pytest.raises(Refused) as refused:
        house.act(second, "disp", "decision", house.decision(150))
    assert refused.value.code == "duree"
    house.act(second, "disp", "decision", house.decision(115))


def test_three_months_later_the_duration_is_whole_again(house: House) -> None:
    place(house, FIRST_DAYS)
    house.pass_time(timedelta(days=FIRST_DAYS + 95))
    second = house.until_consultation(deja_ecroue="oui")
    house.pass_time(timedelta(hours=72))

    house.act(second, "disp", "decision", house.decision(180))
